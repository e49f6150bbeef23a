CREATE VIEW marts.runs AS
SELECT
    run_id,
    run_name,
    run_trigger,
    flow,
    mode,
    status,
    started_at,
    finished_at,
    round(extract(epoch FROM finished_at - started_at), 1) AS duration_seconds,
    files_seen,
    files_new,
    files_changed,
    files_unchanged,
    files_rejected,
    round(files_rejected::numeric / nullif(files_seen, 0), 4) AS rejected_share,
    files_missing,
    articles_inserted,
    articles_updated,
    documents_rejected,
    skipped AS skipped_records,
    links_resolved,
    jsonb_array_length(jsonb_path_query_array(checks, '$[*] ? (@.passed == false)')) AS failed_check_count,
    error,
    root,
    parameters,
    code_version,
    rules_version
FROM warehouse.runs;

COMMENT ON VIEW marts.runs IS 'One row per run of the flow ingest or relink. Key is run_id.';
COMMENT ON COLUMN marts.runs.duration_seconds IS 'How long the run took; NULL while it runs';
COMMENT ON COLUMN marts.runs.rejected_share IS
    'Refused files per file seen, from 0 to 1; NULL if none was seen';
COMMENT ON COLUMN marts.runs.skipped_records IS
    'Records that were passed over, counted by what they are, such as comment or draft; NULL until the run ends well';
COMMENT ON COLUMN marts.runs.failed_check_count IS
    'Quality checks that failed, see marts.run_checks; NULL if none was made';
GRANT SELECT ON marts.runs TO analyst;
