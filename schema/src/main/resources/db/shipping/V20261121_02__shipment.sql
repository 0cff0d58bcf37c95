-- Our own book of what moved at the carrier.
CREATE TABLE shipment (
  tenant           text        NOT NULL,
  idempotency_key  text        NOT NULL,
  step             text        NOT NULL,
  carrier_shipment text        NOT NULL,
  tracking_code    text        NOT NULL,
  refunded_at      timestamptz,
  created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),

  CONSTRAINT shipment_pk PRIMARY KEY (tenant, idempotency_key, step),
  CONSTRAINT shipment_carrier_shipment_once UNIQUE (carrier_shipment)
);

COMMENT ON TABLE shipment IS 'One row per label that was bought; the key allows one per order. Written in the transaction that settles the step record.';
COMMENT ON COLUMN shipment.tenant IS 'First part of the step key: the domain row carries its own unique step key as a wall behind the record.';
COMMENT ON COLUMN shipment.idempotency_key IS 'Second part of the step key.';
COMMENT ON COLUMN shipment.step IS 'Third part of the step key.';
COMMENT ON COLUMN shipment.carrier_shipment IS 'The carrier''s id. Unique: one label never serves two orders.';
COMMENT ON COLUMN shipment.tracking_code IS 'What the customer follows the parcel by.';
COMMENT ON COLUMN shipment.refunded_at IS 'When the label was given back; null while it is live.';
COMMENT ON COLUMN shipment.created_at IS 'When the label was entered, by the database''s clock.';
