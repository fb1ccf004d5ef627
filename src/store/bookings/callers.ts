import type { ClientBase } from 'pg';
import type { Appointment } from '../../model/appointment.ts';
import type { AppointmentClue } from './booking-store.ts';
import { fetchRows } from '../ledger/queries.ts';
import { appointments } from './reads.ts';
import { asUuid, instant } from './rows.ts';

interface Asked {
  readonly companyId: string;
  readonly clue: AppointmentClue;
}

/** More than any customer has ahead. */
const MOST = 10;

export async function readAppointmentsOf(
  client: ClientBase,
  { companyId, clue }: Asked,
  nowMs: number,
): Promise<readonly Appointment[]> {
  const [condition, values] = 'phones' in clue ? ofPhones(clue.phones) : ofPrefix(clue.idPrefix);
  const text = `${appointments} WHERE appointment.company_id = $1 AND appointment.status IN ('booked', 'requested')
    AND appointment.ends_at > $2 AND ${condition} ORDER BY appointment.starts_at, appointment.id LIMIT ${MOST}`;
  return fetchRows<Appointment>(client, { text }, [companyId, instant(nowMs), ...values]);
}

type Condition = readonly [condition: string, values: readonly (string | null | readonly string[])[]];

function ofPhones(phones: readonly string[]): Condition {
  return [`appointment.customer->>'phone' = ANY($3::text[])`, [phones]];
}

/** The primary key finds it: ids that begin alike are next to each other. */
function ofPrefix(prefix: string): Condition {
  const ends = ['0', 'f'].map((digit) => asUuid(`${prefix}-${`${digit.repeat(4)}-`.repeat(3)}${digit.repeat(12)}`));
  return ['appointment.id BETWEEN $3 AND $4', ends];
}
