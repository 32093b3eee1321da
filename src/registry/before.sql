-- before.sql - what was known of an enterprise before a change, so that a round recomputes from what it knew, however far back the change reaches.

-- version: that of registry_state after the change; the first change of an enterprise in a transaction keeps it. until '': the state that held last. What has
-- no days of its own (registered, above scale) stands in every row of the version.
CREATE TABLE enterprise_before (
  enterprise @INT@ NOT NULL REFERENCES enterprise (id),
  version @INT@ NOT NULL,
  until TEXT NOT NULL,
  region @INT@ NOT NULL,
  industry TEXT NOT NULL,
  status TEXT NOT NULL,
  registered TEXT,
  above @INT@ NOT NULL,
  above_known @INT@ NOT NULL,
  PRIMARY KEY (enterprise, version, until)
) @CLUSTERED@;
-- append-only: enterprise_before
