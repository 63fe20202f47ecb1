CREATE TABLE used_confirmation (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX used_confirmation_expiry ON used_confirmation (expires_at);
COMMENT ON TABLE used_confirmation IS 'Confirmations that have counted, kept until none of them opens any more';
