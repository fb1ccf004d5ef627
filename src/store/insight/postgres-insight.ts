import type { Database } from '../connection/database.ts';
import { fetchRows } from '../connection/statement.ts';
import { bookingDaysText } from './booking-days.ts';
import { instant, ms } from '../tables/columns.ts';
import type { BookingDay, BookedClass, InsightStore, StaffWork, Unresolved } from './insight-store.ts';
import type { BookedDay } from '../../model/time/utilisation.ts';
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
    bookedClasses: (companyId, { fromMs, toMs }, limit) => {
      const values = [companyId, instant(fromMs), instant(toMs), limit];
      return database.run((client) => fetchRows<BookedClass>(client, { text: bookedClassesText }, values));
    },
    unresolved: async () => {
      const [found] = await database.run((client) => fetchRows<Unresolved>(client, { text: unresolvedText }, []));
      return found ?? { drift: [], review: [] };
    },
  };
}

/** $1 company, $2 and $3 the time of the starts, $4 at most; rows of `BookedClass`. */
const bookedClassesText = `
SELECT appointment.service_id AS "serviceId", appointment.branch_id AS "branchId", hold.staff_id AS "staffId",
  ${ms('lower(hold.during)')} AS "startMs", count(*)::int AS taken, max(hold.capacity) AS capacity
FROM calops.holds AS hold JOIN calops.appointments AS appointment
  ON appointment.company_id = hold.company_id AND appointment.id = hold.appointment_id
WHERE hold.company_id = $1 AND hold.class_key IS NOT NULL 
  AND hold.during && tstzrange($2, $3) AND lower(hold.during) >= $2
GROUP BY appointment.service_id, appointment.branch_id, hold.staff_id, hold.during
ORDER BY lower(hold.during), 1, 2, 3 LIMIT $4`;

/** Over all companies, without their names: for the operator of the processes. */
const unresolvedText = `
SELECT
  (SELECT coalesce(json_agg(drift), '[]') FROM (
    SELECT kind, status, count(*) AS count FROM calops.drift_findings WHERE status <> 'resolved' GROUP BY 1, 2 ORDER BY 1, 2
  ) AS drift) AS drift,
  (SELECT coalesce(json_agg(review), '[]') FROM (
    SELECT kind, count(*) AS count FROM calops.alerts WHERE resolved_at IS NULL GROUP BY 1 ORDER BY 1
  ) AS review) AS review`;
