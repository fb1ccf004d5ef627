import { sql } from 'kysely';
import type { ClientBase } from 'pg';
import { sha256 } from '../../model/sha256.ts';
import type { AuditEntry } from '../../model/stored.ts';
import { db, execute, fetchAll, now } from '../connection/typed.ts';
import type { Intent, NewRun, Outcome, RunEnd, Transactor } from '../store.ts';
import { pick, rowOf } from '../tables/columns.ts';
import { auditEntry, run as runColumns, runChange } from '../tables/company-tables.ts';
import { recordset, requireTouched } from './batch.ts';

export type JournalWrites = Pick<
  Transactor,
  'startRun' | 'finishRun' | 'interruptStaleRuns' | 'intend' | 'settle' | 'resolveIntents' | 'saveCatalog' | 'audit'
>;

/**
 * Runs and their changes.
 *
 *   run:    running → done | partial | failed | interrupted
 *   change: intended → done | failed | skipped | unknown; unknown → any of them, once it has been looked up
 *
 * Changes move only while their run is running and has the company's latest fence: a process that has lost the lock writes nothing more.
 */
export function journalWrites(client: ClientBase): JournalWrites {
  return {
    startRun: (run) => startRun(client, run),
    finishRun: (runId, end) => finishRun(client, runId, end),
    interruptStaleRuns: (companyId) => interruptStaleRuns(client, companyId),
    intend: (runId, intents) => intend(client, runId, intents),
    settle: (runId, outcomes) => settle(client, runId, outcomes),
    resolveIntents: (runId, changeIds) => resolveIntents(client, runId, changeIds),
    saveCatalog: (runId, companyId, catalogJson) => saveCatalog(client, { runId, companyId, catalogJson }),
    audit: (companyId, entries) => audit(client, companyId, entries),
  };
}

/** For the row `run`. */
const isCurrent = sql`run.status = 'running' AND (run.fence IS NULL
  OR run.fence = (SELECT fence FROM calops.company_leases AS lease WHERE lease.company_id = run.company_id))`;

const newRun = pick(runColumns, ['id', 'companyId', 'command', 'who', 'host', 'commit', 'runUrl', 'planDigest']);

async function startRun(client: ClientBase, run: NewRun): Promise<void> {
  const row = { ...rowOf(newRun, run), status: 'running' as const, fence: run.fence ?? null };
  const written = await execute(
    client,
    db
      .insertInto('runs')
      .values(row)
      .onConflict((conflict) => conflict.doNothing()),
  );
  requireTouched(written, 1, `new run ${run.id} (with no other of its company running)`);
}

async function finishRun(
  client: ClientBase,
  runId: string,
  end: { readonly status: RunEnd; readonly calls: number },
): Promise<void> {
  const written = await execute(
    client,
    db
      .updateTable('runs')
      .set({ status: end.status, calls: end.calls, finished_at: now })
      .where('id', '=', runId)
      .where('status', '=', 'running'),
  );
  requireTouched(written, 1, `run ${runId} (running)`);
}

async function interruptStaleRuns(client: ClientBase, companyId: string): Promise<readonly string[]> {
  const rows = await fetchAll(
    client,
    db
      .updateTable('runs')
      .set({ status: 'interrupted', finished_at: now })
      .where('company_id', '=', companyId)
      .where('status', '=', 'running')
      .returning('id'),
  );
  return rows.map((row) => row.id);
}

async function intend(client: ClientBase, runId: string, intents: readonly Intent[]): Promise<void> {
  if (intents.length === 0) return;
  const rows = intents.map((intent) => rowOf(runChange, intent));
  const written = await execute(
    client,
    sql`
    INSERT INTO calops.run_changes
      (run_id, company_id, change_id, kind, action, name, slug, service_id, segment_key)
    SELECT run.id, run.company_id, given.change_id, given.kind, given.action, given.name, given.slug,
      given.service_id, given.segment_key
    FROM calops.runs AS run, ${recordset('run_changes', rows)} AS given
    WHERE run.id = ${runId} AND ${isCurrent}`,
  );
  requireTouched(written, intents.length, `changes of run ${runId} (running)`);
}

async function settle(client: ClientBase, runId: string, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  const rows = outcomes.map((outcome) => rowOf(runChange, outcome));
  const written = await execute(
    client,
    sql`
    UPDATE calops.run_changes AS stored
    SET status = given.status, before = given.before, after = given.after, error = given.error, settled_at = now()
    FROM calops.runs AS run, ${recordset('run_changes', rows)} AS given
    WHERE run.id = ${runId} AND ${isCurrent} AND stored.run_id = run.id
      AND stored.change_id = given.change_id AND stored.status IN ('intended', 'unknown')`,
  );
  requireTouched(written, outcomes.length, `changes of run ${runId} (running, open)`);
}

async function resolveIntents(client: ClientBase, runId: string, changeIds: readonly string[]): Promise<number> {
  const written = await execute(
    client,
    sql`
    UPDATE calops.run_changes AS stored SET resolved_by = run.id
    FROM calops.runs AS run
    WHERE run.id = ${runId} AND stored.company_id = run.company_id AND stored.run_id <> run.id
      AND stored.change_id = ANY(${changeIds}::text[])
      AND stored.status IN ('intended', 'unknown') AND stored.resolved_by IS NULL`,
  );
  return written;
}

interface AppliedCatalog {
  readonly runId: string;
  readonly companyId: string;
  readonly catalogJson: string;
}

async function saveCatalog(client: ClientBase, applied: AppliedCatalog): Promise<void> {
  const { runId, companyId, catalogJson } = applied;
  const digest = sha256(catalogJson);
  await execute(
    client,
    db
      .insertInto('catalogs')
      .values({ company_id: companyId, digest, catalog: catalogJson })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const written = await execute(
    client,
    db.updateTable('runs').set({ catalog_digest: digest }).where('id', '=', runId).where('company_id', '=', companyId),
  );
  requireTouched(written, 1, `run ${runId} of company ${companyId}`);
}

async function audit(client: ClientBase, companyId: string, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({ company_id: companyId, ...rowOf(auditEntry, entry) }));
  await execute(
    client,
    sql`
    INSERT INTO calops.audit_log (company_id, run_id, who, action, resource, before, after)
    SELECT company_id, run_id, who, action, resource, before, after
    FROM ${recordset('audit_log', rows)}`,
  );
}
