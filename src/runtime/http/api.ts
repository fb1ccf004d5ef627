import type { AvailabilityResult, NextStartsResult } from '../../model/results.ts';
import type { BookingService } from '../booking/booking-service.ts';
import type { CompanyContexts } from '../company/company-context.ts';
import type { Overview } from '../company/overview.ts';
import type { SpokenResult } from '../voice-agent/function-call.ts';
import type { ReceivedResult } from '../webhooks/receive.ts';

/** The interface that the routes call: requests in, results out. */
export interface Api {
  readonly bookingService: BookingService;
  readonly companies: Pick<CompanyContexts, 'get' | 'tenant'>;
  readonly overview: Overview;
  readonly checkAvailability: (companyId: string, question: AvailabilityQuestion) => Promise<AvailabilityResult>;
  readonly nextSlots: (companyId: string, question: NextSlotQuestion) => Promise<NextStartsResult>;
  readonly receiveWebhook: (delivery: RawDelivery) => Promise<ReceivedResult>;
  /** Runs a function call of a voice agent. */
  readonly callFunction: (call: RawDelivery) => Promise<SpokenResult>;
}

export interface RawDelivery {
  readonly companyId: string;
  readonly rawBody: Buffer;
  readonly signature: string | undefined;
  /** The address has exceeded its limit: no query is made for an unsigned request. */
  readonly isPressed: boolean;
}

/** `when`: an instant in ISO 8601, or words ("Freitag 16 Uhr"). */
export interface AvailabilityQuestion {
  readonly service: string;
  readonly branch?: string;
  readonly staff?: string;
  readonly when: string;
  /** The language of `when` and of the answer; default: the company's. */
  readonly language?: 'de' | 'en';
}

export interface NextSlotQuestion {
  readonly service: string;
  readonly branch?: string;
  readonly staff?: string;
  /** The earliest start; default: now. */
  readonly after?: string;
  /** 1 to 20; default: 3. */
  readonly limit?: number;
}
