import type { Database } from '../connection/database.ts';
import { fetchRows } from '../connection/statement.ts';
import { bookingDaysText } from './booking-days.ts';
import type { BookingDay, InsightStore, StaffWork, Unresolved } from './insight-store.ts';
import type { BookedDay } from '../../model/utilisation.ts';
import { bookedWorkText, staffWorkText } from './staff-work.ts';

/** Each report is one statement. */
export function createInsightStore(database: Database): InsightStore {
  return {
    bookingDays: (companyId, { from, to }) =>
      database.run((client) => fetchRows<BookingDay>(client, { text: bookingDaysText }, [companyId, from, to])),
    staffWork: (companyId, { from, to }) =>
      database.run((client) => fetchRows<StaffWork>(client, { text: staffWorkText }, [companyId, from, to])),
    bookedWork: (companyId, { from, to }) =>
      database.run((client) => fetchRows<BookedDay>(client, { text: bookedWorkText }, [companyId, from, to])),
    unresolved: async () => {
      const [found] = await database.run((client) => fetchRows<Unresolved>(client, { text: unresolvedText }, []));
      return found ?? { drift: [], review: [] };
    },
  };
}

/** Over all companies, without their names: for the operator of the processes. */
const unresolvedText = `
SELECT
  (SELECT coalesce(json_agg(drift), '[]') FROM (
    SELECT kind, status, count(*) AS count FROM calops.drift_findings WHERE status <> 'resolved' GROUP BY 1, 2 ORDER BY 1, 2
  ) AS drift) AS drift,
  (SELECT coalesce(json_agg(review), '[]') FROM (
    SELECT kind, count(*) AS count FROM calops.alerts WHERE resolved_at IS NULL GROUP BY 1 ORDER BY 1
  ) AS review) AS review`;
