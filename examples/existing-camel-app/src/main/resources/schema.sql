CREATE SCHEMA IF NOT EXISTS shop;
CREATE TABLE IF NOT EXISTS shop.purchase (
  id integer PRIMARY KEY, customer text NOT NULL, sku text NOT NULL, status text NOT NULL);
