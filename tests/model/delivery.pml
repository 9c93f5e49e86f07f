/* One message key on its way to one recipient: two daemons, one store, a service without an idempotency key.
 *
 * What is checked: the service takes the message at most once; and the delivery ends in a named state, whatever
 * crashes, gets lost, comes late or loses its lease. The rule `resend` is not here: it is the choice of twice over never.
 *
 * Every atomic or d_step block is one transaction of the store, one act of a daemon or one of the world; between any two
 * of them a daemon may die, stop for a while or lose its lease. What goes wrong is bounded by the budgets below and
 * otherwise free, so every run is finite: `timeout` is the end of a run, and nothing depends on fairness.
 *
 * A macro of the list in `check` leaves out one rule of the protocol. Each must be found out, else the model proves nothing.
 */

#ifndef CRASHES
#define CRASHES 2    /* of either daemon; each starts again, or, one of them, never */
#endif
#ifndef TAKEOVERS
#define TAKEOVERS 1  /* leases lost by a daemon that is alive; that of a dead one is always free */
#endif
#ifndef SETBACKS
#define SETBACKS 1   /* refusals without effect, and pauses of a daemon between claim and request */
#endif
#ifndef FAULTS
#define FAULTS 1     /* transactions whose answer is lost, or that the store refuses */
#endif
#ifndef WISHES
#define WISHES 2     /* asks for silence, asks for messages again */
#endif
#define ATTEMPTS (2 + SETBACKS)  /* the first, one repeat, and one for each sure refusal; one more would stay pending */

#define SLOTS 5                  /* attempts count from 1 */

/* Time in ticks since the claim of an attempt. The service and the network keep to LAND: it is the assumption behind
 * `settle_after`. The daemon keeps to LEAVE itself: it asks a clock that also runs while the machine sleeps. */
#define LEAVE 0               /* a request leaves by then or never */
#define LAND (LEAVE + 1)      /* what left is taken by then or never */
#define SETTLE (LAND + 1)     /* the first reading of the chat */
#define FRESH (SETTLE + 1)    /* a reading shows by then what was taken; before, it may */

#define NOBODY 2

mtype = { pending, sending, sent, unknown, failed, opted_out };  /* the row */
mtype = { claimed, left };                                       /* a request, in the memory of its daemon */
mtype = { flying, landed };                                      /* its message */
mtype = { accepted, refused, refused_for_good, unsure };         /* the answer */
mtype = { present, absent_first, absent_again, unreadable };     /* a reading */
mtype = { by_rule, cannot_read, repeated_before };               /* why it is held */

/* The store. */
mtype row = pending;
byte attempt;          /* number of the last claim */
mtype held;            /* unknown, and waits for an admin */
bool absent;           /* one reading did not show it */
bool minute;           /* a minute has passed since */
bool repeated;
bool silent;           /* the user's wish */
byte fence = 1;        /* of the tenant's lease */
byte holder;           /* the daemons are alike: the one that leads first is called 0 */

/* The daemons. */
bool up[2] = true;
bool gone[2];          /* never starts again */
byte mine[2] = { 1, 0 };  /* the fence of the lease it believes to hold; 0: none */
bool recovered[2];     /* under that lease */
mtype reading[2];
byte reading_of[2];    /* the attempt that was open when it read */
#ifdef CLAIM_AFTER_SEND
bool busy[2];
#endif

/* Requests and messages, by attempt. */
mtype request[SLOTS];
bit owner[SLOTS];
byte under[SLOTS];  /* the fence it was claimed under */
mtype message[SLOTS];
mtype answer[SLOTS];       /* on its way to the daemon, or there and not recorded */
byte age[SLOTS];

bool verify;     /* the policy's rule: verify or hold */
byte crashes = CRASHES, takeovers = TAKEOVERS, setbacks = SETBACKS, faults = FAULTS, wishes = WISHES;
byte taken;      /* by the service: what it is all about */

#define SETTLED (row == sent || row == failed || row == opted_out || (row == unknown && held != 0))

