CREATE VIEW marts.data_dictionary AS
SELECT
    pg_class.relname::text AS relation,
    NULL::integer AS position,
    NULL::text AS column_name,
    'view'::text AS data_type,
    obj_description(pg_class.oid, 'pg_class') AS comment
FROM pg_class
WHERE pg_class.relnamespace = 'marts'::regnamespace AND pg_class.relkind = 'v'
UNION ALL
SELECT
    pg_class.relname::text,
    pg_attribute.attnum::integer,
    pg_attribute.attname::text,
    format_type(pg_attribute.atttypid, pg_attribute.atttypmod),
    col_description(pg_class.oid, pg_attribute.attnum)
FROM pg_class
JOIN pg_attribute ON pg_attribute.attrelid = pg_class.oid
WHERE pg_class.relnamespace = 'marts'::regnamespace AND pg_class.relkind = 'v' AND pg_attribute.attnum > 0
UNION ALL
SELECT
    format('%s(%s)', pg_proc.proname, pg_get_function_identity_arguments(pg_proc.oid)),
    NULL,
    NULL,
    'function',
    obj_description(pg_proc.oid, 'pg_proc')
FROM pg_proc
WHERE pg_proc.pronamespace = 'marts'::regnamespace;

COMMENT ON VIEW marts.data_dictionary IS
    'One row per view and function of marts and per column of a view. Key is (relation, position).';
COMMENT ON COLUMN marts.data_dictionary.relation IS 'View, or function with its arguments';
COMMENT ON COLUMN marts.data_dictionary.position IS 'Place of the column in the view, from 1; NULL for the view itself';
COMMENT ON COLUMN marts.data_dictionary.column_name IS 'Column; NULL for the view itself';
COMMENT ON COLUMN marts.data_dictionary.data_type IS 'Type of the column; view or function otherwise';
COMMENT ON COLUMN marts.data_dictionary.comment IS 'What it means';
GRANT SELECT ON marts.data_dictionary TO analyst;
