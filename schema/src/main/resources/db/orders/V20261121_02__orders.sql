-- Orders: dedupe authority of the API, pivot of the saga, read model of what has ended.
CREATE TABLE product (
  sku      text   NOT NULL,
  name     text   NOT NULL,
  price    bigint NOT NULL,
  currency text   NOT NULL,

  CONSTRAINT product_pk PRIMARY KEY (sku),
  CONSTRAINT product_price_positive CHECK (price > 0)
);

COMMENT ON TABLE product IS 'The catalogue that orders are priced from: a price never comes from the client.';
COMMENT ON COLUMN product.sku IS 'The same name as in the inventory service.';
COMMENT ON COLUMN product.name IS 'For people.';
COMMENT ON COLUMN product.price IS 'Minor units of one piece.';
COMMENT ON COLUMN product.currency IS 'ISO 4217, upper case; one order has one currency.';

CREATE TABLE orders (
  id               uuid        NOT NULL,
  tenant           text        NOT NULL,
  idempotency_key  text        NOT NULL,
  customer_id      text        NOT NULL,
  fingerprint      text        NOT NULL,
  input            jsonb       NOT NULL,
  amount           bigint      NOT NULL,
  currency         text        NOT NULL,
  response_status  integer     NOT NULL,
  response_headers jsonb       NOT NULL,
  response_body    bytea       NOT NULL,
  accepted_at      timestamptz NOT NULL,
  decision         text,
  reason_step      text,
  reason_code      text,
  reason_detail    text,
  decided_at       timestamptz,
  ended_as         text,
  steps            jsonb,
  ended_at         timestamptz,
  relay_at         timestamptz NOT NULL,
  relay_attempts   integer     NOT NULL DEFAULT 0,

  CONSTRAINT orders_pk PRIMARY KEY (id),
  CONSTRAINT orders_tenant_idempotency_key_once UNIQUE (tenant, idempotency_key),
  CONSTRAINT orders_amount_positive CHECK (amount > 0),
  CONSTRAINT orders_decision_known CHECK (decision IN ('PROCEED', 'ABORT')),
  CONSTRAINT orders_abort_has_reason CHECK (decision IS DISTINCT FROM 'ABORT' OR reason_code IS NOT NULL),
  CONSTRAINT orders_decision_dated CHECK ((decision IS NULL) = (decided_at IS NULL)),
  CONSTRAINT orders_end_follows_decision CHECK (
    ended_as IS NULL
    OR (ended_as = 'COMPLETED' AND decision IS NOT DISTINCT FROM 'PROCEED')
    OR (ended_as = 'COMPENSATED' AND decision IS NOT DISTINCT FROM 'ABORT')),
  CONSTRAINT orders_end_dated CHECK ((ended_as IS NULL) = (ended_at IS NULL)),
  CONSTRAINT orders_end_has_steps CHECK (ended_as IS NULL OR steps IS NOT NULL)
);

-- The relay reads only orders that have not ended; the index stays as small as that set.
CREATE INDEX orders_relay ON orders (relay_at) WHERE ended_at IS NULL;
-- Lists are read newest first, by tenant; ids are time-ordered (UUIDv7).
CREATE INDEX orders_tenant_id ON orders (tenant, id DESC);

COMMENT ON TABLE orders IS 'One row per accepted order. A row is written at acceptance, at the decision and at the end.';
COMMENT ON COLUMN orders.id IS 'UUIDv7: time-ordered, so that inserts touch the same index pages.';
COMMENT ON COLUMN orders.tenant IS 'Two tenants may choose the same key; without this column one would read the other''s order.';
COMMENT ON COLUMN orders.idempotency_key IS 'The client''s key. Unique per tenant: this is what makes a retried request the same order.';
COMMENT ON COLUMN orders.customer_id IS 'The client''s name for its customer, for support.';
COMMENT ON COLUMN orders.fingerprint IS 'Of the parsed command: the same key with another command is refused.';
COMMENT ON COLUMN orders.input IS 'What every driver starts from, priced and dated once: any driver can start from this row alone.';
COMMENT ON COLUMN orders.amount IS 'Minor units, from our catalogue at acceptance. Never priced again.';
COMMENT ON COLUMN orders.currency IS 'ISO 4217, upper case.';
COMMENT ON COLUMN orders.response_status IS 'Status of the acceptance: a retry gets the same answer.';
COMMENT ON COLUMN orders.response_headers IS 'Headers of the acceptance that are part of the answer (Content-Type, Location).';
COMMENT ON COLUMN orders.response_body IS 'Bytes of the acceptance: a retry gets these, not a newer view of the order.';
COMMENT ON COLUMN orders.accepted_at IS 'When the order was accepted, in whole milliseconds: it travels in commands and must read back the same.';
COMMENT ON COLUMN orders.decision IS 'The pivot. Null until one driver settles the order''s fate by compare-and-set; every other driver follows.';
COMMENT ON COLUMN orders.reason_step IS 'The step that refused, where one did.';
COMMENT ON COLUMN orders.reason_code IS 'Why the order was aborted, for programs.';
COMMENT ON COLUMN orders.reason_detail IS 'Why the order was aborted, for people.';
COMMENT ON COLUMN orders.decided_at IS 'When, by the database''s clock.';
COMMENT ON COLUMN orders.ended_as IS 'Set once, when the last step or the last compensation has answered. Immutable from then on.';
COMMENT ON COLUMN orders.steps IS 'How each step ended, so that a finished order is read without Temporal.';
COMMENT ON COLUMN orders.ended_at IS 'Null keeps the row in the relay''s sight: a decided order may still owe compensations.';
COMMENT ON COLUMN orders.relay_at IS 'When the relay looks at this order again, unless it has ended by then.';
COMMENT ON COLUMN orders.relay_attempts IS 'How often the relay has started it: each look comes later than the last.';

INSERT INTO product (sku, name, price, currency) VALUES
  ('TEA-1',     'Assam, 250 g',         1290, 'EUR'),
  ('TEA-2',     'Darjeeling, 250 g',    1690, 'EUR'),
  ('POT-1',     'Teapot, cast iron',    5900, 'EUR'),
  ('CUP-1',     'Cup, porcelain',       1450, 'EUR'),
  ('HONEY-1',   'Lime honey, 500 g',     990, 'EUR'),
  ('RARE-1',    'Aged pu-erh, one cake', 24900, 'EUR'),
  ('SOLDOUT-1', 'First flush, sold out', 3900, 'EUR');
