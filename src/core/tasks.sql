-- tasks.sql - grants for a task: named enterprises until a day.

ALTER TABLE account_grant RENAME TO account_grant_before;
DROP INDEX account_grant_one_administrator;
CREATE TABLE account_grant (
  id @ID@,
  account @INT@ NOT NULL REFERENCES account (id),
  role TEXT NOT NULL,
  permission TEXT NOT NULL,
  area TEXT NOT NULL CHECK (area IN ('none', 'city', 'region', 'enterprise', 'task')),
  region TEXT NOT NULL,              -- code, '' unless area is region
  subject @INT@ NOT NULL,            -- the enterprise, 0 unless area is enterprise
  task TEXT NOT NULL,                -- what is to be judged, '' unless area is task
  ends_on TEXT NOT NULL,             -- last day, '' without end
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (account, role, permission, region, subject, task, ends_on)
) @STRICT@;
INSERT INTO account_grant (id, account, role, permission, area, region, subject, task, ends_on, created_at, created_by)
  SELECT id, account, role, permission, area, region, subject, '', '', created_at, created_by FROM account_grant_before;
-- pg: SELECT setval(pg_get_serial_sequence('account_grant', 'id'), coalesce((SELECT max(id) FROM account_grant), 0) + 1, false);
DROP TABLE account_grant_before;
-- No account holds two of the roles that exclude each other; a permission by name may come to the one it holds (grant.c sees to it that it is the same).
CREATE UNIQUE INDEX account_grant_one_administrator ON account_grant (account) WHERE role IN ('system', 'security', 'audit') AND permission = '';

-- The enterprises of a grant whose area is a task.
CREATE TABLE task_subject (
  account_grant @INT@ NOT NULL REFERENCES account_grant (id),
  subject @INT@ NOT NULL,
  PRIMARY KEY (account_grant, subject)
) @CLUSTERED@;
