import type { Database } from '../connection/database.ts';
import type { InsightStore } from './insight-store.ts';
import { readBookingDays } from './booking-days.ts';
import { readStanding } from './standing.ts';
import { readStaffWork } from './staff-work.ts';

export function createInsightStore(database: Database): InsightStore {
  return {
    bookingDays: (companyId, span) => database.run((client) => readBookingDays(client, companyId, span)),
    staffWork: (companyId, span) => database.run((client) => readStaffWork(client, companyId, span)),
    standing: () => database.run(readStanding),
  };
}
