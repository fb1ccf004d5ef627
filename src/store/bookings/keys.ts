import type { ClientBase } from 'pg';
import type { Json } from '../../model/json.ts';
import type { KeptAnswer, KeptResult } from '../../model/results.ts';
import type { Database } from '../connection/database.ts';
import { fetchRows } from '../connection/statement.ts';
import type { BookingStore, IdempotencyKey, KeyState } from './booking-store.ts';
import type { SagaKey } from './rows.ts';

export function keys(database: Database): Pick<BookingStore, 'keepResult' | 'findAnswer' | 'pruneKeys'> {
  return {
    findAnswer: (companyId, key) => database.run((client) => findAnswer(client, companyId, key)),
    keepResult: async (companyId, key, result) => {
      const values = [companyId, key.key, key.requestHash, keptJson(result)];
      await database.run((client) => client.query(keepText, values));
    },
    pruneKeys: (olderThanMs) =>
      database.runTyped(async ({ db, sql, ago }) => {
        const old = db
          .deleteFrom('idempotency_keys')
          .where(sql<boolean>`num_nonnulls(answer_status, result) > 0`)
          .where('created_at', '<', ago(olderThanMs));
        return Number((await old.executeTakeFirst()).numDeletedRows);
      }),
  };
}

/** Keeps the first result, and a saga that has begun in the meantime. */
const keepText = `INSERT INTO calops.idempotency_keys (company_id, key, request_hash, result)
  VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`;

interface KeyRow {
  readonly requestHash: string;
  readonly appointmentId: string;
  readonly sagaId: string;
  readonly result: Extract<KeptAnswer, { readonly version: 2 }> | null;
  /** Only in version 1. */
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

/** The JSON for the column `result`. */
export function keptJson(result: KeptResult): string {
  return JSON.stringify({ version: 2, result } satisfies KeptAnswer);
}

/** False: another request has the key. Waits for a transaction that is inserting it. */
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

export async function readKeyOfSaga(client: ClientBase, saga: SagaKey): Promise<IdempotencyKey | null> {
  const text = `SELECT key, request_hash AS "requestHash" FROM calops.idempotency_keys
    WHERE company_id = $1 AND saga_id = $2`;
  return (await fetchRows<IdempotencyKey>(client, { text }, [saga.companyId, saga.sagaId]))[0] ?? null;
}
