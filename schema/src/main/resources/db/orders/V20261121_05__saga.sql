-- Giving up, parking, returning, repairing: what happens to an order beside its healthy course. A
-- healthy order writes none of this.
ALTER TABLE orders
  ADD COLUMN give_up_at    timestamptz,
  ADD COLUMN parked_at     timestamptz,
  ADD COLUMN parked_step   text,
  ADD COLUMN parked_code   text,
  ADD COLUMN parked_detail text,
  ADD COLUMN look_again_at timestamptz,
  ADD CONSTRAINT orders_give_up_after_proceed CHECK (give_up_at IS NULL OR decision IS NOT NULL),
  ADD CONSTRAINT orders_parked_has_reason CHECK (
    (parked_at IS NULL) = (parked_code IS NULL) AND (parked_at IS NULL) = (parked_detail IS NULL));

COMMENT ON COLUMN orders.give_up_at IS 'An operator gave up waiting for the shipment: drivers fence create-shipment instead of trying it. Not a decision: if the shipment exists, the order is completed.';
COMMENT ON COLUMN orders.parked_at IS 'Since when the order needs a person. Tries go on; null again once the step has answered.';
COMMENT ON COLUMN orders.parked_step IS 'The step or compensation that does not get on; null if the order as a whole does not.';
COMMENT ON COLUMN orders.parked_code IS 'Why, for programs.';
COMMENT ON COLUMN orders.parked_detail IS 'Why, for people: what the last attempt said.';

COMMENT ON COLUMN orders.look_again_at IS 'When somebody changed what a driver reads, and no driver has been told yet: a signal that was lost is sent again by the relay.';

-- Parked orders are few, and asked for often.
CREATE INDEX orders_parked ON orders (tenant, id DESC) WHERE parked_at IS NOT NULL;

CREATE INDEX orders_look_again ON orders (look_again_at) WHERE look_again_at IS NOT NULL;

CREATE TABLE order_return (
  order_id         uuid        NOT NULL,
  tenant           text        NOT NULL,
  idempotency_key  text        NOT NULL,
  fingerprint      text        NOT NULL,
  response_status  integer     NOT NULL,
  response_headers jsonb       NOT NULL,
  response_body    bytea       NOT NULL,
  requested_at     timestamptz NOT NULL,
  ended_as         text,
  detail           text,
  steps            jsonb,
  ended_at         timestamptz,
  relay_at         timestamptz NOT NULL,
  relay_attempts   integer     NOT NULL DEFAULT 0,

  CONSTRAINT order_return_pk PRIMARY KEY (order_id),
  CONSTRAINT order_return_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT order_return_tenant_idempotency_key_once UNIQUE (tenant, idempotency_key),
  CONSTRAINT order_return_end_known CHECK (ended_as IN ('RETURNED', 'TOO_LATE')),
  CONSTRAINT order_return_end_dated CHECK ((ended_as IS NULL) = (ended_at IS NULL)),
  CONSTRAINT order_return_returned_has_steps CHECK (ended_as IS DISTINCT FROM 'RETURNED' OR steps IS NOT NULL),
  CONSTRAINT order_return_too_late_has_detail CHECK (ended_as IS DISTINCT FROM 'TOO_LATE' OR detail IS NOT NULL)
);
CREATE INDEX order_return_relay ON order_return (relay_at) WHERE ended_at IS NULL;

COMMENT ON TABLE order_return IS 'The decision to return a completed order, taken once by inserting this row: its primary key is the cell.';
COMMENT ON COLUMN order_return.order_id IS 'An order is returned once, as a whole.';
COMMENT ON COLUMN order_return.tenant IS 'As in orders.';
COMMENT ON COLUMN order_return.idempotency_key IS 'The client''s key of the return, apart from the order''s own.';
COMMENT ON COLUMN order_return.fingerprint IS 'Of the request: the same key for another order is refused.';
COMMENT ON COLUMN order_return.response_status IS 'As in orders: a retry gets the same answer.';
COMMENT ON COLUMN order_return.response_headers IS 'As in orders.';
COMMENT ON COLUMN order_return.response_body IS 'As in orders.';
COMMENT ON COLUMN order_return.requested_at IS 'When, by the orchestrator''s clock.';
COMMENT ON COLUMN order_return.ended_as IS 'RETURNED, or TOO_LATE: the parcel had been handed over and the order stays completed.';
COMMENT ON COLUMN order_return.detail IS 'What the carrier said.';
COMMENT ON COLUMN order_return.steps IS 'How each step ended.';
COMMENT ON COLUMN order_return.ended_at IS 'Null keeps the row in the relay''s sight.';
COMMENT ON COLUMN order_return.relay_at IS 'As in orders.';
COMMENT ON COLUMN order_return.relay_attempts IS 'As in orders.';

CREATE TABLE order_repair (
  tenant          text        NOT NULL,
  operator_key    text        NOT NULL,
  order_id        uuid        NOT NULL,
  fingerprint     text        NOT NULL,
  operator        text        NOT NULL,
  action          text        NOT NULL,
  step            text,
  evidence        text,
  response_body   bytea       NOT NULL,
  requested_at    timestamptz NOT NULL DEFAULT clock_timestamp(),

  CONSTRAINT order_repair_pk PRIMARY KEY (tenant, operator_key),
  CONSTRAINT order_repair_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT order_repair_action_known CHECK (action IN ('retry-now', 'give-up', 'resolve')),
  CONSTRAINT order_repair_resolve_has_evidence CHECK (
    action <> 'resolve' OR (step IS NOT NULL AND evidence IS NOT NULL))
);
-- A compensation is resolved once: two pieces of evidence for one refund are one too many.
CREATE UNIQUE INDEX order_repair_resolved_once ON order_repair (order_id, step) WHERE action = 'resolve';

COMMENT ON TABLE order_repair IS 'What operators did to orders, and the authority for what they resolved. Rows are only ever added.';
COMMENT ON COLUMN order_repair.tenant IS 'As in orders.';
COMMENT ON COLUMN order_repair.operator_key IS 'The operator''s idempotency key: a repair that is sent again is not done again.';
COMMENT ON COLUMN order_repair.order_id IS 'What was repaired.';
COMMENT ON COLUMN order_repair.fingerprint IS 'Of the request: the same key for another repair is refused.';
COMMENT ON COLUMN order_repair.operator IS 'Who did it.';
COMMENT ON COLUMN order_repair.action IS 'retry-now, give-up or resolve.';
COMMENT ON COLUMN order_repair.step IS 'The compensation that was seen to by other means.';
COMMENT ON COLUMN order_repair.evidence IS 'What shows it: the number of a bank transfer, for example.';
COMMENT ON COLUMN order_repair.response_body IS 'As in orders: a retry gets the same answer.';
COMMENT ON COLUMN order_repair.requested_at IS 'When, by the database''s clock.';

-- The trail cannot be changed by whoever leaves it.
CREATE FUNCTION order_repair_is_only_added_to() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of order_repair are only ever added';
END
$$;
CREATE TRIGGER order_repair_is_only_added_to BEFORE UPDATE OR DELETE ON order_repair
  FOR EACH ROW EXECUTE FUNCTION order_repair_is_only_added_to();
