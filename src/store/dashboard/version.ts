import type { ClientBase } from 'pg';
import { fetchRows } from '../ledger/queries.ts';

/**
 * Every change of a row gives it another transaction's number, so that the numbers of the rows that are shown say whether any of them
 * changed. Older appointments change when somebody moves or cancels them, which makes a saga; what apply writes comes with a run.
 */
const parts = [
  `SELECT id, xmin FROM calops.appointments WHERE company_id = $1 ORDER BY created_at DESC, id LIMIT 200`,
  `SELECT id, xmin FROM calops.appointments WHERE company_id = $1 AND starts_at > now() - interval '1 day'
     ORDER BY starts_at, id LIMIT 200`,
  `SELECT id, xmin FROM calops.alerts WHERE company_id = $1 AND resolved_at IS NULL`,
  `SELECT id, xmin FROM calops.drift_findings WHERE company_id = $1`,
  `SELECT id, xmin FROM calops.runs WHERE company_id = $1 ORDER BY started_at DESC, id LIMIT 50`,
];

const digests = parts.map((part) => `(SELECT string_agg(xmin::text, ' ' ORDER BY id) FROM (${part}) AS part)`);
const text = `SELECT md5(concat_ws('/', ${digests.map((digest) => `coalesce(${digest}, '')`).join(', ')})) AS version`;

export async function readVersion(client: ClientBase, companyId: string): Promise<string> {
  const [row] = await fetchRows<{ version: string }>(client, { name: 'dashboard-version', text }, [companyId]);
  return row?.version ?? '';
}
