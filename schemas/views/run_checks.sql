CREATE VIEW marts.run_checks AS
SELECT
    runs.run_id,
    runs.run_name,
    runs.started_at,
    checks.name AS check_name,
    checks.passed AS is_passed,
    checks.found AS found_count,
    checks.checked AS checked_count,
    checks.threshold AS allowed_count,
    checks.meaning,
    checks.example
FROM warehouse.runs
CROSS JOIN LATERAL jsonb_to_recordset(runs.checks) AS checks (
    name text, meaning text, passed boolean, found bigint, checked bigint, threshold bigint, example text
);

COMMENT ON VIEW marts.run_checks IS
    'One row per run and quality check that it made at its end. Key is (run_id, check_name). A check that fails '
    'does not fail the run.';
COMMENT ON COLUMN marts.run_checks.check_name IS 'What ought to be true, such as articles_can_be_searched';
COMMENT ON COLUMN marts.run_checks.is_passed IS 'Whether it is: found_count is no more than allowed_count';
COMMENT ON COLUMN marts.run_checks.found_count IS 'How many were found of which it is not true';
COMMENT ON COLUMN marts.run_checks.checked_count IS 'How many were looked at';
COMMENT ON COLUMN marts.run_checks.allowed_count IS 'How many may be found before the check fails';
COMMENT ON COLUMN marts.run_checks.meaning IS 'What was counted, and what to do about it';
COMMENT ON COLUMN marts.run_checks.example IS 'One of those found; NULL if none was';
GRANT SELECT ON marts.run_checks TO analyst;
