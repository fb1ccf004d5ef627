import type { Booked, FieldTeam } from '../manifests/field-team.ts';

/** A guest with all that a booking asks for. */
export const GUEST = { name: 'ann', email: 'ann@guest.example', timeZone: 'UTC' };

/** What the hosts of a team answer when nobody of them is free. */
export const TAKEN = '400 One of the hosts either already has booking at this time or is not available';

/** What a create answers: `201 accepted` and the like, or the status and what is said. */
export async function outcome(team: FieldTeam, body: Readonly<Record<string, unknown>>): Promise<string> {
  const full = { start: '2026-11-30T10:00:00Z', attendee: GUEST, ...body };
  const { status, body: answer, text } = await team.as(null)('POST', '/v2/bookings', full);
  if (status === 201) return `201 ${(answer.data as Booked).status}`;
  return `${status} ${answer.error?.message ?? (JSON.parse(text) as { message: string }).message}`;
}
