import type { ClientBase } from 'pg';
import type { SagaStep } from '../../model/appointment.ts';
import type { NextAttempt, StepOutcome } from '../booking-store.ts';
import { joined } from '../../model/timeline.ts';
import { fetchRows } from '../queries.ts';
import { requireRows, type HeldClaim } from './claims.ts';
import { replaceHolds } from './holds.ts';
import { ms } from './reads.ts';
import { instant, phaseRows, stepRows } from './rows.ts';

/** What is written under a claim while a saga is going on. The client is in a transaction that holds the claim. */

export async function send(client: ClientBase, held: HeldClaim, positions: readonly number[]): Promise<void> {
  const result = await client.query(
    `UPDATE calops.saga_steps SET status = 'sent'
     WHERE company_id = $1 AND saga_id = $2 AND position = ANY($3::int[]) AND status = 'intended'`,
    [held.companyId, held.sagaId, positions],
  );
  requireRows(result.rowCount, positions.length, `steps of saga ${held.sagaId} (intended)`);
}

export async function settle(client: ClientBase, held: HeldClaim, outcome: StepOutcome): Promise<void> {
  const { position, status, bookingUid = null, error = null } = outcome;
  const result = await client.query(
    `UPDATE calops.saga_steps SET status = $4, booking_uid = $5, error = $6
     WHERE company_id = $1 AND saga_id = $2 AND position = $3 AND status IN ('sent', 'unknown')`,
    [held.companyId, held.sagaId, position, status, bookingUid, error === null ? null : JSON.stringify(error)],
  );
  requireRows(result.rowCount, 1, `step ${position} of saga ${held.sagaId} (sent or unknown)`);
}

export async function compensate(client: ClientBase, held: HeldClaim, steps: readonly SagaStep[]): Promise<void> {
  await addSteps(client, held, { steps, status: 'compensating' });
}

export async function retry(client: ClientBase, held: HeldClaim, next: NextAttempt): Promise<'held'> {
  const { companyId, appointmentId } = held;
  await addSteps(client, held, { steps: next.steps, status: 'running' });
  await client.query('UPDATE calops.appointments SET starts_at = $3, ends_at = $4 WHERE company_id = $1 AND id = $2', [
    companyId,
    appointmentId,
    instant(next.startMs),
    instant(next.endMs),
  ]);
  await client.query('DELETE FROM calops.appointment_phases WHERE company_id = $1 AND appointment_id = $2', [
    companyId,
    appointmentId,
  ]);
  await client.query(
    `INSERT INTO calops.appointment_phases
     SELECT * FROM jsonb_populate_recordset(NULL::calops.appointment_phases, $1)`,
    [phaseRows(held, next.phases)],
  );
  await replaceHolds(client, held, next.holds);
  return 'held';
}

export async function moveToStaff(client: ClientBase, held: HeldClaim, staffId: string): Promise<'held'> {
  const key = [held.companyId, held.appointmentId];
  await client.query(
    'UPDATE calops.appointment_phases SET staff_id = $3 WHERE company_id = $1 AND appointment_id = $2',
    [...key, staffId],
  );
  const text = `SELECT ${ms('lower(during)')} AS "fromMs", ${ms('upper(during)')} AS "toMs"
    FROM calops.holds WHERE company_id = $1 AND appointment_id = $2`;
  const stretches = joined(await fetchRows<{ fromMs: number; toMs: number }>(client, { text }, key));
  await replaceHolds(
    client,
    held,
    stretches.map((stretch) => ({ staffId, ...stretch })),
  );
  return 'held';
}

interface MoreSteps {
  readonly steps: readonly SagaStep[];
  readonly status: 'running' | 'compensating';
}

async function addSteps(client: ClientBase, held: HeldClaim, { steps, status }: MoreSteps): Promise<void> {
  await client.query(
    `WITH saga AS (UPDATE calops.sagas SET status = $3 WHERE company_id = $1 AND id = $2)
     INSERT INTO calops.saga_steps SELECT * FROM jsonb_populate_recordset(NULL::calops.saga_steps, $4)`,
    [held.companyId, held.sagaId, status, stepRows(held, steps)],
  );
}
