-- publication.sql - what is published of an evaluation, from the draft to the public page. Clause SZ20-5.3a.
-- Days are texts YYYY-MM-DD, moments UTC texts, '' while they did not come.

-- campaign 0: of none. corrects: the publication whose place it takes, corrected_by: the other way round; 0: none.
CREATE TABLE publication (
  id @ID@,
  kind TEXT NOT NULL,
  scheme TEXT NOT NULL,
  year @INT@ NOT NULL,
  campaign @INT@ NOT NULL,
  corrects @INT@ NOT NULL,
  corrected_by @INT@ NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'notice', 'decided', 'published', 'corrected', 'withdrawn')),
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  number TEXT NOT NULL,
  made_at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  noticed_at TEXT NOT NULL,
  closes_at TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  decision TEXT NOT NULL,
  approver TEXT NOT NULL,
  published_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  reason TEXT NOT NULL
) @STRICT@;
CREATE INDEX publication_year ON publication (scheme, year, id);

-- What went out, frozen. stage: 'notice' or 'final'. columns: what the fields of the file mean, a line each. seq: the entry of the ledger.
CREATE TABLE publication_file (
  publication @INT@ NOT NULL REFERENCES publication (id),
  stage TEXT NOT NULL CHECK (stage IN ('notice', 'final')),
  round @INT@ NOT NULL REFERENCES round (id),
  at TEXT NOT NULL,
  lines @INT@ NOT NULL,
  columns TEXT NOT NULL,
  file TEXT NOT NULL,
  sm3 TEXT NOT NULL,
  seq @INT@ NOT NULL UNIQUE REFERENCES ledger (seq),
  PRIMARY KEY (publication, stage)
) @CLUSTERED@;

-- Sums that were shown of an evaluation: the firms of a region in an industry. '' stands for all. Whatever is shown later must not give away anybody together with these.
CREATE TABLE publication_cell (
  round @INT@ NOT NULL REFERENCES round (id),
  region TEXT NOT NULL,
  industry TEXT NOT NULL,
  publication @INT@ NOT NULL REFERENCES publication (id),
  PRIMARY KEY (round, region, industry)
) @CLUSTERED@;

-- append-only: publication_file, publication_cell
