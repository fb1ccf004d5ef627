import type { AvailabilityResult, NextStartsResult } from '../../model/results.ts';
import type { BookingService } from '../booking/booking-service.ts';
import type { Overview } from '../company/overview.ts';
import type { SpokenResult } from '../voice-agent/function-call.ts';
import type { ReceivedResult } from '../webhooks/receive.ts';

/** What the routes call: the runtime, from questions to results. */
export interface Api {
  readonly bookingService: BookingService;
  readonly overview: Overview;
  readonly checkAvailability: (companyId: string, question: AvailabilityQuestion) => Promise<AvailabilityResult>;
  readonly nextSlots: (companyId: string, question: NextSlotQuestion) => Promise<NextStartsResult>;
  readonly receiveWebhook: (delivery: RawDelivery) => Promise<ReceivedResult>;
  /** Of a voice agent. */
  readonly callFunction: (call: RawDelivery) => Promise<SpokenResult>;
}

export interface RawDelivery {
  readonly companyId: string;
  readonly rawBody: Buffer;
  readonly signature: string | undefined;
  /** So much comes that the database is asked of nothing that is not signed. */
  readonly isPressed: boolean;
}

/** `when`: an instant in ISO 8601, or words ("Freitag 16 Uhr"). */
export interface AvailabilityQuestion {
  readonly service: string;
  readonly branch?: string;
  readonly staff?: string;
  readonly when: string;
  /** Of the words, and of the answer's words; the company's when absent. */
  readonly language?: 'de' | 'en';
}

export interface NextSlotQuestion {
  readonly service: string;
  readonly branch?: string;
  readonly staff?: string;
  /** From when on; now when absent. */
  readonly after?: string;
  /** 1 to 20; 3 when absent. */
  readonly limit?: number;
}
