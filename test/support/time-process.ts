import { readFileSync } from 'node:fs';
import { systemClock } from '../../src/calcom/caller/clock.ts';
import type { BookRequest } from '../../src/runtime/booking/book.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Answer } from './booking/answering-service.ts';
import { openBookingService } from './booking/open-booking-service.ts';

/** What the process is to book, show and cancel again, as JSON on standard input. */
export interface TimeOrder {
  readonly companyId: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly nowMs: number;
  readonly requests: readonly BookRequest[];
}

interface Shown {
  readonly appointment: { readonly id: string; readonly [key: string]: unknown };
}

const order = JSON.parse(readFileSync(0, 'utf8')) as TimeOrder;
await using store = await openStore({ url: order.databaseUrl });
await using opened = openBookingService({ ...order, store }, { clock: { ...systemClock, now: () => order.nowMs } });
const caller = { companyId: order.companyId, who: 'test', waitMs: 120_000 };
const shown: unknown[] = [];
for (const request of order.requests) {
  const { status, body }: Answer = await opened.bookingService.book(caller, request);
  if (status !== 201) throw new Error(JSON.stringify(body));
  const { appointment } = body as unknown as Shown;
  const { start, end, timeZone, phases } = appointment;
  shown.push({ start, end, timeZone, phases });
  await opened.bookingService.cancel(caller, { appointmentId: appointment.id, key: null });
}
// ids differ from process to process
process.stdout.write(JSON.stringify(shown, (key, value: unknown) => (key === 'bookingUid' ? undefined : value)));
