import type { SharedConnections } from '../http/connection.ts';
import type { Permit, RateBudget, Region } from '../model/calcom-access.ts';
import { redactor } from './caller/answer.ts';
import type { CalcomReader, CalcomWriter } from './api.ts';
import { Bookings } from './bookings/bookings.ts';
import type { CalcomBookings } from './bookings/bookings-api.ts';
import { Caller, RETRY, type CallEvent, type RetryPolicy } from './caller/caller.ts';
import { systemClock, TIMEOUTS, type Clock, type Timeouts } from './caller/clock.ts';
import { Reader } from './reader.ts';
import type { Credential } from './caller/token-source.ts';
import { HttpTransport, readOnly } from './caller/transport.ts';
import { Writer } from './writer.ts';

/** The list of 100,000 event types has about 220 MB. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

export interface CalcomSettings {
  /** `https://api.cal.com`, with or without `/v2`. */
  readonly baseUrl: string;
  /** Region of hosted Cal.com: a refused key may belong to the other region. */
  readonly region?: Region | null;
  readonly apiKey: Credential;
  /** Shared by all users of the key: stored in the database, or a MemoryBudget where nothing may be written. */
  readonly budget: RateBudget;
  readonly timeouts?: Partial<Timeouts>;
  readonly retry?: Partial<RetryPolicy>;
  readonly maxResponseBytes?: number;
  readonly maxConnections?: number;
  /** Shared by readers of one process. Absent: the client has connections of its own. */
  readonly connections?: SharedConnections | undefined;
  readonly clock?: Clock;
  /** For every call that has none of its own. */
  readonly permit?: Permit;
  readonly onCall?: (event: CallEvent) => void;
  /** Before each wait for the rate limit, in milliseconds. */
  readonly onWait?: (ms: number) => void;
}

/** A client for reads: its transport refuses every other verb. */
export function createCalcomReader(settings: CalcomSettings): CalcomReader {
  const timeouts = { ...TIMEOUTS, ...settings.timeouts };
  return new Reader(caller(settings, timeouts, 'read'), timeouts);
}

export function createCalcomWriter(settings: CalcomSettings): CalcomWriter {
  const timeouts = { ...TIMEOUTS, ...settings.timeouts };
  return new Writer(caller(settings, timeouts, 'write'), timeouts);
}

export function createCalcomBookings(settings: CalcomSettings): CalcomBookings {
  const timeouts = { ...TIMEOUTS, ...settings.timeouts };
  return new Bookings(caller(settings, timeouts, 'write'), { ...timeouts, answerMs: timeouts.bookingMs });
}

function caller(settings: CalcomSettings, timeouts: Timeouts, access: 'read' | 'write'): Caller {
  const transport = new HttpTransport({
    baseUrl: settings.baseUrl,
    apiKey: settings.apiKey,
    connectMs: timeouts.connectMs,
    maxResponseBytes: settings.maxResponseBytes ?? MAX_RESPONSE_BYTES,
    maxConnections: settings.maxConnections ?? 10,
    // a write is sent once, so it does not depend on a connection that another company left idle
    connections: access === 'read' ? settings.connections : undefined,
  });
  return new Caller({
    transport: access === 'read' ? readOnly(transport) : transport,
    budget: settings.budget,
    clock: settings.clock ?? systemClock,
    retry: { ...RETRY, ...settings.retry },
    redact: redactor(settings.apiKey),
    region: settings.region ?? null,
    ...(settings.permit === undefined ? {} : { permit: settings.permit }),
    ...(settings.onCall === undefined ? {} : { onCall: settings.onCall }),
    ...(settings.onWait === undefined ? {} : { onWait: settings.onWait }),
  });
}
