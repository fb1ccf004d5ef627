import type { ClientBase } from 'pg';
import type { RunChangeRecord, RunRecord } from '../../model/stored.ts';
import { fetchRows } from '../connection/statement.ts';
import type { RunDetails } from '../store.ts';
import { columnList, pick } from '../tables/columns.ts';
import { run, runChange } from '../tables/company-tables.ts';

/** Reads of runs and their changes, for the reconciler and for the dashboard. */

const runs = `SELECT ${columnList(run)} FROM calops.runs`;

/** A change that was recorded as done before the run's own verification found that it had no effect. */
const wasWithoutEffect = `EXISTS (SELECT FROM calops.audit_log AS entry WHERE entry.company_id = run_changes.company_id
  AND entry.resource = run_changes.change_id AND entry.run_id = run_changes.run_id AND entry.action = 'no-effect')`;
const noEffectError = `jsonb_build_object('code', 'no-effect', 'message', 'Cal.com answered success, but did nothing')`;
const changeStatus = `CASE WHEN ${wasWithoutEffect} THEN 'failed' ELSE status END`;

const changes = `SELECT ${columnList(pick(runChange, ['runId', 'changeId', 'kind', 'action', 'name', 'before']))},
    ${changeStatus} AS status,
    CASE WHEN ${wasWithoutEffect} THEN NULL ELSE after END AS after,
    CASE WHEN ${wasWithoutEffect} THEN ${noEffectError} ELSE error END AS error
  FROM calops.run_changes`;

export function readRuns(client: ClientBase, companyId: string, limit: number): Promise<readonly RunRecord[]> {
  const text = `${runs} WHERE company_id = $1 ORDER BY started_at DESC, id LIMIT $2`;
  return fetchRows<RunRecord>(client, { text }, [companyId, limit]);
}

export async function readRunningRun(client: ClientBase, companyId: string): Promise<RunRecord | null> {
  const text = `${runs} WHERE company_id = $1 AND status = 'running'`;
  return (await fetchRows<RunRecord>(client, { text }, [companyId]))[0] ?? null;
}

export async function readRun(client: ClientBase, runId: string): Promise<RunDetails | null> {
  const [run] = await fetchRows<RunRecord>(client, { text: `${runs} WHERE id = $1` }, [runId]);
  if (run === undefined) return null;
  const text = `${changes} WHERE run_id = $1 ORDER BY position`;
  return { run, changes: await fetchRows<RunChangeRecord>(client, { text }, [runId]) };
}

export async function readRunOfCompany(
  client: ClientBase,
  companyId: string,
  runId: string,
): Promise<RunRecord | undefined> {
  const text = `${runs} WHERE company_id = $1 AND id = $2`;
  return (await fetchRows<RunRecord>(client, { text }, [companyId, runId]))[0];
}

/** The first changes of a run, in the order in which they were announced. */
export function readChanges(
  client: ClientBase,
  { companyId, runId }: { readonly companyId: string; readonly runId: string },
  limit: number,
): Promise<readonly RunChangeRecord[]> {
  const text = `${changes} WHERE company_id = $1 AND run_id = $2 ORDER BY position LIMIT $3`;
  return fetchRows<RunChangeRecord>(client, { text }, [companyId, runId, limit]);
}

export interface ChangeCount extends Pick<RunChangeRecord, 'runId' | 'status'> {
  readonly count: number;
}

/** The number of changes of each run, by status. */
export function readChangeCounts(
  client: ClientBase,
  companyId: string,
  runIds: readonly string[],
): Promise<readonly ChangeCount[]> {
  const text = `SELECT run_id AS "runId", ${changeStatus} AS status, count(*)::int AS count
    FROM calops.run_changes WHERE company_id = $1 AND run_id = ANY($2::text[]) GROUP BY 1, 2`;
  return fetchRows<ChangeCount>(client, { text }, [companyId, runIds]);
}

const intent = pick(runChange, ['runId', 'changeId', 'kind', 'action', 'slug', 'serviceId', 'segmentKey']);

export const openIntents = `SELECT ${columnList(intent)} FROM calops.run_changes
  WHERE company_id = $1 AND status IN ('intended', 'unknown') AND resolved_by IS NULL ORDER BY position`;

/** The catalog that a run applied, as JSON text. */
export async function readCatalog(client: ClientBase, runId: string): Promise<string | null> {
  const text = `
    SELECT catalog::text AS catalog FROM calops.catalogs
    JOIN calops.runs ON runs.company_id = catalogs.company_id AND runs.catalog_digest = catalogs.digest
    WHERE runs.id = $1`;
  return (await fetchRows<{ catalog: string }>(client, { text }, [runId]))[0]?.catalog ?? null;
}
