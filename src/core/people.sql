-- people.sql - accounts of persons with what they are granted, second factors, tokens, invitations, failed logins.

-- Whoever is signed in signs in again: sessions now belong to the new table.
DROP TABLE session;
ALTER TABLE account RENAME TO account_before;

CREATE TABLE account (
  id @ID@,
  name TEXT NOT NULL UNIQUE,         -- to sign in with, lower case
  display_name TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
  hash TEXT NOT NULL,                -- Argon2id with its salt and cost; '' no password yet
  must_change @INT@ NOT NULL CHECK (must_change IN (0, 1)), -- the password was given by somebody else
  totp_secret TEXT NOT NULL,         -- hexadecimal; '' no second factor
  totp_offered TEXT NOT NULL,        -- a secret that is shown and not yet confirmed
  totp_step @INT@ NOT NULL,          -- the 30-second step of the last code taken: no code counts twice
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  password_at TEXT NOT NULL
) @STRICT@;
INSERT INTO account (id, name, display_name, status, hash, must_change, totp_secret, totp_offered, totp_step, created_at, changed_at,
  password_at) SELECT id, name, name, 'active', hash, 0, '', '', 0, created_at, changed_at, changed_at FROM account_before;
-- pg: SELECT setval(pg_get_serial_sequence('account', 'id'), coalesce((SELECT max(id) FROM account), 0) + 1, false);
DROP TABLE account_before;

-- Role and area; permission '' is all that the role has by itself, else the one permission that is granted by name.
CREATE TABLE account_grant (
  id @ID@,
  account @INT@ NOT NULL REFERENCES account (id),
  role TEXT NOT NULL,
  permission TEXT NOT NULL,
  area TEXT NOT NULL CHECK (area IN ('none', 'city', 'region', 'enterprise')),
  region TEXT NOT NULL,              -- code, '' unless area is region
  subject @INT@ NOT NULL,            -- the enterprise, 0 unless area is enterprise
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (account, role, permission, region, subject)
) @STRICT@;
-- No account holds two of the roles that exclude each other.
CREATE UNIQUE INDEX account_grant_one_administrator ON account_grant (account) WHERE role IN ('system', 'security', 'audit');

-- Who could do everything keeps everything, export included.
INSERT INTO account_grant (account, role, permission, area, region, subject, created_at, created_by)
  SELECT id, 'bureau', '', 'city', '', 0, changed_at, 'upgrade' FROM account;
INSERT INTO account_grant (account, role, permission, area, region, subject, created_at, created_by)
  SELECT id, 'bureau', 'evaluation.export', 'city', '', 0, changed_at, 'upgrade' FROM account;
INSERT INTO account_grant (account, role, permission, area, region, subject, created_at, created_by)
  SELECT id, 'security', '', 'none', '', 0, changed_at, 'upgrade' FROM account;

-- Only the SHA-256 of the cookie is kept. Milliseconds since 1970: they are compared, not shown.
CREATE TABLE session (
  hash TEXT PRIMARY KEY,
  account @INT@ NOT NULL REFERENCES account (id),
  started_ms @INT@ NOT NULL,
  seen_ms @INT@ NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
) @CLUSTERED@;
CREATE INDEX session_account ON session (account);

-- For programs. Only the SHA-256 of the token is kept.
CREATE TABLE api_token (
  id @ID@,
  account @INT@ NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  permissions TEXT NOT NULL,         -- names with a blank between them: the most it may do
  created_at TEXT NOT NULL,
  expires_ms @INT@ NOT NULL,
  used_ms @INT@ NOT NULL,            -- 0 never
  revoked @INT@ NOT NULL CHECK (revoked IN (0, 1))
) @STRICT@;
CREATE INDEX api_token_account ON api_token (account);

-- One-time codes instead of the second factor, as SHA-256.
CREATE TABLE recovery_code (
  account @INT@ NOT NULL REFERENCES account (id),
  hash TEXT NOT NULL,
  PRIMARY KEY (account, hash)
) @CLUSTERED@;

CREATE TABLE invitation (
  id @ID@,
  hash TEXT NOT NULL UNIQUE,         -- SHA-256 of the code
  subject @INT@ NOT NULL,
  code TEXT NOT NULL,                -- credit code and name as they were
  enterprise TEXT NOT NULL,
  created_by @INT@ NOT NULL,
  created_by_name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_ms @INT@ NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'withdrawn')),
  account_name TEXT NOT NULL         -- who came of it
) @STRICT@;
CREATE INDEX invitation_subject ON invitation (subject);

-- Wrong passwords of the last minutes, so that a restart does not forgive them.
CREATE TABLE login_failure (
  id @ID@,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  at_ms @INT@ NOT NULL
) @STRICT@;
