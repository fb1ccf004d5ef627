import type { Database } from '../connection/database.ts';
import { fetchRows } from '../connection/statement.ts';
import { instant, ms } from '../tables/columns.ts';
import type { CompanySummary, DashboardStore } from './dashboard-store.ts';

type Companies = Pick<DashboardStore, 'companies' | 'companiesVersion'>;

/** Reads over all companies, one statement each however many there are. */
export function companies(database: Database): Companies {
  return {
    companies: async (nowMs, days) => {
      const query = { name: 'dashboard-companies', text: companiesText };
      return database.run((client) => fetchRows<CompanySummary>(client, query, [instant(nowMs), days]));
    },
    companiesVersion: async () => {
      const query = { name: 'dashboard-companies-version', text: versionText };
      const [row] = await database.run((client) => fetchRows<{ version: string }>(client, query, []));
      return row?.version ?? '';
    },
  };
}

const lastRun = `LEFT JOIN LATERAL (
  SELECT status, started_at, xmin FROM calops.runs WHERE company_id = company.id ORDER BY started_at DESC LIMIT 1
) AS run ON true`;

/** Midnight of the company's time zone, `days` after today. */
function midnight(days: string): string {
  return `(date_trunc('day', $1::timestamptz AT TIME ZONE company.time_zone) + ${days} * interval '1 day')
    AT TIME ZONE company.time_zone`;
}

/**
 * $1 now, $2 the number of days up to today. Each figure is counted as on the company's own pages; a saga is counted on the day that it
 * was requested. Declined and requested appointments have neither succeeded nor failed.
 */
const companiesText = `
SELECT company.id, company.name, company.title, company.time_zone AS "timeZone",
  CASE WHEN run.status IS NOT NULL THEN
    json_build_object('status', run.status, 'startedMs', ${ms('run.started_at')}) END AS "lastRun",
  CASE WHEN checked.checked_at IS NOT NULL THEN
    json_build_object('checkedMs', ${ms('checked.checked_at')}, 'isProven', checked.is_proven) END AS "lastDrift",
  coalesce(found.drift, 0) AS drift, coalesce(found.hazards, 0) AS hazards, coalesce(alerted.review, 0) AS review,
  made.booked, made.failed, ${ms('outage.since')} AS "outageMs"
FROM calops.companies AS company
  ${lastRun}
  LEFT JOIN calops.drift_checks AS checked ON checked.company_id = company.id
  LEFT JOIN (
    SELECT company_id, (count(*) FILTER (WHERE kind <> 'hazard'))::int AS drift,
      (count(*) FILTER (WHERE kind = 'hazard'))::int AS hazards
    FROM calops.drift_findings WHERE status = 'confirmed' GROUP BY company_id
  ) AS found ON found.company_id = company.id
  LEFT JOIN (
    SELECT company_id, count(*)::int AS review FROM calops.alerts
    WHERE resolved_at IS NULL AND kind IN ('manual_review', 'appointment_flagged') GROUP BY company_id
  ) AS alerted ON alerted.company_id = company.id
  LEFT JOIN calops.outages AS outage ON outage.company_id = company.id
  CROSS JOIN LATERAL (
    SELECT (count(*) FILTER (WHERE saga.status = 'done' AND appointment.status NOT IN ('requested', 'declined')))::int AS booked,
      (count(*) FILTER (WHERE saga.status IN ('failed', 'manual_review')))::int AS failed
    FROM calops.sagas AS saga JOIN calops.appointments AS appointment
      ON appointment.company_id = saga.company_id AND appointment.id = saga.appointment_id
    WHERE saga.company_id = company.id AND saga.kind = 'book'
      AND saga.created_at >= ${midnight('(1 - $2::int)')} AND saga.created_at < ${midnight('1')}
  ) AS made
ORDER BY company.title, company.id`;

/** Of what changes seldom. Bookings are left out, since they change all the time: the page reads them every minute. */
const digests = [
  `SELECT string_agg(company.xmin::text || run.xmin::text, ' ' ORDER BY company.id)
     FROM calops.companies AS company ${lastRun}`,
  `SELECT string_agg(company_id || is_proven, ' ' ORDER BY company_id) FROM calops.drift_checks`,
  `SELECT string_agg(xmin::text, ' ' ORDER BY company_id, id) FROM calops.drift_findings WHERE status = 'confirmed'`,
  `SELECT string_agg(xmin::text, ' ' ORDER BY company_id, id) FROM calops.alerts WHERE resolved_at IS NULL`,
  `SELECT string_agg(company_id, ' ' ORDER BY company_id) FROM calops.outages`,
];
const versionText = `SELECT md5(concat_ws('/', ${digests.map((digest) => `coalesce((${digest}), '')`).join(', ')})) AS version`;
