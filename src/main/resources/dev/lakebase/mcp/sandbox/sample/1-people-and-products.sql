CREATE TABLE public.customers (
  customer_id integer PRIMARY KEY,
  customer_code text NOT NULL UNIQUE,
  full_name text NOT NULL,
  email text NOT NULL,
  phone text,
  country char(2) NOT NULL,
  segment text NOT NULL CHECK (segment IN ('consumer', 'business', 'public')),
  credit_limit numeric(10, 2) CHECK (credit_limit >= 0),
  marketing_consent boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE public.customers IS 'People and organisations that have ordered or may order';
COMMENT ON COLUMN public.customers.customer_code IS 'C- and five digits, as printed on invoices; key of features.customer_features';
COMMENT ON COLUMN public.customers.phone IS 'International format; null when the customer gave none';
COMMENT ON COLUMN public.customers.credit_limit IS 'In euros; null means no limit agreed';

INSERT INTO public.customers
SELECT i,
  'C-' || (10000 + i),
  first_name || ' ' || last_name,
  'customer' || i || '@' || pg_temp.one_of('{example.com,example.org,example.net}', pg_temp.chance(h, 15)),
  CASE WHEN pg_temp.chance(h, 22) < 0.8
    THEN '+49 30 ' || lpad(floor(pg_temp.chance(h, 8) * 1000000)::int::text, 7, '0') END,
  pg_temp.one_of('{DE,DE,DE,FR,FR,NL,PL,ES,IT,US,US,GB,SE,JP}', pg_temp.chance(h, 11)),
  pg_temp.one_of('{consumer,consumer,consumer,consumer,business,business,public}', pg_temp.chance(h, 25)),
  CASE WHEN pg_temp.chance(h, 19) < 0.4
    THEN 500 * (1 + floor(pg_temp.chance(h, 3) * 20))::numeric END,
  pg_temp.chance(h, 5) < 0.35,
  timestamptz '2023-01-01 00:00:00+00' + floor(pg_temp.chance(h, 13) * 63072000) * interval '1 second'
FROM (SELECT i, pg_temp.digest('customers:' || i) AS h FROM generate_series(1, 5000) AS i OFFSET 0) AS seed,
LATERAL (SELECT
  pg_temp.one_of('{Ada,Ben,Chloé,Dmitri,Elif,Farid,Greta,Hiro,Inés,Jamal,Kofi,Lena,Mateo,Nora,Oskar,Priya,Quinn,Rosa,Søren,Tomáš,Uma,Vera,Wei,Yara,Zoë}', pg_temp.chance(h, 1)) AS first_name,
  pg_temp.one_of('{Abe,Baker,Costa,Dupont,Eriksen,Fischer,García,Haddad,Ito,Jansen,Kowalski,Lopez,Müller,Novák,O''Neill,Park,Quist,Rossi,Schmidt,Tan,Ueda,Vogel,Wójcik,Yilmaz,Zhang}', pg_temp.chance(h, 8)) AS last_name) AS names;
CREATE UNIQUE INDEX customers_email_key ON public.customers (lower(email));
CREATE INDEX customers_country_idx ON public.customers (country);

CREATE TABLE public.users (
  user_id integer PRIMARY KEY,
  username varchar(40) NOT NULL UNIQUE,
  customer_id integer UNIQUE REFERENCES public.customers,
  role text NOT NULL DEFAULT 'customer' CHECK (role IN ('customer', 'support', 'admin')),
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE public.users IS 'Accounts that may sign in to the shop';
COMMENT ON COLUMN public.users.customer_id IS 'Null for staff';
INSERT INTO public.users
SELECT customer_id, 'user' || customer_id,
  CASE WHEN customer_id > 20 THEN customer_id END,
  CASE WHEN customer_id <= 4 THEN 'admin' WHEN customer_id <= 20 THEN 'support' ELSE 'customer' END,
  customer_id % 29 <> 0,
  created_at
FROM public.customers WHERE customer_id <= 1200;

CREATE TABLE public.addresses (
  address_id integer NOT NULL,
  customer_id integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('billing', 'shipping')),
  street text NOT NULL,
  city text NOT NULL,
  postal_code text NOT NULL
);
COMMENT ON TABLE public.addresses IS 'At most one billing and one shipping address per customer';
INSERT INTO public.addresses
SELECT customer_id * 2 + k, customer_id, (ARRAY['billing', 'shipping'])[k + 1],
  pg_temp.one_of('{Lindenallee,Rue du Lac,Main Street,Via Roma,Nørregade,Calle Mayor}', pg_temp.chance(h, 1))
    || ' ' || 1 + floor(pg_temp.chance(h, 8) * 180),
  pg_temp.one_of('{Berlin,Lyon,Utrecht,Kraków,Sevilla,Torino,Malmö,Osaka,Leeds,Austin}', pg_temp.chance(h, 15)),
  lpad(floor(pg_temp.chance(h, 22) * 100000)::int::text, 5, '0')
FROM public.customers, generate_series(0, 1) AS k, LATERAL (SELECT pg_temp.digest('addresses:' || customer_id || ':' || k) AS h OFFSET 0) AS seed
WHERE k = 0 OR customer_id % 3 = 0;
ALTER TABLE public.addresses
  ADD PRIMARY KEY (address_id),
  ADD UNIQUE (customer_id, kind),
  ADD FOREIGN KEY (customer_id) REFERENCES public.customers ON DELETE CASCADE;

CREATE TABLE public.categories (
  category_id smallint PRIMARY KEY,
  name text NOT NULL UNIQUE,
  parent_id smallint REFERENCES public.categories
);
COMMENT ON TABLE public.categories IS 'Product categories, a tree by parent_id';
INSERT INTO public.categories VALUES
  (1, 'Home', NULL), (2, 'Electronics', NULL), (3, 'Outdoor', NULL), (4, 'Books', NULL),
  (5, 'Kitchen', 1), (6, 'Furniture', 1), (7, 'Audio', 2), (8, 'Computers', 2), (9, 'Camping', 3), (10, 'Cycling', 3);

CREATE TABLE public.suppliers (
  supplier_id integer PRIMARY KEY,
  name text NOT NULL UNIQUE,
  country char(2) NOT NULL,
  rating numeric(2, 1) CHECK (rating BETWEEN 0 AND 5)
);
COMMENT ON TABLE public.suppliers IS 'Companies that deliver products';
INSERT INTO public.suppliers
SELECT i, 'Supplier ' || i, (ARRAY['DE', 'CN', 'US', 'PL', 'VN'])[1 + i % 5],
  CASE WHEN i % 7 <> 0 THEN 2.5 + (i * 11 % 26) / 10.0 END
FROM generate_series(1, 25) AS i;

CREATE TABLE public.products (
  product_id integer PRIMARY KEY,
  sku varchar(12) NOT NULL UNIQUE,
  name text NOT NULL,
  category_id smallint NOT NULL REFERENCES public.categories,
  supplier_id integer NOT NULL REFERENCES public.suppliers,
  price numeric(10, 2) NOT NULL CHECK (price > 0),
  weight_kg real,
  tags text[] NOT NULL DEFAULT '{}',
  attributes jsonb NOT NULL DEFAULT '{}',
  discontinued boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE public.products IS 'What the shop sells';
COMMENT ON COLUMN public.products.price IS 'List price in euros, VAT included';
COMMENT ON COLUMN public.products.attributes IS 'Free attributes by category, for instance {"colour": "red", "warranty_months": 24}';
INSERT INTO public.products
SELECT i, 'SKU-' || lpad(i::text, 5, '0'),
  pg_temp.one_of('{Compact,Classic,Solid,Light,Smart,Quiet,Nordic,Urban}', pg_temp.chance(h, 1)) || ' '
    || pg_temp.one_of('{Kettle,Chair,Speaker,Laptop,Tent,Bike,Novel,Lamp,Desk,Headphones}', pg_temp.chance(h, 8)) || ' ' || i,
  1 + i % 10, 1 + i % 25,
  (199 + floor(pg_temp.chance(h, 15) * pg_temp.chance(h, 22) * 49900))::numeric / 100,
  CASE WHEN i % 9 <> 0 THEN (1 + i * 37 % 200) / 8.0 END,
  CASE i % 4 WHEN 0 THEN '{}'::text[] WHEN 1 THEN '{new}' WHEN 2 THEN '{sale,"last chance"}' ELSE '{new,eco}' END,
  jsonb_build_object('colour', pg_temp.one_of('{red,green,blue,black,white}', pg_temp.chance(h, 4)),
    'warranty_months', 12 * (1 + i % 3)),
  i % 17 = 0
FROM (SELECT i, pg_temp.digest('products:' || i) AS h FROM generate_series(1, 200) AS i) AS seed;
CREATE INDEX products_tags_idx ON public.products USING gin (tags);
CREATE INDEX products_attributes_idx ON public.products USING gin (attributes jsonb_path_ops);
CREATE INDEX products_on_sale_idx ON public.products (category_id, price) WHERE NOT discontinued;

CREATE TABLE public.inventory (
  product_id integer REFERENCES public.products,
  warehouse text CHECK (warehouse IN ('north', 'south', 'east')),
  on_hand integer NOT NULL CHECK (on_hand >= 0),
  reorder_level integer NOT NULL DEFAULT 10,
  counted_on date,
  PRIMARY KEY (product_id, warehouse)
);
COMMENT ON TABLE public.inventory IS 'Stock per product and warehouse';
INSERT INTO public.inventory
SELECT product_id, warehouse, (product_id * 31 + length(warehouse) * 17) % 400, 10 + product_id % 20,
  CASE WHEN product_id % 6 <> 0 THEN date '2026-06-01' + product_id % 30 END
FROM public.products, unnest('{north,south,east}'::text[]) AS warehouse;
