import { readFileSync } from 'node:fs';
import type { RateBudget } from '../../src/model/calcom-access.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type BookingAsk, perform } from './booking/booking-ask.ts';
import { openBookingService } from './booking/open-booking-service.ts';

/** What the process is to do, as JSON on standard input; it dies when it has passed so many points before. */
export interface BookingOrder {
  readonly companyId: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly ask: BookingAsk;
  readonly dieAt: number | null;
  /** It stops itself when its first call has been granted by the rate budget, and holds a lease of this length. */
  readonly suspend?: { readonly leaseMs: number };
}

const order = JSON.parse(readFileSync(0, 'utf8')) as BookingOrder;
const points: string[] = [];
const { baseUrl, apiKey, ask, suspend } = order;
let isSuspended = suspend === undefined;
const budget: RateBudget = {
  take: async () => {
    if (!isSuspended) {
      isSuspended = true;
      process.kill(process.pid, 'SIGSTOP');
    }
    return 0;
  },
  observe: async () => {},
};
await using store = await openStore({ url: order.databaseUrl });
await using opened = openBookingService(
  { store, baseUrl, apiKey },
  {
    budget,
    ...(suspend && { settings: { leaseMs: suspend.leaseMs } }),
    pass: (point) => {
      points.push(point);
      if (points.length - 1 === order.dieAt) process.kill(process.pid, 'SIGKILL');
    },
  },
);
await perform(opened.bookingService, order.companyId, ask);
process.stdout.write(JSON.stringify(points));
