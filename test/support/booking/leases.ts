import { queryRows } from '../../store/query-rows.ts';
import type { World } from '../world.ts';

/** The saga that answers a key, while there is one. */
export async function sagaUnder({ databaseUrl }: World, key: string): Promise<string | undefined> {
  const rows = await queryRows(databaseUrl, `SELECT saga_id FROM calops.idempotency_keys WHERE key = '${key}'`);
  return (rows[0]?.['saga_id'] as string | null | undefined) ?? undefined;
}

/** As if the owner had been silent for long enough; of one saga, or of all. */
export async function expireLeases({ databaseUrl }: World, sagaId?: string): Promise<void> {
  const which = sagaId === undefined ? '' : `AND id = '${sagaId}'`;
  await queryRows(databaseUrl, `UPDATE calops.sagas SET claimed_until = now() WHERE finished_at IS NULL ${which}`);
}
