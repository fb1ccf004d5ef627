import type { Appointment } from '../../model/appointment.ts';

/** Who is told how a request goes. Neither may throw. */
export interface Progress {
  /** As soon as there is a reference to give to the caller. */
  readonly begun: (appointment: Appointment) => void;
  /** Once nothing is left to do for it. */
  readonly finished: (appointment: Appointment) => void;
}

/** Of a request that is not yet begun. */
export interface Asking extends Progress {
  /** Who asks, for the audit log. */
  readonly who: string;
}
