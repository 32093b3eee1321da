-- sites.sql - groups of companies, and since which version of the registry an occupation is known: a round recomputes from what it knew.

-- One enterprise in one group from day to day. code: the group's, which may be the credit code of a head outside the city. since, undone: versions of registry_state
-- from which on it counts and counts no more; undone 0: it counts. batch: the table that brought it (registry_batch).
CREATE TABLE group_member (
  id @ID@,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  enterprise @INT@ NOT NULL REFERENCES enterprise (id),
  role TEXT NOT NULL CHECK (role IN ('head', 'member')),
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  since @INT@ NOT NULL,
  undone @INT@ NOT NULL DEFAULT 0,
  batch @INT@ NOT NULL DEFAULT 0
) @STRICT@;
CREATE INDEX group_member_code ON group_member (code);
CREATE INDEX group_member_enterprise ON group_member (enterprise);

ALTER TABLE occupation ADD COLUMN since @INT@ NOT NULL DEFAULT 0;
