/** The sentences for callers, in one language. Times come from `render`: weekday, date and time. */
export interface Phrases {
  readonly or: string;
  /** `bei Emma`, after a time. */
  readonly withStaff: (staff: string) => string;
  readonly available: (time: string, service: string) => string;
  readonly offers: (service: string, offers: string) => string;
  /** Offers from an earlier answer of Cal.com. */
  readonly staleOffers: (service: string, offers: string) => string;
  /** Offers of the default service, in place of one without staff who can be booked. */
  readonly insteadOf: (asked: string, used: string, offers: string) => string;
  readonly otherOffers: (wanted: string, offers: string) => string;
  readonly nothingFree: (service: string) => string;
  /** The hours of a day, of the business or of a staff member, or that it is closed. */
  readonly openingHours: (day: SaidHours) => string;
  /** Offers after a sentence that says why the requested time is not possible. */
  readonly howAbout: (offers: string) => string;
  readonly whenInstead: string;
  readonly booked: (booking: SaidBooking) => string;
  /** The salon must confirm the booking first. */
  readonly requested: (booking: SaidBooking) => string;
  readonly moved: (booking: SaidBooking) => string;
  readonly cancelled: (booking: SaidBooking) => string;
  readonly pending: string;
  readonly whichOne: (choices: string) => string;
  readonly whichAppointment: (choices: string) => string;
  /** The same customer has this appointment at that time; null if the caller has not proven the customer's number. */
  readonly customerBusy: (existing: string | null) => string;
  readonly whichTimeIsFree: (offers: string) => string;
  readonly faults: Readonly<Record<Fault, string>>;
}

export interface SaidHours {
  readonly day: string;
  /** `9:00 bis 12:30`; empty: closed all day. */
  readonly open: readonly string[];
  readonly staff: string | null;
  /** The hours are those of all staff who perform the service, within the opening hours. */
  readonly isOfService: boolean;
  /** The name of a closure of the business. */
  readonly closure: string | null;
}

export interface SaidBooking {
  readonly service: string;
  /** The staff member, after the time. */
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
  | 'outside-hours'
  | 'closed'
  | 'offer-unknown'
  | 'offer-expired'
  | 'name-needed'
  | 'phone-needed'
  | 'answer-needed'
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
