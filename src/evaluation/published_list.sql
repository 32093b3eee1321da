-- published_list.sql - lists as they were published: the file itself, frozen.

-- list: '' for every class, else a list of the scheme. seq: the entry of the ledger that published it.
CREATE TABLE published_list (
  id @INT@ PRIMARY KEY,
  scheme TEXT NOT NULL,
  year @INT@ NOT NULL,
  round @INT@ NOT NULL REFERENCES round (id),
  list TEXT NOT NULL,
  at TEXT NOT NULL,
  enterprises @INT@ NOT NULL,
  sm3 TEXT NOT NULL,
  file TEXT NOT NULL,
  seq @INT@ NOT NULL UNIQUE REFERENCES ledger (seq)
) @STRICT@;
CREATE INDEX published_list_scheme ON published_list (scheme, year, id);
-- append-only: published_list
