/** What is said to callers, in one language. Times come as `render` says them: weekday, date and time. */
export interface Phrases {
  readonly or: string;
  /** `bei Emma`, behind a time. */
  readonly withStaff: (staff: string) => string;
  readonly available: (time: string, service: string) => string;
  readonly offers: (service: string, offers: string) => string;
  /** Of what was read a while ago. */
  readonly staleOffers: (service: string, offers: string) => string;
  /** Of the default service, for one that nobody can be booked for. */
  readonly insteadOf: (asked: string, used: string, offers: string) => string;
  readonly otherOffers: (wanted: string, offers: string) => string;
  readonly nothingFree: (service: string) => string;
  readonly booked: (booking: SaidBooking) => string;
  /** The salon has to confirm it first. */
  readonly requested: (booking: SaidBooking) => string;
  readonly moved: (booking: SaidBooking) => string;
  readonly cancelled: (booking: SaidBooking) => string;
  readonly pending: string;
  readonly whichOne: (choices: string) => string;
  readonly whichAppointment: (choices: string) => string;
  /** The same customer has this one at that time; of another caller's number no more is said than that. */
  readonly customerBusy: (existing: string | null) => string;
  readonly whichTimeIsFree: (offers: string) => string;
  readonly faults: Readonly<Record<Fault, string>>;
}

export interface SaidBooking {
  readonly service: string;
  /** With whom, behind it. */
  readonly time: string;
  readonly customer: string;
  /** Digit by digit. */
  readonly reference: string;
}

/** Codes of `ask` and `refused` that have a sentence of their own. */
export type Fault =
  | 'service-needed'
  | 'service-not-offered'
  | 'staff-unknown'
  | 'staff-not-offered'
  | 'branch-needed'
  | 'time-needed'
  | 'time-not-bookable'
  | 'offer-unknown'
  | 'offer-expired'
  | 'name-needed'
  | 'phone-needed'
  | 'email-refused'
  | 'appointment-unknown'
  | 'appointment-ambiguous'
  | 'not-booked'
  | 'not-confirmed'
  | 'not-cancellable'
  | 'not-reschedulable'
  | 'already-over'
  | 'being-changed'
  | 'manual-review'
  | 'unknown-function'
  | 'unavailable';

/** `A, B oder C` */
export function listed(parts: readonly string[], phrases: Phrases, between = ', '): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(between)} ${phrases.or} ${last}`;
}
