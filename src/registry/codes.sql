-- codes.sql - since when the registry has had an enterprise and its code, so that a round recomputes with the enterprises and the codes that it knew.

-- The version of registry_state that brought the change; 0: by a program that did not note it.
ALTER TABLE enterprise ADD COLUMN since @INT@ NOT NULL DEFAULT 0;
ALTER TABLE enterprise_code ADD COLUMN version @INT@ NOT NULL DEFAULT 0;
