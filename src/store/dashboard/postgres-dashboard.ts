import { sql } from 'kysely';
import type { ClientBase } from 'pg';
import type { RunRecord } from '../../model/stored.ts';
import { ofCompany } from '../bookings/reads.ts';
import type { Database } from '../connection/database.ts';
import { asUuid } from '../connection/statement.ts';
import { db, fetchAll, prepared, uuid, words } from '../connection/typed.ts';
import { readChangeCounts, readChanges, readRunOfCompany, readRuns } from '../ledger/run-reads.ts';
import { instant } from '../tables/columns.ts';
import { companies, digestOf } from './companies.ts';
import type { AppointmentPage, CountedRun, DashboardStore } from './dashboard-store.ts';
import { sessions } from './sessions.ts';

/** The dashboard's reads in PostgreSQL. */
export function createDashboardStore(database: Database): DashboardStore {
  return {
    ...sessions(database),
    ...companies(database),
    version: async (companyId) =>
      (await database.run((client) => readVersion(client, { companyId })))[0]?.version ?? '',
    appointments: async (companyId, page) =>
      database.run((client) => fetchAll(client, appointmentsOn(companyId, page))),
    upcoming: (companyId, nowMs, limit) =>
      database.run((client) => fetchAll(client, upcoming(companyId, nowMs).limit(limit))),
    appointmentsById: (companyId, ids) => {
      const query = ofCompany(companyId).where('appointment.id', '=', sql<string>`ANY(${ids.map(asUuid)}::uuid[])`);
      return database.run((client) => fetchAll(client, query));
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

/** No page begins after an appointment that the company does not have. */
function appointmentsOn(companyId: string, { limit, before }: AppointmentPage) {
  const latest = ofCompany(companyId)
    .orderBy('appointment.created_at', 'desc')
    .orderBy('appointment.id', 'desc')
    .limit(limit);
  if (before === null) return latest;
  const last = db
    .selectFrom('appointments')
    .select(['created_at', 'id'])
    .where('company_id', '=', companyId)
    .where('id', '=', uuid(before));
  return latest.where(sql<boolean>`(appointment.created_at, appointment.id) < ${last}`);
}

function upcoming(companyId: string, nowMs: number) {
  return ofCompany(companyId)
    .where('appointment.status', 'in', words('pending', 'requested', 'booked'))
    .where('appointment.starts_at', '>', sql<string>`${instant(nowMs)}::timestamptz - interval '1 day'`)
    .where('appointment.ends_at', '>', instant(nowMs))
    .orderBy('appointment.starts_at')
    .orderBy('appointment.id');
}

/**
 * Every change of a row gives it another transaction id, so that the ids of the shown rows show whether one has changed. An older
 * appointment changes when it is moved or cancelled, which makes a saga; what apply writes comes with a run.
 */
const readVersion = prepared('dashboard-version', { companyId: 'text' }, ({ companyId }) => {
  const version = sql<string>`xmin::text`.as('version');
  const shown = [
    db
      .selectFrom('appointments')
      .select(['id', version])
      .where('company_id', '=', companyId)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .limit(sql.lit(200)),
    db
      .selectFrom('appointments')
      .select(['id', version])
      .where('company_id', '=', companyId)
      .where('starts_at', '>', sql<string>`now() - interval '1 day'`)
      .orderBy('starts_at')
      .orderBy('id')
      .limit(sql.lit(200)),
    db
      .selectFrom('alerts')
      .select(['id', version])
      .where('company_id', '=', companyId)
      .where('resolved_at', 'is', null),
    db.selectFrom('drift_findings').select(['id', version]).where('company_id', '=', companyId),
    db
      .selectFrom('runs')
      .select(['id', version])
      .where('company_id', '=', companyId)
      .orderBy('started_at', 'desc')
      .orderBy('id')
      .limit(sql.lit(50)),
  ];
  return digestOf(shown.map((rows) => sql`(SELECT string_agg(version, ' ' ORDER BY id) FROM ${rows} AS part)`));
});

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
