import type { ClientBase } from 'pg';
import type { Appointment } from '../../model/appointment.ts';
import { appointments } from '../bookings/reads.ts';
import { asUuid, instant } from '../bookings/rows.ts';
import type { AppointmentPage } from './dashboard-store.ts';
import { fetchRows } from '../ledger/queries.ts';

/** Nothing of a page that begins behind an appointment which the company does not have. */
export async function readAppointmentPage(
  client: ClientBase,
  companyId: string,
  { limit, before }: AppointmentPage,
): Promise<readonly Appointment[]> {
  if (before !== null && asUuid(before) === null) return [];
  const text = `${appointments} WHERE appointment.company_id = $1
    AND ($3::uuid IS NULL OR (appointment.created_at, appointment.id) < (SELECT created_at, id FROM calops.appointments
      WHERE company_id = $1 AND id = $3))
    ORDER BY appointment.created_at DESC, appointment.id DESC LIMIT $2`;
  return fetchRows(client, { text }, [companyId, limit, before]);
}

export function readUpcoming(
  client: ClientBase,
  { companyId, nowMs }: { readonly companyId: string; readonly nowMs: number },
  limit: number,
): Promise<readonly Appointment[]> {
  const text = `${appointments} WHERE appointment.company_id = $1 AND appointment.status IN ('pending', 'requested', 'booked')
    AND appointment.starts_at > $2::timestamptz - interval '1 day' AND appointment.ends_at > $2
    ORDER BY appointment.starts_at, appointment.id LIMIT $3`;
  return fetchRows(client, { text }, [companyId, instant(nowMs), limit]);
}

export function readAppointmentsById(
  client: ClientBase,
  companyId: string,
  ids: readonly string[],
): Promise<readonly Appointment[]> {
  const text = `${appointments} WHERE appointment.company_id = $1 AND appointment.id = ANY($2::uuid[])`;
  return fetchRows(client, { text }, [companyId, ids.map(asUuid)]);
}
