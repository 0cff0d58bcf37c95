/*
 * The record protocol of one step key: what may become of it when any number of attempts,
 * compensations, give-ups and retention runs work on it at once, and any of them may stop anywhere.
 *
 * Each process is a state machine: `at` says what it does next, and each alternative is one
 * transaction, or one statement where that matters, or one call of the provider with its answer.
 * The last alternative is the crash: the process forgets everything and starts over, as the next
 * attempt does. A lost answer is a crash after the call; a zombie, or a request delayed on its way,
 * is a process that does not move for a while. So FORWARDS is how many attempts run at the same
 * time, not how many there are.
 *
 * -DLOCAL is a step whose effect lies in the database of its record; otherwise it lies at a
 * provider. -DCARRIER is a provider that cannot cancel: there one cancels by buying. With -DKEEPS it
 * may say at any time, and then for ever, that it does not give back any more what is confirmed;
 * with -DPERSON the operator may also resolve: see to the provider's object by other means, and say
 * so.
 * What other macros leave out or do wrong is listed in README.md.
 */
#ifndef FORWARDS
#define FORWARDS 2
#endif
#ifndef COMPENSATIONS
#define COMPENSATIONS 2
#endif
#ifndef OBJECTS
#define OBJECTS 2
#endif
#ifndef GIVE_UPS
#define GIVE_UPS 1
#endif

mtype:state = { NONE, PENDING, PREPARED, COMPLETED, REJECTED, VOIDING, VOIDED, COMPENSATED }
mtype:object = { ABSENT, MADE, CONFIRMED, CANCELLED, REFUNDED }
mtype:point = { LOOK, CLAIM, INSERTED, PREPARE, REFUSED, RECORD, CONFIRM, PIN, CANCEL, REFUND,
    KEPT, SETTLE }

/* The row of the key. */
mtype:state row = NONE;
byte ref;
/* Who has inserted it and not committed yet, 0 if nobody: another insert waits for him. */
byte inserting;
/* The watermark of the service has passed the time of this order. */
bool expired;
/* It holds a result: what COMPLETED has always, and VOIDING may have. */
bool result;
/* What the provider has made for us. Number 0 is no object. */
mtype:object object[OBJECTS + 1] = ABSENT;
/* It does not give back any more. */
bool handed_over;

/*
 * What we know who look from outside: effects that ever were, and that stand now; whether a
 * compensation has found something to undo; whether retention has erased the row, or somebody was
 * told that it has; what anybody was ever told.
 */
byte effects, standing;
bool undoing, closed, erased_completed, vouched;
bool said_completed, said_rejected, said_voided, said_expired, said_undone, said_nothing;
bool undo_expired, said_too_late;

/*
 * The properties. They hold after every step. With -DBREAKS=property that one alone is checked, as
 * a mutant's trail is to show what it loses; with -DFIND=state that the state never occurs.
 */
bool at_most_one_effect = true, completed_stands = true, rejected_is_final = true,
    undone_is_final = true, nothing_is_final = true, answers_agree = true, closed_is_final = true,
    effect_is_on_record = true, no_illegal_state = true, too_late_is_kept = true;

inline holds() {
  d_step {
    at_most_one_effect = effects <= 1;
    completed_stands = completed_stands && (!said_completed || undoing || standing == 1);
    rejected_is_final = !said_rejected || effects == 0;
    undone_is_final = !said_undone || effects == 1 && standing == 0;
    nothing_is_final = !said_nothing || effects == 0 || vouched && standing == 0;
    answers_agree = answers_agree && !(said_rejected && (said_completed || said_voided)) &&
        !(said_undone && said_nothing) &&
        !(said_completed && said_voided && !undoing && !handed_over);
    too_late_is_kept = too_late_is_kept && (!said_too_late || standing == 1 || vouched);
#ifndef LOCAL
    effect_is_on_record = standing == 0 || erased_completed ||
        object[ref] == CONFIRMED && (row == PREPARED || row == COMPLETED || row == VOIDING);
#endif
#if defined(FIND)
    assert(!(FIND))
#elif defined(BREAKS)
    assert(BREAKS)
#else
    assert(at_most_one_effect);
    assert(completed_stands);
    assert(rejected_is_final);
    assert(undone_is_final);
    assert(nothing_is_final);
    assert(answers_agree);
    assert(closed_is_final);
    assert(effect_is_on_record);
    assert(no_illegal_state);
    assert(too_late_is_kept)
#endif
  }
}

inline effect() {
  effects++;
  standing++;
  closed_is_final = closed_is_final && !closed
}

#ifdef WATERMARK_EARLY
#define START LOOK
#define too_old seen
#else
#define START CLAIM
#define too_old expired
#endif

