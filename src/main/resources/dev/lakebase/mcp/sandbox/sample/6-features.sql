CREATE SCHEMA features;
COMMENT ON SCHEMA features IS 'Feature tables for online serving, read by key';

CREATE TABLE features.customer_features (
  customer_id text PRIMARY KEY,
  orders_total integer NOT NULL,
  amount_total numeric(14, 2) NOT NULL,
  amount_average double precision,
  days_since_last_order integer,
  cancel_rate real,
  segment text NOT NULL,
  churn_score double precision NOT NULL CHECK (churn_score BETWEEN 0 AND 1),
  favourite_products integer[] NOT NULL,
  updated_at timestamptz NOT NULL
);
COMMENT ON TABLE features.customer_features IS 'Features per customer, as of 1 July 2026';
COMMENT ON COLUMN features.customer_features.customer_id IS 'public.customers.customer_code, for instance C-12345';
COMMENT ON COLUMN features.customer_features.churn_score IS 'Probability that the customer does not order again within 90 days';
COMMENT ON COLUMN features.customer_features.amount_average IS 'Null when the customer has no order with an amount';
INSERT INTO features.customer_features
SELECT c.customer_code, count(o.order_id), coalesce(sum(o.amount), 0), round(avg(o.amount), 4)::float8,
  date '2026-07-01' - (max(o.created_at) AT TIME ZONE 'UTC')::date,
  (count(*) FILTER (WHERE o.status = 'cancelled'))::float4 / nullif(count(o.order_id), 0)::float4,
  c.segment, round(pg_temp.chance(h, 1)::numeric, 6)::float8,
  ARRAY[1 + c.customer_id % 200, 1 + c.customer_id * 7 % 200],
  timestamptz '2026-07-01 00:00:00+00'
FROM public.customers c
LEFT JOIN public.orders o USING (customer_id), LATERAL (SELECT pg_temp.digest('customer_features:' || c.customer_id) AS h OFFSET 0) AS seed
GROUP BY c.customer_id, h ORDER BY c.customer_id;
CREATE INDEX customer_features_churn_idx ON features.customer_features (churn_score DESC);

CREATE TABLE features.customer_product_affinity (
  customer_id text NOT NULL,
  product_id integer NOT NULL,
  affinity real NOT NULL,
  updated_at timestamptz NOT NULL
);
COMMENT ON TABLE features.customer_product_affinity IS 'How well a product suits a customer, 0 to 1; the key is both columns';
INSERT INTO features.customer_product_affinity
SELECT 'C-' || (10000 + i), 1 + (i * 7 + k * 41) % 200, floor(pg_temp.chance(pg_temp.digest('affinity:' || i || ':' || k), 1) * 4096) / 4096,
  timestamptz '2026-07-01 00:00:00+00'
FROM generate_series(1, 5000) AS i, generate_series(1, 2) AS k;
ALTER TABLE features.customer_product_affinity
  ADD PRIMARY KEY (customer_id, product_id),
  ADD FOREIGN KEY (customer_id) REFERENCES features.customer_features,
  ADD FOREIGN KEY (product_id) REFERENCES public.products;
