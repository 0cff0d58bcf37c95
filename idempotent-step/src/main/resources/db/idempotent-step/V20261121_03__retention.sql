-- Records leave by retention, and only so that nothing runs twice because of it: whoever erases
-- raises the watermark in the same transaction, and a command without a record that was accepted
-- before the watermark is refused.
ALTER TABLE step_record ADD COLUMN accepted_at timestamptz DEFAULT clock_timestamp();
-- Not earlier than the command's own acceptance, so these rows leave late rather than early.
UPDATE step_record SET accepted_at = created_at;
ALTER TABLE step_record ALTER COLUMN accepted_at SET NOT NULL;

COMMENT ON COLUMN step_record.accepted_at IS 'When the command was accepted, the same at every attempt, and the watermark''s measure: the row''s own age would let a late delivery of an erased step through. The default is for processes of the version before, during an upgrade.';
COMMENT ON COLUMN step_record.result IS 'What a completed step answers, given again to every retry: the same values, in jsonb''s own writing.';
COMMENT ON COLUMN step_record.created_at IS 'When the key was claimed, by the database''s clock.';

CREATE INDEX step_record_accepted_at ON step_record (accepted_at);
CREATE INDEX step_record_in_doubt ON step_record (updated_at) WHERE state IN ('PREPARED', 'VOIDING');

CREATE TABLE step_watermark (
  only_row        boolean     NOT NULL DEFAULT true,
  accepted_before timestamptz NOT NULL DEFAULT '-infinity',

  CONSTRAINT step_watermark_pk PRIMARY KEY (only_row),
  CONSTRAINT step_watermark_only_row CHECK (only_row)
);
INSERT INTO step_watermark DEFAULT VALUES;

COMMENT ON TABLE step_watermark IS 'One row: from when on the records are complete.';
COMMENT ON COLUMN step_watermark.only_row IS 'Makes a second row impossible.';
COMMENT ON COLUMN step_watermark.accepted_before IS 'Records of commands accepted before may have been erased. Only ever raised.';

CREATE TABLE step_replay (
  tenant          text        NOT NULL,
  idempotency_key text        NOT NULL,
  step            text        NOT NULL,
  replays         bigint      NOT NULL,
  last_at         timestamptz NOT NULL,

  CONSTRAINT step_replay_pk PRIMARY KEY (tenant, idempotency_key, step),
  CONSTRAINT step_replay_positive CHECK (replays > 0)
);

COMMENT ON TABLE step_replay IS 'How often a step was answered from its record. Counted in memory and added in batches, so a kill loses some: evidence for people, never a base for decisions. Apart from step_record, so that a replay never writes to the row that others wait for.';
COMMENT ON COLUMN step_replay.tenant IS 'First part of the step key.';
COMMENT ON COLUMN step_replay.idempotency_key IS 'Second part of the step key.';
COMMENT ON COLUMN step_replay.step IS 'Third part of the step key.';
COMMENT ON COLUMN step_replay.replays IS 'Deliveries of the step or of its compensation that found it ended.';
COMMENT ON COLUMN step_replay.last_at IS 'When the batch with the last of them was added.';

-- A function of the owner, because the role that runs the steps may not delete: what erases a
-- record and forgets the watermark charges twice.
--
-- A day is the least that records are kept, whatever the caller says: what this does by mistake
-- cannot be taken back, and nothing is gained by erasing sooner.
--
-- FOR UPDATE SKIP LOCKED leaves alone every row that somebody holds or waits for. Open rows stay
-- whatever their age, and so do rows that changed lately: their last answer may have been lost.
CREATE FUNCTION erase_step_records(accepted_before timestamptz, at_most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  erased integer;
BEGIN
  IF erase_step_records.accepted_before > clock_timestamp() - interval '1 day' THEN
    RAISE EXCEPTION 'records of the last day cannot be erased: %', erase_step_records.accepted_before
      USING ERRCODE = 'invalid_parameter_value';
  END IF;

  UPDATE step_watermark SET accepted_before = erase_step_records.accepted_before
  WHERE step_watermark.accepted_before < erase_step_records.accepted_before;

  WITH due AS MATERIALIZED (
    SELECT tenant, idempotency_key, step
    FROM step_record
    WHERE accepted_at < erase_step_records.accepted_before
      AND updated_at < erase_step_records.accepted_before
      AND state IN ('COMPLETED', 'REJECTED', 'VOIDED', 'COMPENSATED')
    ORDER BY accepted_at
    LIMIT at_most
    FOR UPDATE SKIP LOCKED
  ), replay AS (
    DELETE FROM step_replay USING due
    WHERE (step_replay.tenant, step_replay.idempotency_key, step_replay.step)
        = (due.tenant, due.idempotency_key, due.step)
  )
  DELETE FROM step_record USING due
  WHERE (step_record.tenant, step_record.idempotency_key, step_record.step)
      = (due.tenant, due.idempotency_key, due.step);

  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$;

-- Its own schema only, and temporary tables last: a caller's would otherwise stand in for ours.
DO $$
BEGIN
  EXECUTE format(
    'ALTER FUNCTION erase_step_records(timestamptz, integer) SET search_path = %I, pg_temp',
    current_schema());
END
$$;

REVOKE EXECUTE ON FUNCTION erase_step_records(timestamptz, integer) FROM PUBLIC;
COMMENT ON FUNCTION erase_step_records(timestamptz, integer) IS 'Raises the watermark and erases ended records of commands accepted before it, at most so many. Answers how many.';