/* LOOK exists in that mutant only. An answer ends a call, and whoever called may call again. */
inline rest() {
  at = START; own = 0; done = false; seen = false
}
inline crash() {
  inserting = (inserting == _pid + 1 -> 0 : inserting); rest()
}
inline say_completed() {
  completed_stands = completed_stands && standing == 1;
  answers_agree = answers_agree && (!said_voided || handed_over);
  said_completed = true; rest()
}
inline say_rejected() { said_rejected = true; rest() }
inline say_voided() { said_voided = true; rest() }
inline say_undone() { said_undone = true; rest() }
inline say_nothing() { said_nothing = true; rest() }
inline say_too_late() {
  too_late_is_kept = too_late_is_kept && row == COMPLETED;
  undoing = false; said_too_late = true; rest()
}
inline say_expired() { inserting = 0; said_expired = true; closed = true; rest() }

/*
 * INSERT ... ON CONFLICT DO NOTHING, won. The watermark is read by the next statement, and then
 * the transaction commits the row as `state`, or rolls back and answers "expired".
 */
inline insert() { inserting = _pid + 1; at = INSERTED }
inline commit(state) { inserting = 0; row = state }

#ifndef LOCAL

/* The provider. `done` is its answer: the object is confirmed now, or once was. */

/* Free and harmless. As long as it remembers the call's key it answers what it made before. */
inline prepare() {
  own = 1;
  do
  :: own < OBJECTS && object[own] != ABSENT -> own++
  :: break
  od;
  object[own] = (object[own] == ABSENT -> MADE : object[own])
}

/* A declined object stays as it is: a later confirm may succeed, the card having been topped up. */
#if defined(CARRIER) && !defined(SECOND_THOUGHTS)
#define AFTER_DECLINE CANCELLED
#else
#define AFTER_DECLINE MADE
#endif
inline confirm() {
  if
  :: object[own] == MADE -> object[own] = CONFIRMED; done = true; effect()
  :: object[own] == MADE -> object[own] = AFTER_DECLINE; done = false
  :: object[own] == CANCELLED -> done = false
  :: object[own] == CONFIRMED || object[own] == REFUNDED -> done = true
  fi
}

/* It can never be confirmed from now on, or it was. */
inline cancel() {
#ifdef CARRIER
  confirm()
#else
  if
  :: object[own] == MADE || object[own] == CANCELLED -> object[own] = CANCELLED; done = false
  :: object[own] == CONFIRMED || object[own] == REFUNDED -> done = true
  fi
#endif
}

inline refund() {
  if
  :: object[own] == CONFIRMED && !handed_over ->
     object[own] = REFUNDED; standing--; at = SETTLE
  :: object[own] == REFUNDED -> at = SETTLE
#ifdef KEEPS
  :: object[own] == CONFIRMED -> handed_over = true; at = KEPT
#endif
  fi
}

/* What a person does who resolves: whatever is there comes to nothing, and is undone. */
inline by_hand() {
#ifndef UNVOUCHED
  standing = (object[ref] == CONFIRMED -> 0 : standing);
  object[ref] = (object[ref] == MADE -> CANCELLED :
      (object[ref] == CONFIRMED -> REFUNDED : object[ref]));
  vouched = true;
#endif
  undoing = true
}

/* Goes on with a forward, or a give-up, from what the row says. */
inline advance(next) {
  if
  :: row == NONE -> rest()
  :: row == PENDING -> no_illegal_state = false
  :: row == PREPARED -> own = ref; at = next
  :: row == COMPLETED -> say_completed()
  :: row == REJECTED -> say_rejected()
  :: row == VOIDING || row == VOIDED || row == COMPENSATED -> say_voided()
  fi
}

