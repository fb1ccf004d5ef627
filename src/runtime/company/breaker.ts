import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen } from 'cockatiel';
import type { CalcomBookings } from '../../calcom/bookings/bookings-api.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';

export interface BreakerSettings {
  /** This many consecutive calls without an answer open the breaker. */
  readonly failures: number;
  /** How long calls are refused before one call is tried. */
  readonly openMs: number;
}

export const BREAKER_SETTINGS: BreakerSettings = { failures: 5, openMs: 10_000 };

/** `half-open`: one call is being tried, and all others wait for its outcome. */
export type BreakerState = 'closed' | 'open' | 'half-open';

export interface GuardedBookings extends CalcomBookings {
  readonly breaker: () => BreakerState;
}

/**
 * Cal.com behind a circuit breaker: while Cal.com does not answer, calls are refused at once (`unreachable`, nothing was sent), so that no
 * caller waits. A refusal counts as an answer. `onState` is called at each change, and with `open` when a trial call fails; it must not
 * throw.
 */
export function guard(
  calcom: CalcomBookings,
  settings: BreakerSettings = BREAKER_SETTINGS,
  onState: (state: BreakerState) => void = () => {},
): GuardedBookings {
  const policy = circuitBreaker(
    handleWhen((error) => isSilence(error)),
    {
      halfOpenAfter: settings.openMs,
      breaker: new ConsecutiveBreaker(settings.failures),
    },
  );
  policy.onStateChange((state) => onState(STATES[state]));
  const through = <T>(call: () => Promise<T>): Promise<T> => policy.execute(call).catch(refused);
  return {
    get calls() {
      return calcom.calls;
    },
    slots: (query) => through(() => calcom.slots(query)),
    classSlots: (query) => through(() => calcom.classSlots(query)),
    book: (booking, options) => through(() => calcom.book(booking, options)),
    booking: (uid, options) => through(() => calcom.booking(uid, options)),
    bookings: (query) => through(() => calcom.bookings(query)),
    series: (seriesUid, options) => through(() => calcom.series(seriesUid, options)),
    cancel: (uid, reason, options) => through(() => calcom.cancel(uid, reason, options)),
    decline: (uid, reason, options) => through(() => calcom.decline(uid, reason, options)),
    reschedule: (uid, startMs, reason, options) => through(() => calcom.reschedule(uid, startMs, reason, options)),
    eventTypesOf: (owner, options) => through(() => calcom.eventTypesOf(owner, options)),
    ownedEventType: (id, options) => through(() => calcom.ownedEventType(id, options)),
    breaker: () => STATES[policy.state],
    [Symbol.asyncDispose]: () => calcom[Symbol.asyncDispose](),
  };
}

const STATES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

function isSilence(error: unknown): boolean {
  if (!(error instanceof CalcomError)) return false;
  return error.kind === 'server' || error.kind === 'unreachable' || error.kind === 'timeout';
}

function refused(error: unknown): never {
  if (!(error instanceof BrokenCircuitError)) throw error;
  const message = 'Cal.com did not answer the last calls: nothing is sent until it has had time to come back';
  throw new CalcomError(message, { kind: 'unreachable', outcome: 'refused', retryable: true, cause: error });
}
