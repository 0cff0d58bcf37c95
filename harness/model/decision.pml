/*
 * The decision of one order: how several drivers of it converge, while a user may cancel, a step
 * may be refused or take too long, an operator may give up, and any of them may stop anywhere.
 *
 * A driver is a state machine: `at` says what it does next; each alternative is one transaction on
 * the order's row or one call of a step with its answer. It may be dropped at any point (a crash, a
 * terminated workflow, a driver that goes forward only) and started at any time (the relay, a
 * reset); while it does not move it is a zombie, or a request delayed on its way. So three are at
 * work at the same time, and any number in all.
 *
 * A step is here what step-record.pml shows a step to be for those who call it. What other macros
 * leave out or do wrong is listed in README.md.
 */

mtype:step = { NEW, DOING, DONE, REJECTED, VOIDED, UNDOING, UNDONE }
mtype:decision = { UNDECIDED, PROCEED, ABORT }
mtype:end = { OPEN, COMPLETED, COMPENSATED }
mtype:reason = { NO_REASON, REFUSAL, DEADLINE, CANCEL, SHIPMENT, GIVE_UP }
mtype:point = { IDLE, RESERVE, CHARGE, SAY_PROCEED, LOOKED, SAY_REFUSED, SAY_LATE, FOLLOW, SHIP,
    SAY_UNSHIPPABLE, TELL, END_COMPLETED, CANCEL_SHIPMENT, REFUND, RELEASE, END_COMPENSATED,
    FENCE, SAY_GIVEN_UP }

/* The steps, each in its own service. */
mtype:step reserve = NEW, charge = NEW, ship = NEW;
/* The order's row. */
mtype:decision decision = UNDECIDED;
mtype:reason why = NO_REASON;
mtype:end ended = OPEN;
/* Somebody was told that the order is completed; the user was told that it is cancelled. */
bool told, cancelled;

/* The drivers, by process id. */
mtype:point at[3] = IDLE;
#define me at[_pid]
#define nobody_drives (at[0] == IDLE && at[1] == IDLE && at[2] == IDLE)

/* The step's effect may stand. */
#define live(step) (step == DOING || step == DONE || step == UNDOING)
#define all_stand (reserve == DONE && charge == DONE && ship == DONE)
#define nothing_stands (!live(reserve) && !live(charge) && !live(ship))

/* As long as the relay sees an order, somebody will drive it. */
#ifdef CLEARED_AT_DECISION
#define in_sight (decision == UNDECIDED)
#else
#define in_sight (ended == OPEN)
#endif

/* The properties. They hold after every step. BREAKS and FIND: see step-record.pml. */
bool completed_stands = true, compensated_is_nothing = true, cancel_is_kept = true,
    comes_to_an_end = true, nothing_is_left_over = true, shipped_is_paid = true,
    no_illegal_state = true;

inline holds() {
  d_step {
    completed_stands = !(told || ended == COMPLETED) || all_stand;
    compensated_is_nothing = ended != COMPENSATED || nothing_stands;
    cancel_is_kept = !cancelled || !told && ended != COMPLETED;
    comes_to_an_end = in_sight || !nobody_drives || ended != OPEN;
    nothing_is_left_over = in_sight || !nobody_drives || all_stand || nothing_stands;
    shipped_is_paid = (!live(ship) || charge == DONE) && (!live(charge) || reserve == DONE);
#if defined(FIND)
    assert(!(FIND))
#elif defined(BREAKS)
    assert(BREAKS)
#else
    assert(completed_stands);
    assert(compensated_is_nothing);
    assert(cancel_is_kept);
    assert(comes_to_an_end);
    assert(nothing_is_left_over);
    assert(shipped_is_paid);
    assert(no_illegal_state)
#endif
  }
}

/* Once begun, it may take effect at any time; answered, it has, or it never will. */
inline forward(step, next, refused) {
  if
  :: step == NEW -> step = DOING
  :: step == DOING -> step = DONE; me = next
  :: step == DOING -> step = REJECTED; me = refused
  :: step == DONE -> me = next
  :: step == REJECTED || step == VOIDED || step == UNDOING || step == UNDONE -> me = refused
  fi
}

/* Once begun, the effect may be gone at any time; answered, it is gone for ever. */
inline undo(step, next) {
  if
  :: step == NEW -> step = VOIDED; me = next
  :: step == DOING || step == DONE -> step = UNDOING
  :: step == UNDOING -> step = UNDONE; me = next
  :: step == REJECTED || step == VOIDED || step == UNDONE -> me = next
  fi
}

/* The compare-and-sets on the order's row. */
inline decide(from, to, reason) {
  if
  :: decision == from && ended == OPEN -> decision = to; why = reason
  :: decision != from || ended != OPEN
  fi
}
inline conclude(under, as) {
  if
  :: decision == under && ended == OPEN -> ended = as
  :: decision != under || ended != OPEN
  fi
}

#ifdef KNOWN_STEPS
#define try(n) tried = (tried < n -> n : tried)
#else
#define try(n) skip
#endif

#ifdef FORWARD_ORDER
#define FIRST_UNDO RELEASE
#else
#define FIRST_UNDO CANCEL_SHIPMENT
#endif