active [FORWARDS] proctype forward() {
  mtype:point at = START;
  byte own;
  bool done, seen;
  do
  :: atomic {
    if
    :: at == LOOK -> seen = expired; at = CLAIM
    :: at == CLAIM && row == NONE && !inserting -> insert()
    :: at == CLAIM && row == PENDING -> at = PREPARE
    :: at == CLAIM && row != NONE && row != PENDING -> advance(CONFIRM)
    :: at == INSERTED && too_old -> say_expired()
    :: at == INSERTED && !too_old -> commit(PENDING); at = PREPARE
#ifdef CONFIRM_FIRST
    :: at == PREPARE -> prepare(); at = CONFIRM
#else
    :: at == PREPARE -> prepare(); at = RECORD
#endif
    :: at == PREPARE -> at = REFUSED
    :: at == REFUSED && row == PENDING -> row = REJECTED; say_rejected()
    :: at == REFUSED && row != PENDING -> advance(CONFIRM)
#ifdef BLIND_REF
    :: at == RECORD && row != NONE -> row = PREPARED; ref = own; at = CONFIRM
    :: at == RECORD && row == NONE -> rest()
#else
    :: at == RECORD && row == PENDING -> row = PREPARED; ref = own; at = CONFIRM
#ifdef OWN_REF
    :: at == RECORD && row == PREPARED -> at = CONFIRM
    :: at == RECORD && row != PENDING && row != PREPARED -> advance(CONFIRM)
#else
    :: at == RECORD && row != PENDING -> advance(CONFIRM)
#endif
#endif
    :: at == CONFIRM -> confirm(); at = (done -> SETTLE : PIN)
#ifdef UNPINNED
    :: at == PIN -> at = SETTLE
#else
    :: at == PIN -> cancel(); at = SETTLE
#endif
#ifdef BLIND_SETTLE
    :: at == SETTLE && row != NONE && done -> row = COMPLETED; result = true; say_completed()
    :: at == SETTLE && row != NONE && !done -> row = REJECTED; say_rejected()
    :: at == SETTLE && row == NONE -> rest()
#elif defined(CONFIRM_FIRST)
    :: at == SETTLE && row == PENDING && done -> row = COMPLETED; result = true; ref = own; say_completed()
    :: at == SETTLE && row == PENDING && !done -> row = REJECTED; say_rejected()
    :: at == SETTLE && row != PENDING -> advance(CONFIRM)
#else
    :: at == SETTLE && row == PREPARED && done -> row = COMPLETED; result = true; say_completed()
    :: at == SETTLE && row == PREPARED && !done -> row = REJECTED; say_rejected()
    :: at == SETTLE && row != PREPARED -> advance(CONFIRM)
#endif
    :: at != START -> crash()
    fi;
    holds()
  }
  od
}

active [COMPENSATIONS] proctype compensation() {
  mtype:point at = START;
  byte own;
  bool done, seen;
  do
  :: atomic {
    if
    :: at == LOOK -> seen = expired; at = CLAIM
#ifdef NO_TOMBSTONE
    :: at == CLAIM && row == NONE && !expired -> say_nothing()
#else
    :: at == CLAIM && row == NONE && !inserting -> insert()
#endif
#ifdef UNDO_WITHOUT_WATERMARK
    :: at == INSERTED -> commit(VOIDED); say_nothing()
#else
    :: at == INSERTED && too_old -> undo_expired = true; say_expired()
    :: at == INSERTED && !too_old -> commit(VOIDED); say_nothing()
#endif
#ifdef PENDING_UNFENCED
    :: at == CLAIM && row == PENDING -> say_nothing()
#else
    :: at == CLAIM && row == PENDING -> row = VOIDED; say_nothing()
#endif
#ifdef FINAL_FIRST
    :: at == CLAIM && row == PREPARED -> row = VOIDED; own = ref; at = CANCEL
    :: at == CLAIM && row == COMPLETED -> row = COMPENSATED; undoing = true; own = ref; at = CANCEL
#else
    :: at == CLAIM && (row == PREPARED || row == COMPLETED) ->
       row = VOIDING; undoing = true; own = ref; at = CANCEL
#endif
#ifdef VOIDING_IS_DONE
    :: at == CLAIM && row == VOIDING -> say_undone()
#else
    :: at == CLAIM && row == VOIDING -> own = ref; at = CANCEL
#endif
    :: at == CLAIM && (row == REJECTED || row == VOIDED) -> say_nothing()
    :: at == CLAIM && row == COMPENSATED -> say_undone()
    :: at == CANCEL -> cancel(); at = (done -> REFUND : SETTLE)
    :: at == REFUND -> refund()
#if defined(TOO_LATE_STAYS)
    :: at == KEPT && row == VOIDING -> say_too_late()
#elif defined(TOO_LATE_IS_DONE)
    :: at == KEPT && row == VOIDING -> row = COMPENSATED; say_undone()
#else
    :: at == KEPT && row == VOIDING -> row = COMPLETED; result = true; say_too_late()
#endif
    :: at == KEPT && row == COMPLETED -> say_too_late()
    :: at == KEPT && row == COMPENSATED -> say_undone()
    :: at == KEPT && row == VOIDED -> say_nothing()
    :: at == KEPT && row == NONE -> rest()
    :: at == KEPT && (row == PENDING || row == PREPARED || row == REJECTED) ->
       no_illegal_state = false
    :: at == SETTLE && row == VOIDING && done -> row = COMPENSATED; say_undone()
    :: at == SETTLE && row == VOIDING && !done -> row = VOIDED; say_nothing()
    :: at == SETTLE && row == COMPENSATED -> say_undone()
    :: at == SETTLE && (row == REJECTED || row == VOIDED) -> say_nothing()
    :: at == SETTLE && row == NONE -> rest()
    :: at == SETTLE && (row == PENDING || row == PREPARED || row == COMPLETED) ->
       no_illegal_state = false
    :: at != START -> crash()
    fi;
    holds()
  }
  od
}

