-- What is on the shelf, and what is held for which order.
CREATE TABLE stock (
  sku       text    NOT NULL,
  on_hand   integer NOT NULL,
  available integer NOT NULL,
  reserved  integer NOT NULL DEFAULT 0,

  CONSTRAINT stock_pk PRIMARY KEY (sku),
  CONSTRAINT stock_available_not_negative CHECK (available >= 0),
  CONSTRAINT stock_reserved_not_negative CHECK (reserved >= 0),
  CONSTRAINT stock_adds_up CHECK (on_hand = available + reserved)
);

COMMENT ON TABLE stock IS 'One row per SKU. Its row lock is the hottest of the service: touched last, in SKU order.';
COMMENT ON COLUMN stock.sku IS 'The catalogue''s name of the thing; orders name it too.';
COMMENT ON COLUMN stock.on_hand IS 'Pieces that we own. Held pieces still count, so that the sum can be checked at any moment.';
COMMENT ON COLUMN stock.available IS 'Pieces that may still be promised. The CHECK is the second wall behind the guarded UPDATE.';
COMMENT ON COLUMN stock.reserved IS 'Pieces promised to orders; the sum of the held reservation lines.';

CREATE TABLE reservation (
  tenant          text        NOT NULL,
  idempotency_key text        NOT NULL,
  step            text        NOT NULL,
  order_id        uuid        NOT NULL,
  released_at     timestamptz,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),

  CONSTRAINT reservation_pk PRIMARY KEY (tenant, idempotency_key, step)
);

COMMENT ON TABLE reservation IS 'One row per completed reserve-inventory. Written in the transaction of its step record.';
COMMENT ON COLUMN reservation.tenant IS 'First part of the step key: the domain row carries its own unique step key as a wall behind the record.';
COMMENT ON COLUMN reservation.idempotency_key IS 'Second part of the step key.';
COMMENT ON COLUMN reservation.step IS 'Third part of the step key.';
COMMENT ON COLUMN reservation.order_id IS 'To compare with the orders database from outside.';
COMMENT ON COLUMN reservation.released_at IS 'Set by the compensation. Rows stay, so that a book can be audited after the fact.';
COMMENT ON COLUMN reservation.created_at IS 'When the stock was held, by the database''s clock.';

CREATE TABLE reservation_line (
  tenant          text    NOT NULL,
  idempotency_key text    NOT NULL,
  step            text    NOT NULL,
  sku             text    NOT NULL,
  quantity        integer NOT NULL,

  CONSTRAINT reservation_line_pk PRIMARY KEY (tenant, idempotency_key, step, sku),
  CONSTRAINT reservation_line_of_reservation FOREIGN KEY (tenant, idempotency_key, step)
    REFERENCES reservation (tenant, idempotency_key, step),
  CONSTRAINT reservation_line_of_stock FOREIGN KEY (sku) REFERENCES stock (sku),
  CONSTRAINT reservation_line_quantity_positive CHECK (quantity > 0)
);

COMMENT ON TABLE reservation_line IS 'What exactly is held: the compensation gives back these rows, not what its caller says.';
COMMENT ON COLUMN reservation_line.tenant IS 'First part of the reservation''s key.';
COMMENT ON COLUMN reservation_line.idempotency_key IS 'Second part of the reservation''s key.';
COMMENT ON COLUMN reservation_line.step IS 'Third part of the reservation''s key.';
COMMENT ON COLUMN reservation_line.sku IS 'In the primary key: a SKU listed twice would lock its row twice and count double.';
COMMENT ON COLUMN reservation_line.quantity IS 'Pieces held.';

-- The small catalogue of the first start. Prices of the same SKUs are in the orders database.
INSERT INTO stock (sku, on_hand, available) VALUES
  ('TEA-1',    10000, 10000),
  ('TEA-2',    10000, 10000),
  ('POT-1',     5000,  5000),
  ('CUP-1',     5000,  5000),
  ('HONEY-1',   1000,  1000),
  ('RARE-1',       1,     1),
  ('SOLDOUT-1',    0,     0);
