import { readFileSync } from 'node:fs';
import type { BookRequest } from '../../src/runtime/booking/book.ts';
import type { ChangeRequest, MoveRequest } from '../../src/runtime/booking/change.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openBookingService } from './open-booking-service.ts';

/** What the process is to do, as JSON on standard input; it dies when it has passed so many points before. */
export interface BookingOrder {
  readonly companyId: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly ask: BookingAsk;
  readonly dieAt: number | null;
}

export type BookingAsk =
  | { readonly do: 'book'; readonly request: BookRequest }
  | { readonly do: 'cancel'; readonly request: ChangeRequest }
  | { readonly do: 'move'; readonly request: MoveRequest }
  | { readonly do: 'resume'; readonly sagaId: string };

const order = JSON.parse(readFileSync(0, 'utf8')) as BookingOrder;
const points: string[] = [];
const { baseUrl, apiKey, ask } = order;
await using store = await openStore({ url: order.databaseUrl });
await using opened = openBookingService(
  { store, baseUrl, apiKey },
  {
    pass: (point) => {
      points.push(point);
      if (points.length - 1 === order.dieAt) process.kill(process.pid, 'SIGKILL');
    },
  },
);
const caller = { companyId: order.companyId, who: 'test', waitMs: 30_000 };
const { bookingService } = opened;
switch (ask.do) {
  case 'book':
    await bookingService.book(caller, ask.request);
    break;
  case 'cancel':
    await bookingService.cancel(caller, ask.request);
    break;
  case 'move':
    await bookingService.move(caller, ask.request);
    break;
  case 'resume':
    await bookingService.resume(1, ask.sagaId);
    break;
}
process.stdout.write(JSON.stringify(points));
