import type { ClientBase } from 'pg';
import type { RunRecord } from '../../model/stored.ts';
import { appointments } from '../bookings/reads.ts';
import type { Database } from '../connection/database.ts';
import { asUuid, fetchRows } from '../connection/statement.ts';
import { readChangeCounts, readChanges, readRunOfCompany, readRuns } from '../ledger/run-reads.ts';
import { instant, ms } from '../tables/columns.ts';
import type { CompanySummary, CountedRun, DashboardStore, SessionOwner } from './dashboard-store.ts';

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

type Companies = Pick<DashboardStore, 'companies' | 'companiesVersion'>;

/** Reads over all companies, one statement each however many there are. */
function companies(database: Database): Companies {
  return {
    companies: async (nowMs, days) => {
      const query = { name: 'dashboard-companies', text: companiesText };
      return database.run((client) => fetchRows<CompanySummary>(client, query, [instant(nowMs), days]));
    },
    companiesVersion: async () => {
      const query = { name: 'dashboard-companies-version', text: fleetVersionText };
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
const fleetDigests = [
  `SELECT string_agg(company.xmin::text || run.xmin::text, ' ' ORDER BY company.id)
     FROM calops.companies AS company ${lastRun}`,
  `SELECT string_agg(company_id || is_proven, ' ' ORDER BY company_id) FROM calops.drift_checks`,
  `SELECT string_agg(xmin::text, ' ' ORDER BY company_id, id) FROM calops.drift_findings WHERE status = 'confirmed'`,
  `SELECT string_agg(xmin::text, ' ' ORDER BY company_id, id) FROM calops.alerts WHERE resolved_at IS NULL`,
  `SELECT string_agg(company_id, ' ' ORDER BY company_id) FROM calops.outages`,
];
const fleetVersionText = `SELECT md5(concat_ws('/', ${fleetDigests.map((digest) => `coalesce((${digest}), '')`).join(', ')})) AS version`;

type Sessions = Pick<DashboardStore, 'startSession' | 'session' | 'endSession' | 'validSessions'>;

/** Sessions expire by the database's clock, and end when their token is revoked. */
function sessions(database: Database): Sessions {
  return {
    startSession: async ({ sessionHash, owner, lifeMs }) => {
      const companyId = owner.kind === 'company' ? owner.companyId : null;
      const values = [sessionHash, companyId, owner.tokenId, lifeMs];
      return (await database.run((client) => client.query(startText, values))).rowCount === 1;
    },
    session: async (sessionHash) => {
      const text = `SELECT token.company_id AS "companyId", token.id AS "tokenId"
        FROM ${valid} AND session.session_hash = $1`;
      const [row] = await database.run((client) => fetchRows<OwnerRow>(client, { text }, [sessionHash]));
      return row && ownerOf(row);
    },
    endSession: (sessionHash) =>
      database.runTyped(async ({ db }) => {
        await db.deleteFrom('dashboard_sessions').where('session_hash', '=', sessionHash).execute();
      }),
    validSessions: async (sessionHashes) => {
      const text = `SELECT session.session_hash AS hash FROM ${valid} AND session.session_hash = ANY($1::text[])`;
      const rows = await database.run((client) => fetchRows<{ hash: string }>(client, { text }, [sessionHashes]));
      return rows.map(({ hash }) => hash);
    },
  };
}

interface OwnerRow {
  readonly companyId: string | null;
  readonly tokenId: string;
}

function ownerOf({ companyId, tokenId }: OwnerRow): SessionOwner {
  return companyId === null ? { kind: 'operator', tokenId } : { kind: 'company', companyId, tokenId };
}

/** The token says whose session it is. */
const valid = `calops.dashboard_sessions AS session JOIN calops.api_tokens AS token ON token.id = session.token_id
  WHERE session.expires_at > now() AND token.revoked_at IS NULL`;

/** Also deletes expired sessions, so that no job is needed for that. */
const startText = `
WITH expired AS (DELETE FROM calops.dashboard_sessions WHERE expires_at <= now()),
token AS (
  SELECT * FROM calops.api_tokens
  WHERE id = $3 AND company_id IS NOT DISTINCT FROM $2::text AND revoked_at IS NULL
),
audited AS (
  INSERT INTO calops.audit_log (who, action, resource, after)
  SELECT 'token:' || id, 'sign-in', 'token/' || id, '{"operator":true}' FROM token WHERE is_operator
)
INSERT INTO calops.dashboard_sessions (session_hash, company_id, token_id, expires_at)
SELECT $1, company_id, id, now() + $4::float8 * interval '1 millisecond' FROM token`;
