import type { Appointment, SagaKind } from '../../model/appointment.ts';
import type { SagaEnd } from '../../store/booking-store.ts';

/** What was asked for, and what came of it. */
export interface SagaOutcome {
  readonly kind: SagaKind;
  readonly outcome: SagaEnd['saga'];
}

/** Who is told how a request goes. Neither may throw. */
export interface Progress {
  /** As soon as there is a reference to give to the caller. */
  readonly begun: (appointment: Appointment) => void;
  /** Once nothing is left to do for it. */
  readonly finished: (appointment: Appointment, saga: SagaOutcome) => void;
}

/** Of a request that is not yet begun. */
export interface Asking extends Progress {
  /** Who asks, for the audit log. */
  readonly who: string;
}