#ifdef NO_FENCING
#define LEADS(f) (true)
#else
#define LEADS(f) (f == fence)
#endif

#ifdef NO_LEAVE_DEADLINE
#define MAY_LEAVE(i) (true)
#else
#define MAY_LEAVE(i) (age[i] <= LEAVE)
#endif

#ifdef NO_SETTLE_WAIT
#define NOTHING_ON_ITS_WAY (true)
#else
#define NOTHING_ON_ITS_WAY (age[attempt] >= SETTLE)
#endif

#ifdef READINGS_AT_ONCE
#define MAY_READ (true)
#else
#define MAY_READ (!absent || minute)
#endif

#ifdef CLAIM_AFTER_SEND
#define MAY_CLAIM(d) (!busy[d])
#else
#define MAY_CLAIM(d) (true)
#endif

/* Over and nothing under way: no life of a daemon, tick or wish could change anything, and none is looked at. */
#define ANY_ATTEMPT(p) (p(1) || p(2) || p(3) || p(4))
#define UNDER_WAY(i) (request[i] != 0 || message[i] == flying)
#define DONE ((row == sent || row == failed) && !ANY_ATTEMPT(UNDER_WAY) && reading[0] == 0 && reading[1] == 0)

inline no_lease(d) {
  mine[d] = 0;
  recovered[d] = false;
  reading[d] = 0
}

/* A daemon that does not know what the store did stops trusting what it knows. Under a new fence it recovers first. */
inline doubt_store(d) {
#ifndef IGNORE_STORE_ERROR
  if
  :: mine[d] == fence -> holder = NOBODY
  :: else
  fi;
  no_lease(d)
#else
  skip
#endif
}

inline over(i) {
#ifdef CLAIM_AFTER_SEND
  busy[owner[i]] = false;
#endif
  request[i] = 0;
  owner[i] = 0;
  under[i] = 0;
  answer[i] = 0
}

inline become_unknown() {
  row = unknown;
  held = 0;
  absent = false;
  minute = false
}

