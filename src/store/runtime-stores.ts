import { createBookingStore } from './bookings/postgres-bookings.ts';
import type { Database } from './connection/database.ts';
import { createDashboardStore } from './dashboard/postgres-dashboard.ts';
import { createInsightStore } from './insight/postgres-insight.ts';
import { createNoticeStore } from './notices/postgres-notices.ts';
import type { RuntimeStores } from './store.ts';
import { createTokenStore } from './tokens/token-store.ts';
// The runtime writes with the transactor as well: it is loaded before a caller waits for it.
import './ledger/transactor.ts';

/** What only the runtime uses, with Kysely: load it late. */
export function createRuntimeStores(database: Database): RuntimeStores {
  return {
    bookings: createBookingStore(database),
    tokens: createTokenStore(database),
    insight: createInsightStore(database),
    dashboard: createDashboardStore(database),
    notices: createNoticeStore(database),
  };
}
