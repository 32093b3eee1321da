-- portfolio.sql - filters that an account keeps; indexes for reading what changed.

-- What an account asks often: `query` is the page's own words and is only given back.
CREATE TABLE project_filter (
  id @ID@,
  account @INT@ NOT NULL REFERENCES account (id),
  page TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (account, page, name)
) @STRICT@;

-- Projects changed since an act, and the few that not everybody may see.
CREATE INDEX project_by_act ON project (last_act);
CREATE INDEX project_secret ON project (id) WHERE secrecy NOT IN ('', 'open');
