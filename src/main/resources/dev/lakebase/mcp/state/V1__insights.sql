CREATE TABLE insight (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  caller text NOT NULL,
  noted_at timestamptz NOT NULL DEFAULT now(),
  note text NOT NULL
);
CREATE INDEX insight_of_caller ON insight (caller, id);
COMMENT ON TABLE insight IS 'Insights of lakebase-mcp; caller is the mode, kind and name of the principal';
