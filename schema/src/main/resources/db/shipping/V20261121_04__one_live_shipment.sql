-- The primary key allows one shipment for each step key; this allows one live one for each order,
-- whatever its steps are called.
CREATE UNIQUE INDEX shipment_live_once_per_order
  ON shipment (tenant, idempotency_key) WHERE refunded_at IS NULL;
