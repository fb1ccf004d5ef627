import type { ClientBase } from 'pg';
import type { Json } from '../../model/json.ts';
import type { KeptAnswer, KeptResult } from '../../model/results.ts';
import type { IdempotencyKey, KeyState } from './booking-store.ts';
import { fetchRows } from '../ledger/queries.ts';
import type { SagaKey } from './rows.ts';

interface KeyRow {
  readonly requestHash: string;
  readonly appointmentId: string;
  readonly sagaId: string;
  readonly result: Extract<KeptAnswer, { readonly version: 2 }> | null;
  /** Of version 1. */
  readonly status: number | null;
  readonly body: Json;
}

export async function findAnswer(client: ClientBase, companyId: string, key: IdempotencyKey): Promise<KeyState> {
  const text = `SELECT request_hash AS "requestHash", appointment_id AS "appointmentId", saga_id AS "sagaId", result,
      answer_status AS "status", answer_body AS "body"
    FROM calops.idempotency_keys WHERE company_id = $1 AND key = $2`;
  const [row] = await fetchRows<KeyRow>(client, { name: 'answer', text }, [companyId, key.key]);
  if (!row) return { state: 'unknown' };
  const { requestHash, appointmentId, sagaId, result, status, body } = row;
  if (requestHash !== key.requestHash) return { state: 'mismatch' };
  if (result) return { state: 'answered', answer: result };
  if (status !== null) return { state: 'answered', answer: { version: 1, status, body } };
  return { state: 'in-flight', appointmentId, sagaId };
}

/** The first result stays, and so does a saga that began meanwhile. */
export async function keepResult(
  client: ClientBase,
  companyId: string,
  { key, result }: { readonly key: IdempotencyKey; readonly result: KeptResult },
): Promise<void> {
  await client.query(
    `INSERT INTO calops.idempotency_keys (company_id, key, request_hash, result)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [companyId, key.key, key.requestHash, keptJson(result)],
  );
}

/** As it is written into `result`. */
export function keptJson(result: KeptResult): string {
  return JSON.stringify({ version: 2, result } satisfies KeptAnswer);
}

/** False: somebody has the key. Waits for a transaction that is about to. */
export async function takeKey(
  client: ClientBase,
  key: IdempotencyKey,
  { companyId, sagaId, appointmentId }: SagaKey & { readonly appointmentId: string },
): Promise<boolean> {
  const result = await client.query(
    `INSERT INTO calops.idempotency_keys (company_id, key, request_hash, appointment_id, saga_id)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [companyId, key.key, key.requestHash, appointmentId, sagaId],
  );
  return result.rowCount === 1;
}

/** Keys in flight stay: their saga has yet to answer. */
export async function forgetKeys(client: ClientBase, olderThanMs: number): Promise<number> {
  const result = await client.query(
    `DELETE FROM calops.idempotency_keys
     WHERE num_nonnulls(answer_status, result) > 0 AND created_at < clock_timestamp() - $1::float8 * interval '1 millisecond'`,
    [olderThanMs],
  );
  return result.rowCount ?? 0;
}

export async function readKeyOfSaga(client: ClientBase, saga: SagaKey): Promise<IdempotencyKey | null> {
  const text = `SELECT key, request_hash AS "requestHash" FROM calops.idempotency_keys
    WHERE company_id = $1 AND saga_id = $2`;
  return (await fetchRows<IdempotencyKey>(client, { text }, [saga.companyId, saga.sagaId]))[0] ?? null;
}
