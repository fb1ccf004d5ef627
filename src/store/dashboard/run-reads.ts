import type { ClientBase } from 'pg';
import type { ChangeCounts, CountedRun, RunOnPage } from './dashboard-store.ts';
import { fetchRows, queries } from '../ledger/queries.ts';

export async function readRuns(client: ClientBase, companyId: string, limit: number): Promise<readonly CountedRun[]> {
  const runs = await fetchRows(client, queries.runs, [companyId, limit]);
  const counts = await readCounts(
    client,
    companyId,
    runs.map(({ id }) => id),
  );
  return runs.map((run) => ({ ...run, counts: counts.get(run.id) ?? {} }));
}

interface Asked {
  readonly companyId: string;
  readonly runId: string;
}

export async function readRunOnPage(
  client: ClientBase,
  { companyId, runId }: Asked,
  limit: number,
): Promise<RunOnPage | undefined> {
  const [run] = await fetchRows(client, queries.runOfCompany, [companyId, runId]);
  if (!run) return undefined;
  const counts = await readCounts(client, companyId, [runId]);
  const changes = await fetchRows(client, queries.changesOfCompany, [companyId, runId, limit]);
  return { run: { ...run, counts: counts.get(runId) ?? {} }, changes };
}

async function readCounts(
  client: ClientBase,
  companyId: string,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, ChangeCounts>> {
  const rows = await fetchRows(client, queries.changeCounts, [companyId, runIds]);
  const byRun = [...Map.groupBy(rows, ({ runId }) => runId)];
  return new Map(
    byRun.map(([id, ofRun]) => [id, Object.fromEntries(ofRun.map(({ status, count }) => [status, count]))]),
  );
}
