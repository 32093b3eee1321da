-- round_decisions.sql - the last act of the register of decisions that a round knew. NULL: none, as in rounds of an older program.
ALTER TABLE round ADD COLUMN as_of_decision @INT@;
