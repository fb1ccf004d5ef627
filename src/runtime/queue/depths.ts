import type { QueueDatabase } from '../../store/store.ts';

/** How much of one kind of job there is, of all processes together. */
export interface QueueDepth {
  readonly job: string;
  /** Could be done now. */
  readonly waiting: number;
  readonly active: number;
  readonly oldestSeconds: number;
}

/** pg-boss keeps counts as well, as of a minute ago. */
const text = `
SELECT queue.name AS job, count(*) FILTER (WHERE due)::int AS waiting, count(*) FILTER (WHERE active)::int AS active,
  coalesce(extract(epoch FROM clock_timestamp() - min(start_after) FILTER (WHERE due)), 0)::float8 AS "oldestSeconds"
FROM calops_queue.queue AS queue LEFT JOIN (
  SELECT name, start_after, state = 'active' AS active, state <> 'active' AND start_after <= clock_timestamp() AS due
  FROM calops_queue.job WHERE state IN ('created', 'retry', 'active')
) AS job ON job.name = queue.name
WHERE queue.name NOT LIKE '\\_\\_%' GROUP BY queue.name ORDER BY queue.name`;

export async function readDepths(database: QueueDatabase): Promise<readonly QueueDepth[]> {
  return (await database.executeSql(text)).rows as QueueDepth[];
}
