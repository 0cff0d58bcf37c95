-- Our own book of what moved at the payment provider.
CREATE TABLE payment (
  tenant          text        NOT NULL,
  idempotency_key text        NOT NULL,
  step            text        NOT NULL,
  payment_intent  text        NOT NULL,
  currency        text        NOT NULL,
  captured        bigint      NOT NULL,
  refunded        bigint      NOT NULL DEFAULT 0,
  refund          text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),

  CONSTRAINT payment_pk PRIMARY KEY (tenant, idempotency_key, step),
  CONSTRAINT payment_intent_once UNIQUE (payment_intent),
  CONSTRAINT payment_captured_positive CHECK (captured > 0),
  CONSTRAINT payment_refund_within_captured CHECK (refunded >= 0 AND refunded <= captured),
  CONSTRAINT payment_refund_named CHECK ((refund IS NOT NULL) = (refunded > 0))
);

COMMENT ON TABLE payment IS 'One row per charge that took place, to be compared with the provider''s books row by row. Written in the transaction that settles the step record.';
COMMENT ON COLUMN payment.tenant IS 'First part of the step key: the domain row carries its own unique step key as a wall behind the record.';
COMMENT ON COLUMN payment.idempotency_key IS 'Second part of the step key.';
COMMENT ON COLUMN payment.step IS 'Third part of the step key.';
COMMENT ON COLUMN payment.payment_intent IS 'The provider''s id. Unique: one charge never pays two orders.';
COMMENT ON COLUMN payment.currency IS 'ISO 4217, upper case; amounts of two currencies are never added.';
COMMENT ON COLUMN payment.captured IS 'Minor units that the provider says it took.';
COMMENT ON COLUMN payment.refunded IS 'Minor units given back. The CHECK is the second wall against a double refund.';
COMMENT ON COLUMN payment.refund IS 'The provider''s id of the refund, the evidence for support.';
COMMENT ON COLUMN payment.created_at IS 'When the charge was entered, by the database''s clock.';
COMMENT ON COLUMN payment.updated_at IS 'When the row last changed: the age of a refund.';
