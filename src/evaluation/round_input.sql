-- round_input.sql - which reading of the input the digest of a round is made of (round.h). NULL in rounds of an older program.
ALTER TABLE round ADD COLUMN input_digest @INT@;
