-- light.sql - lights of projects: what each was, by which rule, from which values. Clause SZ20-1.3c.
-- Days are texts YYYY-MM-DD, months YYYY-MM.

-- One light as it was lit on a day: by rule number `rule` of its list (0: none held, or what was needed is unknown) in that version of the rules. A row is written when the
-- colour, the rule or the version changed, and once a month. matter: what its red opened, as long as that goes on; 0 none.
CREATE TABLE light (
  id @ID@,
  act @INT@ NOT NULL REFERENCES project_act (id),
  project @INT@ NOT NULL REFERENCES subject (id),
  light TEXT NOT NULL,
  month TEXT NOT NULL,
  day TEXT NOT NULL,
  color TEXT NOT NULL CHECK (color IN ('none', 'green', 'grey', 'yellow', 'red')),
  rule @INT@ NOT NULL,
  version TEXT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  trace TEXT NOT NULL,
  matter @INT@ NOT NULL
) @STRICT@;
CREATE INDEX light_of ON light (project, light, id);

-- What the rule read. value NULL: unknown. act: the act of the project that told it; 0: worked out.
CREATE TABLE light_input (
  light @INT@ NOT NULL REFERENCES light (id),
  name TEXT NOT NULL,
  value TEXT,
  act @INT@ NOT NULL,
  PRIMARY KEY (light, name)
) @CLUSTERED@;

-- A colour that a person set against the rule, with the reason, up to and with a day. color 'none': the one before is lifted.
CREATE TABLE light_override (
  act @INT@ PRIMARY KEY REFERENCES project_act (id),
  project @INT@ NOT NULL REFERENCES subject (id),
  light TEXT NOT NULL,
  color TEXT NOT NULL CHECK (color IN ('none', 'green', 'yellow', 'red')),
  reason TEXT NOT NULL,
  until TEXT NOT NULL
) @STRICT@;
CREATE INDEX light_override_of ON light_override (project, light, act);

-- A month in which all projects were lit by a version of the rules.
CREATE TABLE light_run (
  month TEXT NOT NULL,
  version TEXT NOT NULL,
  at TEXT NOT NULL,
  projects @INT@ NOT NULL,
  stored @INT@ NOT NULL,
  PRIMARY KEY (month, version)
) @CLUSTERED@;

-- append-only: light, light_input, light_override, light_run
