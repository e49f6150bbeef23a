CREATE VIEW marts.furniture_lines AS
SELECT source, text, post_count
FROM warehouse.furniture_lines
WHERE status = 'repeated' AND text IS NOT NULL;

COMMENT ON VIEW marts.furniture_lines IS
    'One row per line that a blog repeats on many of its flattened pages, which is cut from their articles. Key is (source, text).';
COMMENT ON COLUMN marts.furniture_lines.text IS 'The line';
GRANT SELECT ON marts.furniture_lines TO analyst;
