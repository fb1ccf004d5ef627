import { sql } from 'kysely';
import type { ClientBase } from 'pg';
import type { KeptAnswer, KeptResult } from '../../model/results.ts';
import type { Database } from '../connection/database.ts';
import { ago, db, execute, fetchFirst, prepared } from '../connection/typed.ts';
import type { BookingStore, IdempotencyKey, KeyState } from './booking-store.ts';
import type { SagaKey } from './rows.ts';

export function keys(database: Database): Pick<BookingStore, 'keepResult' | 'findAnswer' | 'pruneKeys'> {
  return {
    findAnswer: (companyId, key) => database.run((client) => findAnswer(client, companyId, key)),
    // Keeps the first result, and a saga that has begun in the meantime.
    keepResult: async (companyId, { key, requestHash }, result) => {
      const row = { company_id: companyId, key, request_hash: requestHash, result: { version: 2, result } } as const;
      const query = db
        .insertInto('idempotency_keys')
        .values(row)
        .onConflict((conflict) => conflict.doNothing());
      await database.run((client) => execute(client, query));
    },
    pruneKeys: (olderThanMs) => {
      const query = db
        .deleteFrom('idempotency_keys')
        .where(sql<boolean>`num_nonnulls(answer_status, result) > 0`)
        .where('created_at', '<', ago(olderThanMs));
      return database.run((client) => execute(client, query));
    },
  };
}

const readKey = prepared('answer', { companyId: 'text', key: 'text' }, ({ companyId, key }) =>
  db
    .selectFrom('idempotency_keys')
    .select([
      'request_hash as requestHash',
      'appointment_id as appointmentId',
      'saga_id as sagaId',
      'result',
      'answer_status as status',
      'answer_body as body',
    ])
    .where('company_id', '=', companyId)
    .where('key', '=', key),
);

export async function findAnswer(client: ClientBase, companyId: string, key: IdempotencyKey): Promise<KeyState> {
  const [row] = await readKey(client, { companyId, key: key.key });
  if (!row) return { state: 'unknown' };
  const { requestHash, appointmentId, sagaId, result, status, body } = row;
  if (requestHash !== key.requestHash) return { state: 'mismatch' };
  if (result) return { state: 'answered', answer: result };
  if (status !== null) return { state: 'answered', answer: { version: 1, status, body } };
  if (appointmentId === null || sagaId === null) throw new TypeError('a key has a result or a saga');
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
  const row = { company_id: companyId, key: key.key, request_hash: key.requestHash };
  const query = db
    .insertInto('idempotency_keys')
    .values({ ...row, appointment_id: appointmentId, saga_id: sagaId })
    .onConflict((conflict) => conflict.doNothing());
  return (await execute(client, query)) === 1;
}

export async function readKeyOfSaga(client: ClientBase, saga: SagaKey): Promise<IdempotencyKey | null> {
  const query = db
    .selectFrom('idempotency_keys')
    .select(['key', 'request_hash as requestHash'])
    .where('company_id', '=', saga.companyId)
    .where('saga_id', '=', saga.sagaId);
  return (await fetchFirst(client, query)) ?? null;
}
