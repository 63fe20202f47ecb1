CREATE TABLE public.orders (
  order_id integer NOT NULL,
  customer_id integer NOT NULL,
  amount numeric(10, 2),
  status text NOT NULL,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE public.orders IS 'One row per order';
COMMENT ON COLUMN public.orders.amount IS 'Euros paid after vouchers and credit notes, so not the sum of the items; null while no invoice exists';
COMMENT ON COLUMN public.orders.status IS 'pending, paid, shipped, delivered or cancelled';

-- Of 50,000 orders 1,150 (2.3 %) have no amount; which ones is a permutation of the order ids. The
-- others draw from 4,521 different amounts between 0.99 and 9,999.99 with a mean of 142.87: the
-- first 4,521 of them take each amount once, the rest mostly the small ones.
INSERT INTO public.orders
WITH amounts AS (
  SELECT array_agg(round(100 * (0.99 + 9999.0 * (0.022267 * x + 0.977733 * x16 * x16 * x16)))::int ORDER BY x) AS cents
  FROM generate_series(0, 4520) AS k,
  LATERAL (SELECT k / 4520.0::float8 AS x) AS rank,
  LATERAL (SELECT x * x * x * x AS x4) AS power4,
  LATERAL (SELECT x4 * x4 * x4 * x4 AS x16) AS power16
), draw AS (
  SELECT i AS order_id, h, (i * 7919 + 4242) % 50000 - 1150 AS turn, pg_temp.chance(h, 1) AS u, pg_temp.chance(h, 22) AS s
  FROM (SELECT i, pg_temp.digest('orders:' || i) AS h FROM generate_series(1, 50000) AS i OFFSET 0) AS seed
  OFFSET 0
)
SELECT order_id,
  1 + floor(pg_temp.chance(h, 8) * pg_temp.chance(h, 15) * 4990)::int,
  CASE WHEN turn >= 0 THEN 0.01 * (SELECT cents FROM amounts)[
    1 + CASE WHEN turn < 4521 THEN turn ELSE floor(4521 * u * u * u)::int END] END,
  CASE WHEN s < 0.06 THEN 'pending' WHEN s < 0.14 THEN 'paid' WHEN s < 0.24 THEN 'shipped'
    WHEN s < 0.93 THEN 'delivered' ELSE 'cancelled' END,
  timestamptz '2025-01-01 00:00:00+00' + (order_id * 942 + floor(pg_temp.chance(h, 26) * 940)) * interval '1 second'
FROM draw;
ALTER TABLE public.orders
  ADD PRIMARY KEY (order_id),
  ADD FOREIGN KEY (customer_id) REFERENCES public.customers,
  ADD CHECK (amount > 0),
  ADD CHECK (status IN ('pending', 'paid', 'shipped', 'delivered', 'cancelled'));
CREATE INDEX orders_customer_id_idx ON public.orders (customer_id);
CREATE INDEX orders_created_at_idx ON public.orders (created_at);
CREATE INDEX orders_open_idx ON public.orders (created_at) WHERE status IN ('pending', 'paid');

CREATE TABLE public.order_items (
  order_id integer NOT NULL,
  line_no smallint NOT NULL,
  product_id integer NOT NULL,
  quantity integer NOT NULL,
  unit_price numeric(10, 2) NOT NULL
);
COMMENT ON TABLE public.order_items IS 'The lines of an order';
COMMENT ON COLUMN public.order_items.unit_price IS 'List price at the time of the order, euros';
INSERT INTO public.order_items
SELECT order_id, line_no, product_id, 1 + floor(pg_temp.chance(h, 8) * pg_temp.chance(h, 15) * 6)::int,
  0.01 * (SELECT array_agg((price * 100)::int ORDER BY p.product_id) FROM public.products p)[product_id]
FROM (SELECT order_id, line_no, h, 1 + floor(pg_temp.chance(h, 1) * 200)::int AS product_id
      FROM (SELECT order_id, line_no, pg_temp.digest('order_items:' || order_id || ':' || line_no) AS h
            FROM generate_series(1, 50000) AS order_id,
              generate_series(1, 5) AS line_no
            WHERE line_no <= ('{1,1,2,3,5}'::int[])[1 + order_id * 7 % 5] OFFSET 0) AS seed
      OFFSET 0) AS draw;
ALTER TABLE public.order_items
  ADD PRIMARY KEY (order_id, line_no),
  ADD FOREIGN KEY (order_id) REFERENCES public.orders ON DELETE CASCADE,
  ADD FOREIGN KEY (product_id) REFERENCES public.products,
  ADD CHECK (quantity > 0);
CREATE INDEX order_items_product_id_idx ON public.order_items (product_id);

CREATE TABLE public.transactions (
  transaction_id bigint NOT NULL,
  order_id integer NOT NULL,
  kind text NOT NULL,
  amount numeric(12, 2) NOT NULL,
  booked_at timestamptz NOT NULL
);
COMMENT ON TABLE public.transactions IS 'The ledger: what was authorised, captured and refunded, booking by booking';
INSERT INTO public.transactions
SELECT order_id * 4::bigint + step, order_id,
  (ARRAY['authorisation', 'capture', 'fee', 'refund'])[step + 1],
  CASE step WHEN 2 THEN -0.25 WHEN 3 THEN -amount ELSE amount END,
  created_at + step * interval '11 minutes 3 seconds'
FROM public.orders, generate_series(0, 3) AS step
WHERE amount IS NOT NULL AND (step < 3 OR status = 'cancelled');
ALTER TABLE public.transactions
  ADD PRIMARY KEY (transaction_id),
  ADD FOREIGN KEY (order_id) REFERENCES public.orders;
CREATE INDEX transactions_refunds_idx ON public.transactions (booked_at) WHERE kind = 'refund';

CREATE TABLE public.shipments (
  shipment_id uuid NOT NULL,
  order_id integer NOT NULL,
  carrier text NOT NULL,
  shipped_at timestamptz NOT NULL,
  delivered_at timestamptz,
  CHECK (delivered_at >= shipped_at)
);
COMMENT ON TABLE public.shipments IS 'At most one per order; delivered_at is null while it is under way';
INSERT INTO public.shipments
SELECT md5('shipments:' || order_id)::uuid, order_id, pg_temp.one_of('{DHL,DPD,GLS,UPS}', pg_temp.chance(h, 1)),
  created_at + interval '1 day',
  CASE WHEN status = 'delivered' THEN created_at + interval '1 day' + floor(1 + pg_temp.chance(h, 8) * 120) * interval '1 hour' END
FROM public.orders, LATERAL (SELECT pg_temp.digest('shipments:' || order_id) AS h OFFSET 0) AS seed
WHERE status IN ('shipped', 'delivered') AND order_id > 40000;
ALTER TABLE public.shipments
  ADD PRIMARY KEY (shipment_id),
  ADD UNIQUE (order_id),
  ADD FOREIGN KEY (order_id) REFERENCES public.orders;

CREATE TABLE public.reviews (
  review_id integer PRIMARY KEY,
  product_id integer NOT NULL,
  customer_id integer,
  stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
  body text,
  written_on date NOT NULL
);
COMMENT ON TABLE public.reviews IS 'What customers say about products; body is null when only stars were given';
INSERT INTO public.reviews
SELECT i, 1 + i * 13 % 200, 1 + i * 29 % 5000, 1 + floor((1 - pg_temp.chance(h, 1) * pg_temp.chance(h, 8)) * 4.999)::int,
  CASE WHEN i % 3 <> 0 THEN pg_temp.one_of(
    ARRAY['Great value', 'Broke after a week', 'Exactly as described', 'Très bien 👍', 'Would buy again', 'Größer als gedacht'],
    pg_temp.chance(h, 15)) END,
  date '2025-01-01' + i % 540
FROM (SELECT i, pg_temp.digest('reviews:' || i) AS h FROM generate_series(1, 3000) AS i OFFSET 0) AS seed;
ALTER TABLE public.reviews
  ADD FOREIGN KEY (product_id) REFERENCES public.products,
  ADD FOREIGN KEY (customer_id) REFERENCES public.customers ON DELETE SET NULL;
CREATE INDEX reviews_search_idx ON public.reviews USING gin (to_tsvector('simple', coalesce(body, '')));