active [3] proctype driver() {
#ifdef KNOWN_STEPS
  byte tried;
#endif
  do
  :: atomic {
    if
    /* Started by the relay, or by anybody else; dropped in the last line. */
    :: me == IDLE -> me = RESERVE
    :: me == RESERVE -> try(1); forward(reserve, CHARGE, SAY_REFUSED)
    :: me == CHARGE -> try(2); forward(charge, SAY_PROCEED, SAY_REFUSED)
    /* The deadline, before a call or after it: the answer may be what was lost. */
    :: me == RESERVE || me == CHARGE || me == SAY_PROCEED -> me = SAY_LATE
#ifdef PROCEED_ON_TIMEOUT
    :: me == RESERVE || me == CHARGE -> me = SAY_PROCEED
#endif
#ifdef NO_CELL
    :: me == SAY_PROCEED -> me = SHIP
    :: me == SAY_REFUSED || me == SAY_LATE || me == SAY_UNSHIPPABLE -> me = CANCEL_SHIPMENT
#else
#ifdef CANCEL_FLAG
    :: me == SAY_PROCEED && cancelled -> me = SAY_LATE
    :: me == SAY_PROCEED && !cancelled -> me = LOOKED
    :: me == LOOKED -> decide(UNDECIDED, PROCEED, NO_REASON); me = FOLLOW
#else
    :: me == SAY_PROCEED -> decide(UNDECIDED, PROCEED, NO_REASON); me = FOLLOW
#endif
    :: me == SAY_REFUSED -> decide(UNDECIDED, ABORT, REFUSAL); me = FOLLOW
    :: me == SAY_LATE -> decide(UNDECIDED, ABORT, DEADLINE); me = FOLLOW
    :: me == SAY_UNSHIPPABLE -> decide(PROCEED, ABORT, SHIPMENT); me = FOLLOW
#endif
    :: me == FOLLOW && ended != OPEN -> me = IDLE
    :: me == FOLLOW && ended == OPEN && decision == PROCEED -> me = SHIP
    :: me == FOLLOW && ended == OPEN && decision == ABORT -> me = FIRST_UNDO
    :: me == FOLLOW && ended == OPEN && decision == UNDECIDED -> no_illegal_state = false
    :: me == SHIP -> try(3); forward(ship, TELL, SAY_UNSHIPPABLE)
#ifdef ABORT_ON_TIME
    :: me == SHIP -> me = SAY_UNSHIPPABLE
#endif
    :: me == TELL -> told = true; me = END_COMPLETED
    :: me == END_COMPLETED -> conclude(PROCEED, COMPLETED); me = IDLE
#ifdef FORWARD_ORDER
    :: me == RELEASE -> undo(reserve, REFUND)
    :: me == REFUND -> undo(charge, CANCEL_SHIPMENT)
    :: me == CANCEL_SHIPMENT -> undo(ship, END_COMPENSATED)
#else
    :: me == CANCEL_SHIPMENT -> undo(ship, REFUND)
    :: me == REFUND -> undo(charge, RELEASE)
    :: me == RELEASE -> undo(reserve, END_COMPENSATED)
#endif
#ifdef KNOWN_STEPS
    :: me == CANCEL_SHIPMENT && tried < 3 -> me = REFUND
    :: me == REFUND && tried < 2 -> me = RELEASE
    :: me == RELEASE && tried < 1 -> me = END_COMPENSATED
#endif
    :: me == END_COMPENSATED -> conclude(ABORT, COMPENSATED); me = IDLE
    :: me != IDLE -> me = IDLE
    fi;
    holds()
  }
  od
}

/* Cancels, as often as it likes. It is accepted if the decision is ABORT afterwards. */
active proctype user() {
#ifdef CANCEL_READS_FIRST
  bool undecided;
#endif
  do
  :: atomic {
#if defined(CANCEL_FLAG)
    cancelled = cancelled || decision == UNDECIDED;
#elif defined(CANCEL_READS_FIRST)
    if
    :: !undecided -> undecided = decision == UNDECIDED
    :: undecided -> undecided = false; decision = ABORT; why = CANCEL; cancelled = true
    fi;
#else
    decide(UNDECIDED, ABORT, CANCEL);
    cancelled = cancelled || decision == ABORT;
#endif
    holds()
  }
  od
}

/*
 * Gives up an order that is decided but does not get on. The fence is the give-up of
 * step-record.pml: the shipment can never be made from now on, or it is there.
 */
active proctype operator() {
  mtype:point next = IDLE;
  do
  :: atomic {
    if
    :: next == IDLE && decision == PROCEED && ended == OPEN -> next = FENCE
#if defined(GIVE_UP_UNFENCED)
    :: next == FENCE -> next = SAY_GIVEN_UP
#elif defined(GIVE_UP_UNDOES)
    :: next == FENCE && (ship == DOING || ship == DONE) -> ship = UNDOING
    :: next == FENCE && ship == UNDOING -> ship = UNDONE; next = SAY_GIVEN_UP
    :: next == FENCE && ship == NEW -> ship = VOIDED; next = SAY_GIVEN_UP
    :: next == FENCE && (ship == REJECTED || ship == VOIDED || ship == UNDONE) ->
       next = SAY_GIVEN_UP
#else
    :: next == FENCE && (ship == NEW || ship == DOING) -> ship = VOIDED; next = SAY_GIVEN_UP
    :: next == FENCE && (ship == DOING || ship == DONE) -> ship = DONE; next = TELL
    :: next == FENCE && ship != NEW && ship != DOING && ship != DONE -> next = SAY_GIVEN_UP
#endif
    :: next == SAY_GIVEN_UP -> decide(PROCEED, ABORT, GIVE_UP); next = IDLE
    :: next == TELL -> told = true; next = END_COMPLETED
    :: next == END_COMPLETED -> conclude(PROCEED, COMPLETED); next = IDLE
    :: next != IDLE -> next = IDLE
    fi;
    holds()
  }
  od
}
