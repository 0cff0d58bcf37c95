-- One row per step of one command. The step and its compensation share it, so that whichever
-- arrives first decides for the other.
CREATE TABLE step_record (
  tenant          text        NOT NULL,
  idempotency_key text        NOT NULL,
  step            text        NOT NULL,
  state           text        NOT NULL,
  fingerprint     text,
  ref             text,
  result          jsonb,
  refusal_code    text,
  refusal_detail  text,
  undo_ref        text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),

  CONSTRAINT step_record_pk PRIMARY KEY (tenant, idempotency_key, step),
  CONSTRAINT step_record_state_known CHECK (state IN
    ('PENDING', 'PREPARED', 'COMPLETED', 'REJECTED', 'VOIDING', 'VOIDED', 'COMPENSATED')),
  CONSTRAINT step_record_forward_has_fingerprint CHECK (fingerprint IS NOT NULL OR state = 'VOIDED'),
  CONSTRAINT step_record_prepared_has_ref CHECK (ref IS NOT NULL OR state NOT IN ('PREPARED', 'VOIDING')),
  CONSTRAINT step_record_completed_has_result CHECK (result IS NOT NULL OR state NOT IN ('COMPLETED', 'COMPENSATED')),
  CONSTRAINT step_record_rejected_has_reason CHECK ((refusal_code IS NOT NULL) = (state = 'REJECTED')),
  CONSTRAINT step_record_compensated_has_ref CHECK ((undo_ref IS NOT NULL) = (state = 'COMPENSATED'))
);

COMMENT ON TABLE step_record IS 'Dedupe authority of this service: the unique key arbitrates every race, the state answers every later arrival. Rows leave by retention only.';
COMMENT ON COLUMN step_record.tenant IS 'Two tenants may choose the same key; without this column one would read the other''s answer.';
COMMENT ON COLUMN step_record.idempotency_key IS 'The client''s key as sent. A column of its own, because joined strings collide (a:b + c, a + b:c).';
COMMENT ON COLUMN step_record.step IS 'Name of the forward step. The compensation has no row of its own: two rows could disagree.';
COMMENT ON COLUMN step_record.state IS 'PENDING claimed; PREPARED ref recorded, confirm may be under way; COMPLETED, REJECTED final answers; VOIDING compensation open; VOIDED tombstone, refuses a late forward; COMPENSATED undone.';
COMMENT ON COLUMN step_record.fingerprint IS 'Of the command that claimed the key: another command under the same key must fail loudly. Null where the compensation came first and never saw the command.';
COMMENT ON COLUMN step_record.ref IS 'Provider''s id of the prepared object. Recorded before the confirm, so that whatever happens later is found again.';
COMMENT ON COLUMN step_record.result IS 'What a completed step answers, given again word for word to every retry.';
COMMENT ON COLUMN step_record.refusal_code IS 'A refusal is final: the retry gets the same one, even if stock has come since.';
COMMENT ON COLUMN step_record.refusal_detail IS 'The sentence that went with the refusal, for people.';
COMMENT ON COLUMN step_record.undo_ref IS 'What undid the effect (a refund''s id): the answer of every repeated compensation.';
COMMENT ON COLUMN step_record.created_at IS 'When the key was claimed, by the database''s clock; retention counts from here.';
COMMENT ON COLUMN step_record.updated_at IS 'Last change of state; the age of a step in doubt is counted from here.';
