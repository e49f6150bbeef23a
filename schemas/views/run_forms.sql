CREATE VIEW marts.run_forms AS
SELECT
    runs.run_id,
    runs.run_name,
    runs.started_at,
    forms.form,
    forms.loaded + forms.refused AS read_count,
    forms.loaded AS loaded_count,
    forms.refused AS refused_count
FROM warehouse.runs
CROSS JOIN LATERAL jsonb_to_recordset(runs.forms) AS forms (form text, loaded integer, refused integer);

COMMENT ON VIEW marts.run_forms IS
    'One row per run and form of document that it read. Key is (run_id, form).';
COMMENT ON COLUMN marts.run_forms.form IS 'Form of the documents, such as html, rss, wxr, warc or text';
COMMENT ON COLUMN marts.run_forms.read_count IS 'Documents of that form that the run read';
COMMENT ON COLUMN marts.run_forms.loaded_count IS 'Those of them that tell an article, old or new';
COMMENT ON COLUMN marts.run_forms.refused_count IS 'Those of them that were refused';
GRANT SELECT ON marts.run_forms TO analyst;
