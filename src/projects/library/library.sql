-- library.sql - papers with which a project enters the library of statistics: what they say, and how far each is. Clause SZ20-1.3b.
-- One row for each telling; the last of a project and paper stands. Money in 0.01 万元; days as texts, '' not known.
CREATE TABLE library_paper (
  id @ID@,
  project @INT@ NOT NULL REFERENCES subject (id),
  paper TEXT NOT NULL,               -- of library.yaml
  state TEXT NOT NULL CHECK (state IN ('missing', 'collected', 'declared', 'returned', 'entered')),
  name TEXT NOT NULL,                -- of the project, as the paper has it; '' not told
  total @INT@,                       -- as the paper has it; NULL: not told
  start_on TEXT NOT NULL,
  dated TEXT NOT NULL,
  note TEXT NOT NULL,
  source TEXT NOT NULL,
  at TEXT NOT NULL,
  day TEXT NOT NULL,                 -- in China
  account @INT@ NOT NULL,
  who TEXT NOT NULL
) @STRICT@;
CREATE INDEX library_paper_of ON library_paper (project, paper, id);
-- append-only: library_paper
