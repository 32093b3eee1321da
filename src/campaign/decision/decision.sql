-- decision.sql - decisions of people about enterprises in the evaluation: what is decided, and the acts from proposal to withdrawal. Clauses SZ20-5.3a, 5.3b.
-- Nothing is changed or removed: where a decision stands is its last act. Days are texts YYYY-MM-DD, '' none.

-- What is (to be) decided, with its effect as the plan had it then. scheme '', year 0: every evaluation of the years on whose last day it holds.
CREATE TABLE decision (
  id @ID@,
  subject @INT@ NOT NULL REFERENCES subject (id),
  kind TEXT NOT NULL,
  cause TEXT NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  scheme TEXT NOT NULL,
  year @INT@ NOT NULL,
  effect TEXT NOT NULL CHECK (effect IN ('class', 'limit', 'exempt', 'floor', 'ceiling')),
  limit_code TEXT NOT NULL,
  class TEXT NOT NULL,
  treat_as TEXT NOT NULL,
  freed @INT@ NOT NULL CHECK (freed IN (0, 1)),
  from_class TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  document TEXT NOT NULL,
  reason TEXT NOT NULL,
  source TEXT NOT NULL
) @STRICT@;
CREATE INDEX decision_of ON decision (subject);

-- papers: the SM3 of each file that hung on it, with blanks between. round to moved: class and rank without it and with it, and how many others change class, in the
-- evaluation that counted at the moment; NULL: there was none, or the enterprise is not in it.
CREATE TABLE decision_act (
  id @ID@,
  decision @INT@ NOT NULL REFERENCES decision (id),
  act TEXT NOT NULL CHECK (act IN ('proposed', 'decided', 'refused', 'withdrawn')),
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  organ TEXT NOT NULL,
  document TEXT NOT NULL,
  reason TEXT NOT NULL,
  papers TEXT NOT NULL,
  round @INT@ REFERENCES round (id),
  class_before TEXT,
  class_after TEXT,
  rank_before @INT@,
  rank_after @INT@,
  moved @INT@
) @STRICT@;
CREATE INDEX decision_act_of ON decision_act (decision, id);

-- append-only: decision, decision_act
