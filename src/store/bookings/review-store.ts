import type { Json } from '../../model/json.ts';

/** What waits for a person. Each case raises one alert, until it is closed. */
export interface ReviewStore {
  /** What a person has to look at, beside what is flagged already (`mergeFlags`); raises an alert once. Null takes the flag away, and resolves the alert. */
  flag(companyId: string, appointmentId: string, flag: Json): Promise<void>;
  /** The longest first. */
  review(companyId: string): Promise<readonly ReviewItem[]>;
  /** A person has looked at an appointment and says what it is. False: it is not there, or waits for nobody. */
  closeReview(companyId: string, end: ReviewEnd): Promise<boolean>;
}

/** `caller_email_refused` is about a company, and no appointment waits for it: the next booking of a caller without an address resolves it. */
export interface Alert {
  readonly kind: 'manual_review' | 'appointment_flagged' | 'caller_email_refused';
  /** `appointment/6f0c…`, `caller-email/phone.invalid` */
  readonly resource: string;
  readonly detail: Json;
}

export interface ReviewItem extends Alert {
  readonly kind: Exclude<Alert['kind'], 'caller_email_refused'>;
  readonly raisedMs: number;
}

export interface ReviewEnd {
  readonly appointmentId: string;
  /** `booked` keeps its time held; the others free it. */
  readonly as: 'booked' | 'cancelled' | 'declined' | 'failed';
  readonly who: string;
  readonly reason: string;
}
