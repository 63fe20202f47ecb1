CREATE SCHEMA staging;
COMMENT ON SCHEMA staging IS 'Raw imports, everything as text, checked before it moves on';

CREATE TABLE staging.customers_import (line_no integer, customer_code text, full_name text, email text, country text);
COMMENT ON TABLE staging.customers_import IS 'Customers as the partner file names them; some lines are broken on purpose';
INSERT INTO staging.customers_import
SELECT i, CASE WHEN i % 50 = 0 THEN '' ELSE 'C-' || (20000 + i) END, ' Partner ' || i || ' ',
  CASE WHEN i % 40 = 0 THEN NULL WHEN i % 33 = 0 THEN 'no-at-sign' ELSE 'partner' || i || '@example.com' END,
  CASE i % 3 WHEN 0 THEN 'de' WHEN 1 THEN 'DE' ELSE 'Germany' END
FROM generate_series(1, 500) AS i;

CREATE TABLE staging.orders_import (line_no integer, order_ref text, customer_code text, amount text, ordered_on text);
COMMENT ON TABLE staging.orders_import IS 'Orders of the partner file, amounts in two notations';
INSERT INTO staging.orders_import
SELECT i, 'P-' || i, 'C-' || (20000 + 1 + i * 7 % 500),
  CASE WHEN i % 5 = 0 THEN i || ',50' ELSE i || '.50' END, to_char(date '2026-06-01' + i % 30, 'DD.MM.YYYY')
FROM generate_series(1, 2000) AS i;

CREATE TABLE staging.products_import (line_no integer, sku text, name text, price text);
COMMENT ON TABLE staging.products_import IS 'Price list of a supplier, waiting for review';
INSERT INTO staging.products_import
SELECT i, 'SKU-' || lpad((150 + i)::text, 5, '0'), 'Imported product ' || i, (i * 3.5)::text
FROM generate_series(1, 100) AS i;

CREATE TABLE staging.import_errors (
  error_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_table text NOT NULL,
  line_no integer NOT NULL,
  reason text NOT NULL,
  found_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE staging.import_errors IS 'Lines that failed a check, with the reason';
INSERT INTO staging.import_errors (source_table, line_no, reason, found_at)
SELECT 'customers_import', line_no, CASE WHEN customer_code = '' THEN 'no customer code' ELSE 'bad e-mail' END,
  timestamptz '2026-06-30 02:00:00+00'
FROM staging.customers_import
WHERE customer_code = '' OR email IS NULL OR email NOT LIKE '%@%' ORDER BY line_no;
