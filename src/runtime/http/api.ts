import type { KeptAnswer } from '../../store/booking-store.ts';
import type { BookingOffice } from '../booking-office.ts';
import type { AvailabilityQuestion, NextSlotQuestion } from './availability-routes.ts';

/** What the routes call: the runtime, from values to answers. */
export interface Api {
  readonly office: BookingOffice;
  readonly checkAvailability: (companyId: string, question: AvailabilityQuestion) => Promise<KeptAnswer>;
  readonly nextSlots: (companyId: string, question: NextSlotQuestion) => Promise<KeptAnswer>;
  readonly receiveWebhook: (delivery: RawDelivery) => Promise<KeptAnswer>;
}

export interface RawDelivery {
  readonly companyId: string;
  readonly rawBody: Buffer;
  readonly signature: string | undefined;
}
