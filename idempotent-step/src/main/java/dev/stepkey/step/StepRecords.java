package dev.stepkey.step;

import static dev.stepkey.step.StepRecord.State.COMPENSATED;
import static dev.stepkey.step.StepRecord.State.COMPLETED;
import static dev.stepkey.step.StepRecord.State.PENDING;
import static dev.stepkey.step.StepRecord.State.PREPARED;
import static dev.stepkey.step.StepRecord.State.REJECTED;
import static dev.stepkey.step.StepRecord.State.VOIDED;
import static dev.stepkey.step.StepRecord.State.VOIDING;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.stepkey.step.StepRecord.State;
import java.time.OffsetDateTime;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.UpdateSetMoreStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The statements on {@code step_record}, and nothing else.
 *
 * <p>Every change of state is a compare-and-set: it says which state it expects, and answers false
 * when somebody else was first. The table is named by hand because a library cannot know into which
 * package its user generates code.
 */
final class StepRecords<R> {

  private static final Table<Record> STEP_RECORD = table(name("step_record"));
  private static final Field<String> TENANT = field(name("tenant"), String.class);
  private static final Field<String> IDEMPOTENCY_KEY = field(name("idempotency_key"), String.class);
  private static final Field<String> STEP = field(name("step"), String.class);
  private static final Field<String> STATE = field(name("state"), String.class);
  private static final Field<String> FINGERPRINT = field(name("fingerprint"), String.class);
  private static final Field<String> REF = field(name("ref"), String.class);
  private static final Field<JSONB> RESULT = field(name("result"), JSONB.class);
  private static final Field<String> REFUSAL_CODE = field(name("refusal_code"), String.class);
  private static final Field<String> REFUSAL_DETAIL = field(name("refusal_detail"), String.class);
  private static final Field<String> UNDO_REF = field(name("undo_ref"), String.class);
  private static final Field<OffsetDateTime> UPDATED_AT =
      field(name("updated_at"), OffsetDateTime.class);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Class<R> resultType;

  StepRecords(Class<R> resultType) {
    this.resultType = resultType;
  }

  /** Claims the key for the forward step; false if it is taken, after waiting for a rival. */
  boolean claim(DSLContext tx, StepKey key, Fingerprint fingerprint) {
    return insert(tx, key, PENDING, fingerprint.value());
  }

  /** Claims the key for the compensation: from now on a late forward is refused. */
  boolean claimVoided(DSLContext tx, StepKey key) {
    return insert(tx, key, VOIDED, null);
  }

  private static boolean insert(
      DSLContext tx, StepKey key, State state, @Nullable String fingerprint) {
    return tx.insertInto(STEP_RECORD, TENANT, IDEMPOTENCY_KEY, STEP, STATE, FINGERPRINT)
            .values(key.tenant(), key.idempotencyKey(), key.step(), state.name(), fingerprint)
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  /** The row as it stands. It must be a statement of its own to see the winner of a lost claim. */
  StepRecord read(DSLContext tx, StepKey key) {
    return found(key, tx.selectFrom(STEP_RECORD).where(is(key)).fetchOne());
  }

  /** The same, holding the row until the transaction ends. */
  StepRecord lock(DSLContext tx, StepKey key) {
    return found(key, tx.selectFrom(STEP_RECORD).where(is(key)).forUpdate().fetchOne());
  }

  private static StepRecord found(StepKey key, @Nullable Record row) {
    if (row == null) {
      // Retention took the row between the lost claim and this statement. The next attempt claims.
      throw StepRetryException.notSent("the record of " + key + " has just gone", null);
    }
    return new StepRecord(
        State.valueOf(row.get(STATE)),
        row.get(FINGERPRINT),
        row.get(REF),
        row.get(RESULT),
        row.get(REFUSAL_CODE),
        row.get(REFUSAL_DETAIL),
        row.get(UNDO_REF));
  }

  boolean prepared(DSLContext tx, StepKey key, String ref) {
    return to(tx, PREPARED).set(REF, ref).where(is(key, PENDING)).execute() == 1;
  }

  boolean completed(DSLContext tx, StepKey key, State from, R result) {
    return to(tx, COMPLETED).set(RESULT, json(result)).where(is(key, from)).execute() == 1;
  }

  boolean rejected(DSLContext tx, StepKey key, State from, StepOutcome.Rejected<R> refusal) {
    return to(tx, REJECTED)
            .set(REFUSAL_CODE, refusal.code())
            .set(REFUSAL_DETAIL, refusal.detail())
            .where(is(key, from))
            .execute()
        == 1;
  }

  boolean voiding(DSLContext tx, StepKey key, State from) {
    return to(tx, VOIDING).where(is(key, from)).execute() == 1;
  }

  boolean voided(DSLContext tx, StepKey key, State from) {
    return to(tx, VOIDED).where(is(key, from)).execute() == 1;
  }

  boolean compensated(DSLContext tx, StepKey key, State from, R result, String undoRef) {
    return to(tx, COMPENSATED)
            .set(RESULT, json(result))
            .set(UNDO_REF, undoRef)
            .where(is(key, from))
            .execute()
        == 1;
  }

  R result(StepRecord row) {
    JSONB json = row.result();
    if (json == null) {
      throw new IllegalStateException("a record in state " + row.state() + " must have a result");
    }
    return JSON.readValue(json.data(), resultType);
  }

  private JSONB json(R result) {
    return JSONB.valueOf(JSON.writeValueAsString(result));
  }

  private static UpdateSetMoreStep<Record> to(DSLContext tx, State state) {
    // Not now(): it is the transaction's start, which lies before a wait for the row.
    return tx.update(STEP_RECORD)
        .set(STATE, state.name())
        .set(UPDATED_AT, DSL.field("clock_timestamp()", OffsetDateTime.class));
  }

  private static Condition is(StepKey key) {
    return TENANT
        .eq(key.tenant())
        .and(IDEMPOTENCY_KEY.eq(key.idempotencyKey()))
        .and(STEP.eq(key.step()));
  }

  private static Condition is(StepKey key, State state) {
    return is(key).and(STATE.eq(state.name()));
  }
}
