-- laboratory.sql - saved copies of schemes that somebody tries out, and results of robustness runs. Clause SZ20-5.3a. Nothing here is official: no round, no list and no lever rests on it.
-- Moments are UTC texts. base_text is the scheme as it was when the copy was made, base its SM3.

CREATE TABLE laboratory_scenario (
  id @ID@,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  name TEXT NOT NULL,
  note TEXT NOT NULL,
  scheme TEXT NOT NULL,
  year @INT@ NOT NULL,
  base TEXT NOT NULL,
  base_text TEXT NOT NULL,
  text TEXT NOT NULL,
  sm3 TEXT NOT NULL,                 -- of text
  previous TEXT,                     -- the text before the last change of it
  previous_at TEXT,
  shared @INT@ NOT NULL CHECK (shared IN (0, 1)),
  version @INT@ NOT NULL,
  created TEXT NOT NULL,
  changed TEXT NOT NULL
) @STRICT@;
CREATE INDEX laboratory_scenario_of ON laboratory_scenario (account, id);

-- One run: how the ranks of a text's result hold when its weights are a little different. rows: what it found for each enterprise, packed (robust_store); sm3 of it.
CREATE TABLE laboratory_robust (
  id @ID@,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  shared @INT@ NOT NULL CHECK (shared IN (0, 1)),
  name TEXT NOT NULL,                -- of the scenario, '' the scheme itself
  scheme TEXT NOT NULL,
  year @INT@ NOT NULL,
  round @INT@ NOT NULL,
  text_sm3 TEXT NOT NULL,
  seed @INT@ NOT NULL,
  runs @INT@ NOT NULL,
  noise_percent @INT@ NOT NULL,
  summary TEXT NOT NULL,
  n_rows @INT@ NOT NULL,
  rows @BLOB@ NOT NULL,
  sm3 TEXT NOT NULL
) @STRICT@;
CREATE INDEX laboratory_robust_of ON laboratory_robust (account, id);
