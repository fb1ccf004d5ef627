import { expect, it } from 'vitest';
import { ALICE, BOB, OLIVE, startFieldTeam } from '../../support/manifests/field-team.ts';
import type { Booked, FieldTeam } from '../../support/manifests/field-team.ts';

const HOSTS = [{ userId: ALICE, mandatory: true }, { userId: BOB }, { userId: OLIVE }];
const GUEST = { name: 'ann', email: 'ann@guest.example', timeZone: 'UTC' };

async function status(team: FieldTeam, eventTypeId: number): Promise<number> {
  const body = { eventTypeId, start: '2026-11-30T10:00:00Z', attendee: GUEST };
  return (await team.as(null)('POST', '/v2/bookings', body)).status;
}

async function offered(team: FieldTeam, eventTypeId: number): Promise<readonly string[]> {
  const path = `/v2/slots?eventTypeId=${eventTypeId}&start=2026-11-30T09:00:00Z&end=2026-11-30T11:00:00Z`;
  const { body } = await team.as(null)('GET', path, undefined, { headers: { 'cal-api-version': '2024-09-04' } });
  const days = body.data as Readonly<Record<string, readonly { readonly start: string }[]>>;
  return (days['2026-11-30'] ?? []).map(({ start }) => start.slice(11, 16));
}

it('a mandatory host organizes, and one of the others attends', async () => {
  await using team = await startFieldTeam();
  const ann = (await team.book('ann', await team.type('duo', { hosts: HOSTS }), '10:00')) as Booked & {
    readonly attendees: readonly { readonly email: string }[];
  };
  expect(ann.hosts).toMatchObject([{ id: ALICE }]);
  const colleagues = ann.attendees.map(({ email }) => email).filter((email) => email.endsWith('@field.example'));
  expect(colleagues).toHaveLength(1);
  expect(['bob@field.example', 'olive@field.example']).toContain(colleagues[0]);
});

it('a busy mandatory host is a fault of the server, and the start is not offered', async () => {
  await using team = await startFieldTeam();
  const duo = await team.type('duo', { hosts: HOSTS });
  await team.book('zoe', await team.type('cut'), '10:00');
  expect(await offered(team, duo)).toEqual(['09:00', '09:30', '10:30']);
  expect(await status(team, duo)).toBe(500);
});

it('another busy host is replaced', async () => {
  await using team = await startFieldTeam();
  const duo = await team.type('duo', { hosts: HOSTS });
  await team.book('zoe', await team.type('cut', { hosts: [{ userId: BOB }] }), '10:00');
  expect(await offered(team, duo)).toContain('10:00');
  expect(await status(team, duo)).toBe(201);
});

it('a booking cannot be given to the mandatory host: 500', async () => {
  await using team = await startFieldTeam();
  const ann = await team.book('ann', await team.type('duo', { hosts: HOSTS }), '10:00');
  expect((await team.act(`${ann.uid}/reassign/${ALICE}`, {})).status).toBe(500);
});

it('a collective booking with one busy host is 500, with all of them 400', async () => {
  await using team = await startFieldTeam();
  const hosts = [{ userId: ALICE }, { userId: BOB }];
  const both = await team.type('both', { schedulingType: 'collective', hosts });
  await team.book('zoe', await team.type('cut'), '10:00');
  expect(await status(team, both)).toBe(500);
  await team.book('yve', await team.type('trim', { hosts: [{ userId: BOB }] }), '10:00');
  expect(await status(team, both)).toBe(400);
});
