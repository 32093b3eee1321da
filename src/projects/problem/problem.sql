-- problem.sql - problems of projects: what is in the way, who deals with it, what was said. Clause SZ20-1.3c. Days are texts YYYY-MM-DD in China, moments UTC texts.

-- Where a problem stands; follows from its moves (gusu rebuild). registered_on: the clock starts here and never stops. since: day on which it came to its level.
CREATE TABLE problem (
  id @ID@,
  code TEXT NOT NULL UNIQUE,         -- WT2020-000123, or as a table brought it
  project @INT@ NOT NULL REFERENCES subject (id),
  category TEXT NOT NULL,
  title TEXT NOT NULL,
  folded TEXT NOT NULL,              -- title for searching
  text TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('enterprise', 'office')),  -- who brought it up
  origin TEXT NOT NULL,              -- 'report 2020-06': the monthly report that it was opened from; ''
  office_words TEXT NOT NULL,        -- main and helping offices in the words of a table; ''
  matter @INT@ NOT NULL,             -- 0: none, it came with a table
  state TEXT NOT NULL CHECK (state IN ('registered', 'assigned', 'working', 'answered', 'confirmed', 'closed', 'returned', 'raised', 'shelved')),
  level TEXT NOT NULL CHECK (level IN ('town', 'district', 'city', 'province')),
  desk TEXT NOT NULL,                -- unit that gives it out and decides
  office TEXT NOT NULL,              -- unit that deals with it; '' none yet
  deadline TEXT NOT NULL,
  look_again TEXT NOT NULL,          -- while shelved
  returns @INT@ NOT NULL,
  raises @INT@ NOT NULL,
  satisfaction @INT@ NOT NULL CHECK (satisfaction BETWEEN 0 AND 5), -- 0: nobody said
  registered_on TEXT NOT NULL,
  since TEXT NOT NULL,
  closed_on TEXT NOT NULL,
  changed_at TEXT NOT NULL
) @STRICT@;
CREATE INDEX problem_project ON problem (project, id);
CREATE INDEX problem_state ON problem (state, deadline);
CREATE UNIQUE INDEX problem_origin ON problem (project, origin) WHERE origin <> '';

CREATE TABLE problem_helper (
  problem @INT@ NOT NULL REFERENCES problem (id),
  unit TEXT NOT NULL,
  PRIMARY KEY (problem, unit)
) @CLUSTERED@;

-- One thing that somebody did to it, and how it left the problem.
CREATE TABLE problem_move (
  id @ID@,
  problem @INT@ NOT NULL REFERENCES problem (id),
  act TEXT NOT NULL CHECK (act IN ('register', 'assign', 'sign', 'decline', 'answer', 'confirm', 'close', 'return', 'raise', 'shelve', 'resume')),
  at TEXT NOT NULL,
  day TEXT NOT NULL,
  account @INT@ NOT NULL,            -- 0: a table, or the program behind another move
  who TEXT NOT NULL,
  unit TEXT NOT NULL,                -- for which it was done; '' the enterprise, or none
  state_before TEXT NOT NULL,
  state TEXT NOT NULL,
  level TEXT NOT NULL,
  desk TEXT NOT NULL,
  office TEXT NOT NULL,
  deadline TEXT NOT NULL,
  look_again TEXT NOT NULL,
  satisfaction @INT@ NOT NULL,
  note TEXT NOT NULL
) @STRICT@;
CREATE INDEX problem_move_of ON problem_move (problem, id);

-- The thread: what enterprise and offices say to each other, and (inside) what offices note for themselves.
CREATE TABLE problem_word (
  id @ID@,
  problem @INT@ NOT NULL REFERENCES problem (id),
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  unit TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('enterprise', 'office')),
  inside @INT@ NOT NULL CHECK (inside IN (0, 1)),
  move @INT@ NOT NULL,               -- the move that it was said with; 0: by itself
  text TEXT NOT NULL
) @STRICT@;
CREATE INDEX problem_word_of ON problem_word (problem, id);
CREATE TABLE problem_word_file (
  word @INT@ NOT NULL REFERENCES problem_word (id),
  attachment @INT@ NOT NULL REFERENCES attachment (id),
  PRIMARY KEY (word, attachment)
) @CLUSTERED@;

-- append-only: problem_move, problem_word, problem_word_file
