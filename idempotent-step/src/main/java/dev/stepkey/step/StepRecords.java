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
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SelectConditionStep;
import org.jooq.Table;
import org.jooq.UpdateSetMoreStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The statements of the protocol.
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
  private static final Field<Instant> ACCEPTED_AT = field(name("accepted_at"), Instant.class);
  private static final Field<OffsetDateTime> UPDATED_AT =
      field(name("updated_at"), OffsetDateTime.class);

  private static final Table<Record> STEP_WATERMARK = table(name("step_watermark"));
  private static final Field<Instant> ACCEPTED_BEFORE =
      field(name("accepted_before"), Instant.class);

  /** A result type may grow between a step and its compensation: what a row lacks is 0 or null. */
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  /** An escaped NUL, behind an even number of backslashes. */
  private static final Pattern NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

  private final Class<R> resultType;

  StepRecords(Class<R> resultType) {
    this.resultType = resultType;
  }

  /**
   * Claims the key for the forward step, after waiting for a rival.
   *
   * @return null if it is ours, else the row of whoever was first
   */
  @Nullable StepRecord claim(
      DSLContext tx, StepKey key, Instant acceptedAt, Fingerprint fingerprint) {
    return insertOrRead(tx, key, acceptedAt, PENDING, fingerprint.value());
  }

  /** The same for the compensation: if it is ours, a late forward is refused from now on. */
  @Nullable StepRecord claimVoided(DSLContext tx, StepKey key, Instant acceptedAt) {
    return insertOrRead(tx, key, acceptedAt, VOIDED, null);
  }

  private @Nullable StepRecord insertOrRead(
      DSLContext tx, StepKey key, Instant acceptedAt, State state, @Nullable String fingerprint) {
    // Twice, because retention may take the row between the two statements; then the key is free.
    for (int i = 0; i < 2; i++) {
      if (insert(tx, key, acceptedAt, state, fingerprint)) {
        requireNotExpired(tx, key, acceptedAt);
        return null;
      }
      // A statement of its own: only a new one sees what the winner has committed.
      Record row = select(tx, key).fetchOne();
      if (row != null) {
        return stepRecord(row);
      }
    }
    throw StepRetryException.notSent("the record of " + key + " comes and goes", null);
  }

  private static boolean insert(
      DSLContext tx, StepKey key, Instant acceptedAt, State state, @Nullable String fingerprint) {
    return tx.insertInto(STEP_RECORD)
            .set(TENANT, key.tenant())
            .set(IDEMPOTENCY_KEY, key.idempotencyKey())
            .set(STEP, key.step())
            .set(STATE, state.name())
            .set(FINGERPRINT, fingerprint)
            .set(ACCEPTED_AT, acceptedAt)
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  /**
   * After the insert, in a statement of its own: the insert may have waited for retention to erase
   * this very row, and only a new statement sees the watermark that came with it.
   */
  private static void requireNotExpired(DSLContext tx, StepKey key, Instant acceptedAt) {
    if (tx.fetchExists(STEP_WATERMARK, ACCEPTED_BEFORE.gt(acceptedAt))) {
      throw new StepExpiredException(
          key + " was accepted at " + acceptedAt + ", before the time from which records are kept");
    }
  }

  /** The row as it stands. */
  StepRecord read(DSLContext tx, StepKey key) {
    return found(key, select(tx, key).fetchOne());
  }

  /** The same, holding the row until the transaction ends. */
  StepRecord lock(DSLContext tx, StepKey key) {
    return found(key, select(tx, key).forUpdate().fetchOne());
  }

  /** By name: a plan for "*" fails once on every connection when a migration adds a column. */
  private static SelectConditionStep<? extends Record> select(DSLContext tx, StepKey key) {
    return tx.select(
            STATE, ACCEPTED_AT, FINGERPRINT, REF, RESULT, REFUSAL_CODE, REFUSAL_DETAIL, UNDO_REF)
        .from(STEP_RECORD)
        .where(is(key));
  }

  private static StepRecord found(StepKey key, @Nullable Record row) {
    if (row == null) {
      // It ended, aged and was erased since we saw it. The next attempt learns so from its claim.
      throw StepRetryException.notSent("the record of " + key + " has just gone", null);
    }
    return stepRecord(row);
  }

  private static StepRecord stepRecord(Record row) {
    return new StepRecord(
        State.valueOf(row.get(STATE)),
        row.get(ACCEPTED_AT),
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

  /** What a compensation has begun to undo stays after all, with the result that it has. */
  boolean restored(DSLContext tx, StepKey key) {
    return to(tx, COMPLETED).where(is(key, VOIDING)).execute() == 1;
  }

  boolean compensated(DSLContext tx, StepKey key, R result, String undoRef, State... from) {
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
    // jsonb has no NUL. It may be a provider's, and then the money has moved already.
    return JSONB.valueOf(NUL.matcher(JSON.writeValueAsString(result)).replaceAll("$1"));
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

  private static Condition is(StepKey key, State... states) {
    return is(key).and(STATE.in(Arrays.stream(states).map(State::name).toList()));
  }
}
