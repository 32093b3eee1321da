-- investment.sql - the monthly investment report of a project: what was filled in, sent, sent back, accepted. Clauses SZ20-1.3b, 1.3c.
-- Months are YYYY-MM, days YYYY-MM-DD, moments UTC texts. Money is in 0.01 万元.

-- Where the report of a project for a month stands; follows from its moves. version is the last of them: who saves names it, and so hears of others' changes.
-- accepted is the move by which its figures count; a correction in hand does not touch them until it is accepted itself.
CREATE TABLE investment_report (
  id @ID@,
  project @INT@ NOT NULL REFERENCES subject (id),
  month TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'checked', 'accepted', 'returned')),
  version @INT@ NOT NULL,
  revision @INT@ NOT NULL,           -- 0; raised by each correction
  returns @INT@ NOT NULL,
  due TEXT NOT NULL,                 -- last day in time; '' when the working days of that year are not known
  handed_in TEXT NOT NULL,           -- day on which it was first sent; '' not yet
  submitter @INT@ NOT NULL,
  accepted @INT@ NOT NULL,           -- a move; 0: never
  clash TEXT NOT NULL,               -- checks that the accepted figures fail since an earlier month was corrected, with blanks between; '' none
  changed_at TEXT NOT NULL,
  UNIQUE (project, month)
) @STRICT@;
CREATE INDEX investment_report_month ON investment_report (month, state);

-- One thing that somebody did to a report.
CREATE TABLE investment_move (
  id @ID@,
  report @INT@ NOT NULL REFERENCES investment_report (id),
  act TEXT NOT NULL CHECK (act IN ('save', 'copy', 'submit', 'check', 'return', 'accept', 'correct', 'import')),
  at TEXT NOT NULL,
  day TEXT NOT NULL,                 -- in China
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  state TEXT NOT NULL,               -- in which it left the report
  reason TEXT NOT NULL
) @STRICT@;
CREATE INDEX investment_move_of ON investment_move (report, id);

-- What was said of a column (field 'month_done') or in answer to a warning (field '!peak'). NULL: empty again. how: typed by a person, or filled in by the program.
CREATE TABLE investment_cell (
  report @INT@ NOT NULL REFERENCES investment_report (id),
  move @INT@ NOT NULL REFERENCES investment_move (id),
  field TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('typed', 'filled')),
  value TEXT,
  PRIMARY KEY (report, field, move)
) @CLUSTERED@;

-- The figures that count, by the move that accepted them: totals as of any day are sums over the last row of each report up to that day.
CREATE TABLE investment_accepted (
  move @INT@ PRIMARY KEY REFERENCES investment_move (id),
  report @INT@ NOT NULL REFERENCES investment_report (id),
  day TEXT NOT NULL,
  month_done @INT@ NOT NULL,
  year_done @INT@ NOT NULL,
  all_done @INT@ NOT NULL
) @STRICT@;
CREATE INDEX investment_accepted_of ON investment_accepted (report, move);

-- A month that the city closed: its list by the hash that stands in the ledger.
CREATE TABLE investment_close (
  id @ID@,
  month TEXT NOT NULL,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  reports @INT@ NOT NULL,
  month_done @INT@ NOT NULL,
  hash TEXT NOT NULL
) @STRICT@;
CREATE INDEX investment_close_month ON investment_close (month);

-- append-only: investment_move, investment_cell, investment_accepted, investment_close
