import type { ClientBase } from 'pg';
import type { Claim, SagaStep } from '../../model/appointment.ts';
import type { Database } from '../connection/database.ts';
import { fetchRows, unflushed, requireRows } from '../connection/statement.ts';
import { instant } from '../tables/columns.ts';
import type { BookingStore, NextAttempt, StepOutcome } from './booking-store.ts';
import { claimValues, staleClaim, underClaim, type HeldClaim } from './claims.ts';
import { finish } from './finish.ts';
import { replaceHolds, unlessTaken } from './holds.ts';
import { outcomeRows, phaseRows, setOutcome, stepRows } from './rows.ts';

type SagaWrites = Pick<BookingStore, 'retry' | 'compensate' | 'send' | 'settle' | 'finish'>;

/** Writes under a claim: the journal of a saga's steps, and its end. */
export function sagaWrites(database: Database): SagaWrites {
  return {
    send: (claim, positions) => database.run((client) => send(client, claim, positions)),
    settle: (claim, outcomes) => database.run((client) => settle(client, claim, outcomes)),
    compensate: (claim, steps) =>
      underClaim(database, claim, (client, held) => addSteps(client, held, { steps, status: 'compensating' })),
    retry: (claim, next) => unlessTaken(() => underClaim(database, claim, (client, held) => retry(client, held, next))),
    finish: (claim, end) => finish(database, claim, end),
  };
}

/**
 * Runs before and after every call to Cal.com and is therefore one statement: it locks the saga's row, as every write under a claim does,
 * and writes only if the claim is valid and all given steps are in the state that they start from.
 */
function writeSteps({ given, set, from, also = '' }: StepWrite): string {
  return `
WITH held AS (
  SELECT company_id, id${also} FROM calops.sagas
  WHERE company_id = $1 AND id = $2 AND fence = $3 AND finished_at IS NULL FOR UPDATE
),
given AS (${given}),
due AS (
  SELECT given.* FROM calops.saga_steps AS step JOIN given USING (position)
  WHERE company_id = $1 AND saga_id = $2 AND step.status IN (${from})
),
written AS (
  UPDATE calops.saga_steps AS step SET ${set} FROM held, due
  WHERE step.company_id = held.company_id AND step.saga_id = held.id AND step.position = due.position
    AND step.status IN (${from}) AND (SELECT count(*) FROM due) = (SELECT count(*) FROM given)
  RETURNING 1
)
SELECT (SELECT count(*) FROM held)::int AS held, (SELECT count(*) FROM written)::int AS written`;
}

interface StepWrite {
  /** Rows with a position, from $4. */
  readonly given: string;
  readonly set: string;
  readonly from: string;
  readonly also?: string;
}

const sendText = writeSteps({
  given: 'SELECT unnest($4::int[]) AS position',
  set: "status = 'sent'",
  from: "'intended'",
});
/** An outcome may be lost when the server crashes: the call is then looked up, like one without an answer. */
const settleText = writeSteps({
  given: outcomeRows('$4'),
  set: setOutcome('due'),
  from: "'sent', 'unknown'",
  also: `, ${unflushed}`,
});

async function send(client: ClientBase, claim: Claim, positions: readonly number[]): Promise<void> {
  const [row] = await fetchRows<Written>(client, { name: 'send', text: sendText }, [...claimValues(claim), positions]);
  requireWritten(row, claim, positions);
}

async function settle(client: ClientBase, claim: Claim, outcomes: readonly StepOutcome[]): Promise<void> {
  const values = [...claimValues(claim), JSON.stringify(outcomes)];
  const [row] = await fetchRows<Written>(client, { name: 'settle', text: settleText }, values);
  const positions = outcomes.map(({ position }) => position);
  requireWritten(row, claim, positions);
}

interface Written {
  readonly held: number;
  readonly written: number;
}

function requireWritten(row: Written | undefined, claim: Claim, positions: readonly number[]): void {
  if (row?.held !== 1) throw staleClaim(claim);
  requireRows(row.written, positions.length, `steps ${positions.join(', ')} of saga ${claim.sagaId}`);
}

async function retry(client: ClientBase, held: HeldClaim, next: NextAttempt): Promise<'held'> {
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