/*
 * An operator gives up a step that has not come to an end: it is fenced as by a compensation, but
 * what has completed stays. It answers as a forward does. As a person who resolves he answers as a
 * compensation does.
 */
active [GIVE_UPS] proctype give_up() {
  mtype:point at = START;
  byte own;
  bool done, seen;
  do
  :: atomic {
    if
    :: at == LOOK -> seen = expired; at = CLAIM
    :: at == CLAIM && row == NONE && !inserting -> insert()
    :: at == INSERTED && too_old -> say_expired()
    :: at == INSERTED && !too_old -> commit(VOIDED); say_voided()
    :: at == CLAIM && row == PENDING -> row = VOIDED; say_voided()
#ifdef GIVE_UP_UNPINNED
    :: at == CLAIM && row == PREPARED -> row = VOIDED; say_voided()
#endif
    :: at == CLAIM && row != NONE && row != PENDING -> advance(CANCEL)
    :: at == CANCEL -> cancel(); at = SETTLE
    :: at == SETTLE && row == PREPARED && done -> row = COMPLETED; result = true; say_completed()
    :: at == SETTLE && row == PREPARED && !done -> row = VOIDED; say_voided()
    :: at == SETTLE && row != PREPARED -> advance(CANCEL)
#ifdef PERSON
    :: at == START && (row == PENDING || row == PREPARED || row == VOIDING && !result) ->
       by_hand(); row = VOIDED; say_nothing()
    :: at == START && (row == COMPLETED || row == VOIDING && result) ->
       by_hand(); row = COMPENSATED; say_undone()
#endif
    :: at != START -> crash()
    fi;
    holds()
  }
  od
}

#else

active [FORWARDS] proctype forward() {
  mtype:point at = START;
  byte own;
  bool done, seen;
  do
  :: atomic {
    if
    :: at == LOOK -> seen = expired; at = CLAIM
    :: at == CLAIM && row == NONE && !inserting -> insert()
    :: at == CLAIM && row == COMPLETED -> say_completed()
    :: at == CLAIM && row == REJECTED -> say_rejected()
    :: at == CLAIM && (row == VOIDED || row == COMPENSATED) -> say_voided()
    :: at == INSERTED && too_old -> say_expired()
    :: at == INSERTED && !too_old -> commit(COMPLETED); effect(); say_completed()
#ifdef REFUSAL_FORGOTTEN
    :: at == INSERTED && !too_old -> commit(NONE); say_rejected()
#else
    :: at == INSERTED && !too_old -> commit(REJECTED); say_rejected()
#endif
    :: at != START -> crash()
    fi;
    holds()
  }
  od
}

active [COMPENSATIONS] proctype compensation() {
  mtype:point at = START;
  byte own;
  bool done, seen;
  do
  :: atomic {
    if
    :: at == LOOK -> seen = expired; at = CLAIM
#ifdef NO_TOMBSTONE
    :: at == CLAIM && row == NONE && !expired -> say_nothing()
#else
    :: at == CLAIM && row == NONE && !inserting -> insert()
#endif
    :: at == CLAIM && row == COMPLETED ->
       row = COMPENSATED; undoing = true; standing--; say_undone()
    :: at == CLAIM && row == COMPENSATED -> say_undone()
    :: at == CLAIM && (row == REJECTED || row == VOIDED) -> say_nothing()
    :: at == INSERTED && too_old -> undo_expired = true; say_expired()
    :: at == INSERTED && !too_old -> commit(VOIDED); say_nothing()
    :: at != START -> crash()
    fi;
    holds()
  }
  od
}

#endif

/* Erases final rows only, and raises the watermark in the same transaction. */
active proctype retention() {
  do
  :: atomic {
    if
    :: row == COMPLETED || row == REJECTED || row == VOIDED || row == COMPENSATED ->
       erased_completed = row == COMPLETED; row = NONE; ref = 0; result = false;
       closed = true
#ifdef OPEN_ERASED
    :: row == PENDING || row == PREPARED || row == VOIDING ->
       row = NONE; ref = 0; result = false; closed = true
#endif
    :: true
    fi;
#ifndef WATERMARK_STUCK
    expired = true;
#endif
    holds()
  }
  od
}
