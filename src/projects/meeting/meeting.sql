-- meeting.sql - meetings about projects, what was on the table, and what was decided. Clause SZ20-1.3c.
-- Days are texts YYYY-MM-DD, moments UTC texts.

-- region '' and region_pos 0: the whole city. red, yellow, linked: which projects come by themselves; others are picked.
CREATE TABLE meeting (
  id @ID@,
  region TEXT NOT NULL,
  region_pos @INT@ NOT NULL,
  title TEXT NOT NULL,
  day TEXT NOT NULL,
  red @INT@ NOT NULL CHECK (red IN (0, 1)),
  yellow @INT@ NOT NULL CHECK (yellow IN (0, 1)),
  linked @INT@ NOT NULL CHECK (linked IN (0, 1)),
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  changed_at TEXT NOT NULL
) @STRICT@;
CREATE INDEX meeting_day ON meeting (day);

CREATE TABLE meeting_pick (
  meeting @INT@ NOT NULL REFERENCES meeting (id),
  project @INT@ NOT NULL REFERENCES subject (id),
  PRIMARY KEY (meeting, project)
) @CLUSTERED@;

-- A pack as it was made: the two files are attachments of "meeting N pack M", named here with the SM3 of the PDF. as_of: the day on which clocks were read; since: changes
-- from the day after it.
CREATE TABLE meeting_pack (
  id @ID@,
  meeting @INT@ NOT NULL REFERENCES meeting (id),
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  as_of TEXT NOT NULL,
  since TEXT NOT NULL,
  projects @INT@ NOT NULL,
  pages @INT@ NOT NULL,
  sm3 TEXT NOT NULL
) @STRICT@;
CREATE INDEX meeting_pack_of ON meeting_pack (meeting);

-- Which projects stand in a pack: who may not see one of them does not get it.
CREATE TABLE meeting_shown (
  pack @INT@ NOT NULL REFERENCES meeting_pack (id),
  project @INT@ NOT NULL REFERENCES subject (id),
  PRIMARY KEY (pack, project)
) @CLUSTERED@;

-- What the meeting decided: each is a matter of the office. project 0: of none.
CREATE TABLE meeting_decision (
  meeting @INT@ NOT NULL REFERENCES meeting (id),
  matter @INT@ NOT NULL,
  project @INT@ NOT NULL,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (meeting, matter)
) @CLUSTERED@;

-- append-only: meeting_pack, meeting_shown, meeting_decision
