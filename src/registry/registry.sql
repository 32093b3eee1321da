-- registry.sql - who there is and where.
-- Facts first, what can be rebuilt last. Days are texts YYYY-MM-DD; an open end is NULL.

-- Places in tree order: a place and everything below it have region_pos from its own region_pos to pos_end. The id is the code as a number.
CREATE TABLE region (
  id @INT@ PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  alt_code TEXT NOT NULL DEFAULT '',
  alt_from TEXT,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  short TEXT NOT NULL,
  short_en TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL CHECK (kind IN ('city', 'district', 'town', 'street', 'zone')),
  parent @INT@,
  board @INT@ NOT NULL DEFAULT 0,
  tile_col @INT@ NOT NULL DEFAULT 0,
  tile_row @INT@ NOT NULL DEFAULT 0,
  valid_from TEXT,
  valid_to TEXT,
  region_pos @INT@ NOT NULL,
  pos_end @INT@ NOT NULL
) @STRICT@;

-- GB/T 4754; place is the order of the standard.
CREATE TABLE industry (
  edition TEXT NOT NULL,
  code TEXT NOT NULL,
  level @INT@ NOT NULL CHECK (level BETWEEN 1 AND 4),
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  parent TEXT NOT NULL DEFAULT '',
  place @INT@ NOT NULL,
  PRIMARY KEY (edition, code)
) @CLUSTERED@;

-- Whatever facts can be about. Regions are subjects by their own id and are not repeated here. region_pos repeats that of the region, for scopes.
CREATE TABLE subject (
  id @INT@ PRIMARY KEY CHECK (id > 1000000000),
  kind TEXT NOT NULL CHECK (kind IN ('enterprise', 'plot', 'park', 'project', 'product', 'provider', 'site')),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  region @INT@ NOT NULL REFERENCES region (id),
  region_pos @INT@ NOT NULL,
  industry TEXT NOT NULL DEFAULT '',
  valid_from TEXT,
  valid_to TEXT,
  UNIQUE (kind, code)
) @STRICT@;

-- above and above_known: bit y stands for the year 2010 + y: above scale (规上), and whether that is known.
CREATE TABLE enterprise (
  id @INT@ PRIMARY KEY REFERENCES subject (id),
  status TEXT NOT NULL CHECK (status IN ('active', 'building', 'suspended', 'moved', 'closed')),
  above @INT@ NOT NULL DEFAULT 0,
  above_known @INT@ NOT NULL DEFAULT 0
) @STRICT@;

-- Codes that an enterprise had before its present one.
CREATE TABLE enterprise_code (
  code TEXT PRIMARY KEY,
  enterprise @INT@ NOT NULL REFERENCES enterprise (id),
  valid_to TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT ''
) @STRICT@;
CREATE INDEX enterprise_code_of ON enterprise_code (enterprise);

-- What held until a day, when something changed: the whole former state.
CREATE TABLE enterprise_past (
  enterprise @INT@ NOT NULL REFERENCES enterprise (id),
  until TEXT NOT NULL,
  name TEXT NOT NULL,
  region @INT@ NOT NULL,
  industry TEXT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (enterprise, until)
) @CLUSTERED@;

-- Merger: every from_id went into to_id. Split: from_id became, among others, to_id.
CREATE TABLE lineage (
  from_id @INT@ NOT NULL REFERENCES enterprise (id),
  to_id @INT@ NOT NULL REFERENCES enterprise (id),
  kind TEXT NOT NULL CHECK (kind IN ('merger', 'split')),
  at TEXT NOT NULL,
  PRIMARY KEY (from_id, to_id, at)
) @CLUSTERED@;
CREATE INDEX lineage_to ON lineage (to_id);

-- White list, black list, veto, exemption: with document, bureau and days.
CREATE TABLE mark (
  id @ID@,
  enterprise @INT@ NOT NULL REFERENCES enterprise (id),
  kind TEXT NOT NULL CHECK (kind IN ('veto', 'white', 'black', 'exempt')),
  document TEXT NOT NULL DEFAULT '',
  bureau TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  valid_from TEXT NOT NULL,
  valid_to TEXT
) @STRICT@;
CREATE INDEX mark_of ON mark (enterprise);

-- Areas in 10^-8 亩 (15 units are 0.0001 m²); area_unit is how it was reported.
CREATE TABLE plot (
  id @INT@ PRIMARY KEY REFERENCES subject (id),
  area @INT@ NOT NULL CHECK (area > 0),
  area_unit TEXT NOT NULL CHECK (area_unit IN ('mu', 'm2')),
  address TEXT NOT NULL DEFAULT ''
) @STRICT@;

CREATE TABLE occupation (
  id @ID@,
  plot @INT@ NOT NULL REFERENCES plot (id),
  enterprise @INT@ NOT NULL REFERENCES enterprise (id),
  basis TEXT NOT NULL CHECK (basis IN ('owned', 'rented')),
  area @INT@ NOT NULL CHECK (area > 0),
  area_unit TEXT NOT NULL CHECK (area_unit IN ('mu', 'm2')),
  valid_from TEXT NOT NULL,
  valid_to TEXT
) @STRICT@;
CREATE INDEX occupation_plot ON occupation (plot);
CREATE INDEX occupation_enterprise ON occupation (enterprise);

-- One row: how often the registry changed, and the digest of the reference tables that are in.
CREATE TABLE registry_state (
  id @INT@ PRIMARY KEY CHECK (id = 1),
  version @INT@ NOT NULL,
  reference TEXT NOT NULL
) @STRICT@;
INSERT INTO registry_state (id, version, reference) VALUES (1, 1, '');
