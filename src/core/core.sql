-- core.sql - the house's own tables: who may sign in, who is signed in, long work, settings, the audit log.

CREATE TABLE account (
  id @ID@,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('admin')),
  hash TEXT NOT NULL, -- Argon2id with its salt and cost
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
) @STRICT@;

-- Only the SHA-256 of the cookie is kept. Milliseconds since 1970: they are compared, not shown.
CREATE TABLE session (
  hash TEXT PRIMARY KEY,
  account @INT@ NOT NULL REFERENCES account (id),
  started_ms @INT@ NOT NULL,
  seen_ms @INT@ NOT NULL,
  address TEXT NOT NULL
) @CLUSTERED@;
CREATE INDEX session_account ON session (account);

-- Long work. input and result are JSON texts that are stored and returned whole.
CREATE TABLE job (
  id @ID@,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  account @INT@ NOT NULL,
  account_name TEXT NOT NULL,
  input TEXT NOT NULL,
  done @INT@ NOT NULL DEFAULT 0,
  total @INT@ NOT NULL DEFAULT 0,
  what TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL DEFAULT '', -- word of base/rc.def
  error TEXT NOT NULL DEFAULT '',   -- reason of a failure, for people
  result TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT
) @STRICT@;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) @CLUSTERED@;

-- append-only: audit
CREATE TABLE audit (
  id @ID@,
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  account_name TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  detail TEXT NOT NULL
) @STRICT@;
