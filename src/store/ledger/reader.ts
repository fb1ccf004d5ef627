import type { ClientBase } from 'pg';
import type { RateWindow } from '../../model/rate-budget.ts';
import { NOTHING_STORED, type StoredCompany } from '../../model/stored.ts';
import { fetchRows, queries } from './queries.ts';
import type { Reader, RunDetails } from '../store.ts';

/** Reads on a connection that is in a READ ONLY transaction. */
export function createReader(client: ClientBase): Reader {
  return {
    company: (companyId) => readCompany(client, companyId),
    standingBookings: (companyId, nowMs) => fetchRows(client, queries.standingBookings, [companyId, nowMs]),
    capabilities: async (companyId) => (await fetchRows(client, queries.capabilities, [companyId]))[0] ?? null,
    webhooks: (companyId) => fetchRows(client, queries.webhooks, [companyId]),
    rateWindow: (keyHash) => readRateWindow(client, keyHash),
    runs: (companyId, limit) => fetchRows(client, queries.runs, [companyId, limit]),
    run: (runId) => readRun(client, runId),
    runningRun: async (companyId) => (await fetchRows(client, queries.runningRun, [companyId]))[0] ?? null,
    catalog: (runId) => readCatalog(client, runId),
    auditLog: (companyId, { sinceMs, limit }) => fetchRows(client, queries.auditLog, [companyId, sinceMs, limit]),
    findings: (companyId) => fetchRows(client, queries.findings, [companyId]),
    hostsToRead: async (companyId) =>
      (await fetchRows(client, queries.hostsToRead, [companyId])).map(({ userId }) => userId),
    lastWrites: async (companyId, resources) => {
      const rows = await fetchRows(client, queries.lastWrites, [companyId, resources]);
      return new Map(rows.map(({ resource, at }) => [resource, at]));
    },
    noEffects: (companyId) => fetchRows(client, queries.noEffects, [companyId]),
  };
}

/** What a database without the schema holds: nothing. */
export const emptyReader: Reader = {
  company: async () => NOTHING_STORED,
  standingBookings: async () => [],
  capabilities: async () => null,
  webhooks: async () => [],
  rateWindow: async () => null,
  runs: async () => [],
  run: async () => null,
  runningRun: async () => null,
  catalog: async () => null,
  auditLog: async () => [],
  findings: async () => [],
  hostsToRead: async () => [],
  lastWrites: async () => new Map(),
  noEffects: async () => [],
};

async function readCompany(client: ClientBase, companyId: string): Promise<StoredCompany> {
  const key = [companyId];
  const [company] = await fetchRows(client, queries.company, key);
  return {
    company: company ?? null,
    branches: await fetchRows(client, queries.branches, key),
    staff: await fetchRows(client, queries.staff, key),
    services: await fetchRows(client, queries.services, key),
    assignments: await fetchRows(client, queries.assignments, key),
    maps: await fetchRows(client, queries.maps, key),
    hostMappings: await fetchRows(client, queries.hostMappings, key),
    ledger: await fetchRows(client, queries.ledger, key),
    openIntents: await fetchRows(client, queries.openIntents, key),
  };
}

async function readRun(client: ClientBase, runId: string): Promise<RunDetails | null> {
  const [run] = await fetchRows(client, queries.run, [runId]);
  if (run === undefined) return null;
  return { run, changes: await fetchRows(client, queries.runChanges, [runId]) };
}

async function readCatalog(client: ClientBase, runId: string): Promise<string | null> {
  const result = await client.query<{ catalog: string }>(
    `SELECT catalog::text AS catalog FROM calops.catalogs
     JOIN calops.runs ON runs.company_id = catalogs.company_id AND runs.catalog_digest = catalogs.digest
     WHERE runs.id = $1`,
    [runId],
  );
  return result.rows[0]?.catalog ?? null;
}

async function readRateWindow(client: ClientBase, keyHash: string): Promise<RateWindow | null> {
  const result = await client.query<RateWindow>(
    `SELECT call_limit AS "limit",
       CASE WHEN reset_at <= clock_timestamp() THEN call_limit ELSE remaining END AS "remaining",
       greatest(0, ceil(extract(epoch FROM reset_at - clock_timestamp()) * 1000))::float8 AS "resetMs"
     FROM calops.rate_limits WHERE key_hash = $1`,
    [keyHash],
  );
  return result.rows[0] ?? null;
}
