-- round_registry.sql - the version of the registry that a round knew: a mark that was taken back later counted then. NULL in rounds of an older program: what
-- was taken back never counted.
ALTER TABLE round ADD COLUMN as_of_registry @INT@;
