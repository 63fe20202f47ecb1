CREATE VIEW public.order_summary AS
SELECT o.order_id, c.customer_code, c.full_name, o.status, o.amount, o.created_at,
  count(i.line_no) AS lines, sum(i.quantity * i.unit_price) AS list_value
FROM public.orders o
JOIN public.customers c USING (customer_id)
LEFT JOIN public.order_items i USING (order_id)
GROUP BY o.order_id, c.customer_id;
COMMENT ON VIEW public.order_summary IS 'Orders with their customer and the sums of their lines';

CREATE MATERIALIZED VIEW public.product_sales AS
SELECT p.product_id, p.sku, p.name, count(*) AS lines, sum(i.quantity) AS units, sum(i.quantity * i.unit_price) AS revenue
FROM public.products p JOIN public.order_items i USING (product_id)
GROUP BY p.product_id;
CREATE UNIQUE INDEX product_sales_key ON public.product_sales (product_id);
COMMENT ON MATERIALIZED VIEW public.product_sales IS 'Units and list revenue per product, as of the last refresh';

CREATE SCHEMA analytics;
COMMENT ON SCHEMA analytics IS 'Aggregates for reports, rebuilt nightly';

CREATE TABLE analytics.daily_revenue (
  day date PRIMARY KEY,
  orders integer NOT NULL,
  cancelled integer NOT NULL,
  revenue numeric(14, 2) NOT NULL
);
COMMENT ON TABLE analytics.daily_revenue IS 'Orders and euros paid per day (UTC), cancelled orders not counted in revenue';
INSERT INTO analytics.daily_revenue
SELECT (created_at AT TIME ZONE 'UTC')::date, count(*), count(*) FILTER (WHERE status = 'cancelled'),
  coalesce(sum(amount) FILTER (WHERE status <> 'cancelled'), 0)
FROM public.orders GROUP BY 1 ORDER BY 1;

CREATE TABLE analytics.monthly_revenue (
  month date PRIMARY KEY CHECK (extract(day FROM month) = 1),
  orders integer NOT NULL,
  revenue numeric(14, 2) NOT NULL
);
COMMENT ON TABLE analytics.monthly_revenue IS 'daily_revenue by month, named by its first day';
INSERT INTO analytics.monthly_revenue
SELECT make_date(extract(year FROM day)::int, extract(month FROM day)::int, 1), sum(orders), sum(revenue)
FROM analytics.daily_revenue GROUP BY 1 ORDER BY 1;

CREATE TABLE analytics.customer_segments (
  country char(2),
  segment text,
  customers integer NOT NULL,
  orders integer NOT NULL,
  revenue numeric(14, 2) NOT NULL,
  PRIMARY KEY (country, segment)
);
COMMENT ON TABLE analytics.customer_segments IS 'Customers, orders and euros paid per country and segment';
INSERT INTO analytics.customer_segments
SELECT country, segment, count(DISTINCT customer_id), count(order_id), coalesce(sum(amount), 0)
FROM public.customers LEFT JOIN public.orders USING (customer_id) GROUP BY 1, 2 ORDER BY 1, 2;

CREATE TABLE analytics.product_performance (
  product_id integer PRIMARY KEY REFERENCES public.products,
  units bigint NOT NULL,
  revenue numeric(14, 2) NOT NULL,
  average_stars numeric(3, 2)
);
COMMENT ON TABLE analytics.product_performance IS 'Sales and reviews per product';
INSERT INTO analytics.product_performance
SELECT product_id, units, revenue, (SELECT avg(stars) FROM public.reviews r WHERE r.product_id = s.product_id)
FROM public.product_sales s ORDER BY product_id;

CREATE TABLE analytics.daily_funnel (
  day date PRIMARY KEY,
  views integer NOT NULL,
  carts integer NOT NULL,
  checkouts integer NOT NULL
);
COMMENT ON TABLE analytics.daily_funnel IS 'Events per day (UTC): page views, additions to the cart, checkouts';
INSERT INTO analytics.daily_funnel
SELECT (occurred_at AT TIME ZONE 'UTC')::date, count(*) FILTER (WHERE event_type = 'page_view'),
  count(*) FILTER (WHERE event_type = 'add_to_cart'), count(*) FILTER (WHERE event_type = 'checkout')
FROM public.events GROUP BY 1 ORDER BY 1;
