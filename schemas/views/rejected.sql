CREATE VIEW marts.rejected AS
SELECT
    rejections.rejection_id,
    raw_files.source,
    raw_files.path,
    rejections.record,
    rejections.stage,
    rejections.reason,
    rejections.detail,
    rejections.how_to_fix,
    raw_files.size_bytes,
    rejections.attempts,
    rejections.resolved_at IS NULL AS is_open,
    rejections.first_seen_at,
    rejections.resolved_at,
    rejections.resolution,
    rejections.rules_version,
    rejections.first_run_id,
    rejections.changed_run_id
FROM warehouse.rejections
JOIN warehouse.raw_files ON raw_files.file_id = rejections.file_id;

COMMENT ON VIEW marts.rejected IS
    'One row per refused file or document and reason, without its bytes. Key is rejection_id.';
COMMENT ON COLUMN marts.rejected.is_open IS
    'Whether it still is a problem: filter on this to see what needs a person';
COMMENT ON COLUMN marts.rejected.rules_version IS 'Version of the cleaning rules that last refused it';
COMMENT ON COLUMN marts.rejected.first_run_id IS 'Run that first refused it';
COMMENT ON COLUMN marts.rejected.changed_run_id IS 'Run that last tried it, or found it mended';
GRANT SELECT ON marts.rejected TO analyst;