proctype Daemon(bit d) {
  byte i;
end:
  do
  /* The lease of a dead daemon, or its own of an earlier life, is there for the taking. */
  :: atomic {
       !DONE && up[d] && mine[d] == 0 && (holder == NOBODY || holder == d || !up[1 - d] || takeovers > 0) ->
       if
       :: holder == 1 - d && up[1 - d] -> takeovers--
       :: else
       fi;
       fence++;
       holder = d;
       mine[d] = fence
     }

  :: d_step { mine[d] != 0 && mine[d] != fence -> no_lease(d) }

  /* What is `sending` under a new lease is of an earlier one: its request may be anywhere. */
  :: d_step {
       mine[d] != 0 && !recovered[d] ->
       if
       :: !LEADS(mine[d]) -> no_lease(d)
       :: else ->
          recovered[d] = true;
#ifndef NO_RECOVERY
          if
          :: row == sending -> become_unknown()
          :: else
          fi
#endif
       fi
     }

  :: atomic {
       recovered[d] && row == pending && attempt < ATTEMPTS && MAY_CLAIM(d) ->
       if
       :: !LEADS(mine[d]) -> no_lease(d)
#ifndef SILENCE_NOT_ASKED
       :: LEADS(mine[d]) && silent -> row = opted_out
       :: LEADS(mine[d]) && !silent ->
#else
       :: LEADS(mine[d]) ->
#endif
          assert(!silent);
          attempt++;
          age[attempt] = 0;
#ifdef CLAIM_AFTER_SEND
          busy[d] = true;
#else
          row = sending;
#endif
          if
          :: request[attempt] = claimed; owner[attempt] = d; under[attempt] = mine[d]
#ifndef CLAIM_AFTER_SEND
          :: faults > 0 -> faults--; doubt_store(d)
#endif
          fi
       fi
     }

  :: d_step {
       recovered[d] && row == unknown && held == 0 && !verify ->
       if
       :: LEADS(mine[d]) -> held = by_rule
       :: else -> no_lease(d)
       fi
     }

  /* The chat is read long before what it says is written: the transaction below asks again. */
  :: atomic {
       recovered[d] && row == unknown && held == 0 && verify && reading[d] == 0 && NOTHING_ON_ITS_WAY && MAY_READ ->
       reading_of[d] = attempt;
       i = 1;
       do
       :: i > ATTEMPTS -> break
       :: i <= ATTEMPTS && message[i] == landed -> break
       :: i <= ATTEMPTS && message[i] != landed -> i++
       od;
       if
       :: reading[d] = unreadable
       :: i <= ATTEMPTS -> reading[d] = present
       :: i > ATTEMPTS || age[i] < FRESH -> reading[d] = (absent -> absent_again : absent_first)
       fi;
       i = 0
     }

  :: d_step {
       reading[d] != 0 ->
       if
       :: !LEADS(mine[d]) -> no_lease(d)
       :: LEADS(mine[d]) && (row != unknown || held != 0 || attempt != reading_of[d])
       :: LEADS(mine[d]) && row == unknown && held == 0 && attempt == reading_of[d] ->
          if
          :: reading[d] == present -> row = sent
          :: reading[d] == unreadable -> held = cannot_read
#ifndef ONE_READING
          :: reading[d] == absent_first -> absent = true; minute = false
#else
          :: reading[d] == absent_first && repeated -> held = repeated_before
          :: reading[d] == absent_first && !repeated -> repeated = true; row = pending; absent = false; minute = false
#endif
          :: reading[d] == absent_again && repeated -> held = repeated_before
          :: reading[d] == absent_again && !repeated -> repeated = true; row = pending; absent = false; minute = false
          fi
       fi;
       reading[d] = 0;
       reading_of[d] = 0
     }

  :: d_step {
       !DONE && up[d] && crashes > 0 ->
       crashes--;
       up[d] = false;
       no_lease(d);
       reading_of[d] = 0;
       i = 1;
       do
       :: i > ATTEMPTS -> break
       :: i <= ATTEMPTS && request[i] != 0 && owner[i] == d -> over(i); i++
       :: i <= ATTEMPTS && (request[i] == 0 || owner[i] != d) -> i++
       od;
       i = 0
     }
  :: d_step { !DONE && !up[d] && !gone[d] -> up[d] = true }
  :: d_step { !DONE && !up[d] && !gone[d] && !gone[1 - d] -> gone[d] = true }
  od
}

/* A request and its message. Its daemon may have lost the lease meanwhile, or taken it again: the request goes on. */
#define LISTENS(i) (request[i] == left && answer[i] == 0)

proctype Attempt(byte i) {
end:
  do
  :: d_step { request[i] == claimed && MAY_LEAVE(i) -> request[i] = left; message[i] = flying }
  :: d_step { request[i] == claimed && !MAY_LEAVE(i) -> request[i] = left; answer[i] = refused }
  :: d_step { request[i] == claimed && setbacks > 0 -> setbacks--; request[i] = left; answer[i] = refused }

#ifdef CLAIM_AFTER_SEND
  :: d_step { request[i] == left && row == pending && LEADS(under[i]) -> row = sending }
#endif

  /* The service. An answer that is not sure is to the daemon what no answer is. */
  :: atomic {
       message[i] == flying ->
       if
       :: taken++; message[i] = landed;
          if
          :: LISTENS(i) -> answer[i] = accepted
          :: true
          fi
       :: message[i] = 0
       :: setbacks > 0 -> setbacks--; message[i] = 0;
          if
          :: LISTENS(i) -> answer[i] = refused
          :: else
          fi
       :: LISTENS(i) -> message[i] = 0; answer[i] = refused_for_good
       fi
     }

  /* The daemon waits no longer: what the service may have answered is lost. */
  :: d_step { request[i] == left && answer[i] != unsure -> answer[i] = unsure }

  /* An acceptance is a fact: it is recorded whoever leads and whatever the row says. All else is an opinion on the
   * attempt, of the daemon that led when it was claimed, and counts while both are still so. */
  :: atomic {
       request[i] == left && answer[i] != 0 ->
       if
       :: faults > 0 -> faults--;
          if
#ifndef IGNORE_STORE_ERROR
          :: true  /* tries again */
#endif
          :: doubt_store(owner[i]); over(i)
          fi
       :: true ->
          if
          :: answer[i] == accepted -> row = sent; held = 0
          :: answer[i] != accepted && LEADS(under[i]) && row == sending && attempt == i ->
             if
             :: answer[i] == refused -> row = pending
             :: answer[i] == refused_for_good -> row = failed
             :: answer[i] == unsure -> become_unknown()
             fi
          :: answer[i] != accepted && !(LEADS(under[i]) && row == sending && attempt == i)
          fi;
          over(i)
       fi
     }
  od
}

