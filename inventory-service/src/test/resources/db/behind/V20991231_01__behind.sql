-- Waits for everybody who has read the table, while everybody who comes waits behind it.
ALTER TABLE stock ADD COLUMN behind integer;
