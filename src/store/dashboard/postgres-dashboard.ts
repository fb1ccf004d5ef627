import type { ClientBase } from 'pg';
import type { RunRecord } from '../../model/stored.ts';
import { appointments } from '../bookings/reads.ts';
import type { Database } from '../connection/database.ts';
import { asUuid, fetchRows } from '../connection/statement.ts';
import { readChangeCounts, readChanges, readRunOfCompany, readRuns } from '../ledger/run-reads.ts';
import { instant } from '../tables/columns.ts';
import { companies } from './companies.ts';
import type { CountedRun, DashboardStore } from './dashboard-store.ts';
import { sessions } from './sessions.ts';

/** The dashboard's reads in PostgreSQL. */
export function createDashboardStore(database: Database): DashboardStore {
  return {
    ...sessions(database),
    ...companies(database),
    version: async (companyId) => {
      const query = { name: 'dashboard-version', text: versionText };
      const [row] = await database.run((client) => fetchRows<{ version: string }>(client, query, [companyId]));
      return row?.version ?? '';
    },
    appointments: async (companyId, { limit, before }) => {
      // No page begins after an appointment that the company does not have.
      if (before !== null && asUuid(before) === null) return [];
      return database.run((client) => fetchRows(client, { text: pageText }, [companyId, limit, before]));
    },
    upcoming: (companyId, nowMs, limit) =>
      database.run((client) => fetchRows(client, { text: upcomingText }, [companyId, instant(nowMs), limit])),
    appointmentsById: (companyId, ids) => {
      const text = `${appointments} WHERE appointment.company_id = $1 AND appointment.id = ANY($2::uuid[])`;
      return database.run((client) => fetchRows(client, { text }, [companyId, ids.map(asUuid)]));
    },
    runs: (companyId, limit) =>
      database.run(async (client) => countChanges(client, companyId, await readRuns(client, companyId, limit))),
    run: (companyId, runId, limit) =>
      database.run(async (client) => {
        const found = await readRunOfCompany(client, companyId, runId);
        const [run] = await countChanges(client, companyId, found ? [found] : []);
        return run && { run, changes: await readChanges(client, { companyId, runId }, limit) };
      }),
  };
}

const pageText = `${appointments} WHERE appointment.company_id = $1
  AND ($3::uuid IS NULL OR (appointment.created_at, appointment.id) < (SELECT created_at, id FROM calops.appointments
    WHERE company_id = $1 AND id = $3))
  ORDER BY appointment.created_at DESC, appointment.id DESC LIMIT $2`;

const upcomingText = `${appointments} WHERE appointment.company_id = $1
  AND appointment.status IN ('pending', 'requested', 'booked')
  AND appointment.starts_at > $2::timestamptz - interval '1 day' AND appointment.ends_at > $2
  ORDER BY appointment.starts_at, appointment.id LIMIT $3`;

/**
 * Every change of a row gives it another transaction id, so that the ids of the shown rows show whether one has changed. An older
 * appointment changes when it is moved or cancelled, which makes a saga; what apply writes comes with a run.
 */
const shown = [
  `SELECT id, xmin FROM calops.appointments WHERE company_id = $1 ORDER BY created_at DESC, id LIMIT 200`,
  `SELECT id, xmin FROM calops.appointments WHERE company_id = $1 AND starts_at > now() - interval '1 day'
     ORDER BY starts_at, id LIMIT 200`,
  `SELECT id, xmin FROM calops.alerts WHERE company_id = $1 AND resolved_at IS NULL`,
  `SELECT id, xmin FROM calops.drift_findings WHERE company_id = $1`,
  `SELECT id, xmin FROM calops.runs WHERE company_id = $1 ORDER BY started_at DESC, id LIMIT 50`,
];
const digests = shown.map((rows) => `(SELECT string_agg(xmin::text, ' ' ORDER BY id) FROM (${rows}) AS part)`);
const versionText = `SELECT md5(concat_ws('/', ${digests.map((digest) => `coalesce(${digest}, '')`).join(', ')})) AS version`;

/** The runs, each with its number of changes per status. */
async function countChanges(
  client: ClientBase,
  companyId: string,
  runs: readonly RunRecord[],
): Promise<readonly CountedRun[]> {
  if (runs.length === 0) return [];
  const counts = await readChangeCounts(
    client,
    companyId,
    runs.map(({ id }) => id),
  );
  const byRun = Map.groupBy(counts, ({ runId }) => runId);
  return runs.map((run) => {
    const ofRun = byRun.get(run.id) ?? [];
    return { ...run, counts: Object.fromEntries(ofRun.map(({ status, count }) => [status, count])) };
  });
}
