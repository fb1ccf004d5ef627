import type { ClientBase } from 'pg';
import type { Standing } from './insight-store.ts';
import { fetchRows } from '../ledger/queries.ts';

/** Of all companies together: for whoever runs the processes, and with no word about whose it is. */
const text = `
SELECT
  (SELECT coalesce(json_agg(drift), '[]') FROM (
    SELECT kind, status, count(*) AS count FROM calops.drift_findings WHERE status <> 'resolved' GROUP BY 1, 2 ORDER BY 1, 2
  ) AS drift) AS drift,
  (SELECT coalesce(json_agg(review), '[]') FROM (
    SELECT kind, count(*) AS count FROM calops.alerts WHERE resolved_at IS NULL GROUP BY 1 ORDER BY 1
  ) AS review) AS review`;

export async function readStanding(client: ClientBase): Promise<Standing> {
  const [standing] = await fetchRows<Standing>(client, { text }, []);
  return standing ?? { drift: [], review: [] };
}
