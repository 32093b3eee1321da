-- indicators.sql - what is measured, and what was reported.

-- Definitions, from the plan files; kept here so that facts keep their meaning. words and aliases: one a line.
CREATE TABLE indicator (
  id @INT@ PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('number', 'enum', 'boolean', 'date')),
  unit TEXT NOT NULL,
  storage TEXT NOT NULL,
  decimals @INT@ NOT NULL CHECK (decimals BETWEEN 0 AND 9),
  negative @INT@ NOT NULL CHECK (negative IN (0, 1)),
  duty TEXT NOT NULL CHECK (duty IN ('all', 'above_scale', 'none')),
  title TEXT NOT NULL,
  title_en TEXT NOT NULL,
  definition TEXT NOT NULL,
  definition_en TEXT NOT NULL,
  source TEXT NOT NULL,
  clause TEXT NOT NULL,
  words TEXT NOT NULL,
  aliases TEXT NOT NULL,
  place @INT@ NOT NULL
) @STRICT@;

-- One import or correction. known_at is the day on which the figures became known; at is when they came in.
CREATE TABLE batch (
  id @INT@ PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'correction', 'withdrawal')),
  source TEXT NOT NULL,
  file TEXT NOT NULL,
  hash TEXT NOT NULL,
  known_at TEXT NOT NULL,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  facts @INT@ NOT NULL
) @STRICT@;

-- Clustered so that one indicator of one period is one run of pages. value: whole number of 10^-decimals storage units; NULL: withdrawn.
CREATE TABLE fact (
  indicator @INT@ NOT NULL,
  period @INT@ NOT NULL,
  subject @INT@ NOT NULL,
  batch @INT@ NOT NULL,
  value @INT@,
  PRIMARY KEY (indicator, period, subject, batch)
) @CLUSTERED@;

-- append-only: fact, batch

CREATE TABLE indicator_state (
  id @INT@ PRIMARY KEY CHECK (id = 1),
  version @INT@ NOT NULL
) @STRICT@;
INSERT INTO indicator_state (id, version) VALUES (1, 1);

-- Rebuildable: what holds now of one indicator and period, packed, for loading columns fast. batch and known_at are the greatest that are in.
CREATE TABLE column_block (
  indicator @INT@ NOT NULL,
  period @INT@ NOT NULL,
  batch @INT@ NOT NULL,
  known_at TEXT NOT NULL,
  n @INT@ NOT NULL,
  data @BLOB@ NOT NULL,
  PRIMARY KEY (indicator, period)
) @STRICT@;
