CREATE TABLE public.events (
  event_id bigint NOT NULL,
  occurred_at timestamptz NOT NULL,
  customer_id integer,
  event_type text NOT NULL,
  session_id uuid NOT NULL,
  payload jsonb NOT NULL
) PARTITION BY RANGE (occurred_at);
COMMENT ON TABLE public.events IS 'Clicks in the shop, one partition per month of 2026';
COMMENT ON COLUMN public.events.customer_id IS 'Null for visitors who did not sign in';
CREATE TABLE public.events_2026_01 PARTITION OF public.events FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2026-02-01 00:00+00');
CREATE TABLE public.events_2026_02 PARTITION OF public.events FOR VALUES FROM ('2026-02-01 00:00+00') TO ('2026-03-01 00:00+00');
CREATE TABLE public.events_2026_03 PARTITION OF public.events FOR VALUES FROM ('2026-03-01 00:00+00') TO ('2026-04-01 00:00+00');
CREATE TABLE public.events_2026_04 PARTITION OF public.events FOR VALUES FROM ('2026-04-01 00:00+00') TO ('2026-05-01 00:00+00');
CREATE TABLE public.events_2026_05 PARTITION OF public.events FOR VALUES FROM ('2026-05-01 00:00+00') TO ('2026-06-01 00:00+00');
CREATE TABLE public.events_2026_06 PARTITION OF public.events FOR VALUES FROM ('2026-06-01 00:00+00') TO ('2026-07-01 00:00+00');
CREATE TABLE public.events_other PARTITION OF public.events DEFAULT;
INSERT INTO public.events
SELECT i, timestamptz '2026-01-01 00:00:00+00' + (i - 1) * interval '781.5 seconds',
  CASE WHEN pg_temp.chance(h, 1) < 0.6 THEN 1 + floor(pg_temp.chance(h, 8) * 5000)::int END,
  (ARRAY['page_view', 'page_view', 'page_view', 'search', 'add_to_cart', 'checkout'])[1 + floor(pg_temp.chance(h, 15) * 6)::int],
  md5('sessions:' || i / 5)::uuid,
  jsonb_build_object('product_id', 1 + floor(pg_temp.chance(h, 22) * 200)::int,
    'device', pg_temp.one_of('{phone,phone,desktop,tablet}', pg_temp.chance(h, 4)))
FROM (SELECT i, pg_temp.digest('events:' || i) AS h FROM generate_series(1, 20000) AS i OFFSET 0) AS seed;
ALTER TABLE public.events
  ADD PRIMARY KEY (event_id, occurred_at),
  ADD FOREIGN KEY (customer_id) REFERENCES public.customers;
CREATE INDEX events_type_idx ON public.events (event_type, occurred_at);
CREATE INDEX events_product_idx ON public.events ((payload ->> 'product_id'));