/* Time passes for all attempts at once: not while a message must still land, and past LEAVE of a claimed request only
 * as a pause of its daemon. */
#define MUST_LAND(i) (message[i] == flying && age[i] >= LAND)
#define WOULD_PAUSE(i) (request[i] == claimed && age[i] == LEAVE)

proctype Time() {
  byte i;
end:
  do
  :: d_step {
       !DONE && attempt > 0 && (age[attempt] < FRESH || (absent && !minute)) && !ANY_ATTEMPT(MUST_LAND) &&
       (setbacks > 0 || !ANY_ATTEMPT(WOULD_PAUSE)) ->
       if
       :: ANY_ATTEMPT(WOULD_PAUSE) -> setbacks--
       :: else
       fi;
       i = 1;
       do
       :: i > attempt -> break
       :: i <= attempt && age[i] < FRESH -> age[i]++; i++
       :: i <= attempt && age[i] >= FRESH -> i++
       od;
       i = 0;
       minute = absent
     }
  od
}

/* Any daemon takes the user's word, whoever leads. */
proctype User() {
end:
  do
  :: d_step {
       !DONE && wishes > 0 ->
       wishes--;
       silent = !silent;
       if
       :: silent && row == pending -> row = opted_out
       :: !silent && row == opted_out -> row = pending
       :: else
       fi
     }
  od
}

#define ONCE (taken <= 1)
#define SENT_IS_TRUE (row != sent || taken == 1)
#define GOES(i) (message[i] == flying || (request[i] == claimed && MAY_LEAVE(i)))
#define NOTHING_GOES (taken == 0 && !ANY_ATTEMPT(GOES))
#define CLOSED_IS_TRUE ((row != opted_out && row != failed) || NOTHING_GOES)
/* Why a claim is safe at all. Broken variants need not reach a second message to break this, but are asked for one. */
#define PENDING_IS_TRUE (row != pending || NOTHING_GOES)

#ifdef BROKEN
#define OUT_OF_SLOTS (row == pending && attempt == ATTEMPTS)
#else
#define OUT_OF_SLOTS false
#endif

proctype Invariants() {
end:
  do
  :: d_step { !ONCE -> assert(ONCE) }
  :: d_step { !SENT_IS_TRUE -> assert(SENT_IS_TRUE) }
#ifndef BROKEN
  :: d_step { !CLOSED_IS_TRUE -> assert(CLOSED_IS_TRUE) }
  :: d_step { !PENDING_IS_TRUE -> assert(PENDING_IS_TRUE) }
#endif
  /* Nothing can happen any more. */
  :: timeout -> assert(SETTLED || OUT_OF_SLOTS); break
  od
}

init {
  byte i;
  atomic {
    if
    :: verify = true
    :: verify = false
    fi;
    i = 1;
    do
    :: i > ATTEMPTS -> break
    :: i <= ATTEMPTS -> run Attempt(i); i++
    od;
    i = 0;
    run Daemon(0);
    run Daemon(1);
    run Time();
    run User();
    run Invariants()
  }
}

ltl settles { <>[] SETTLED }
