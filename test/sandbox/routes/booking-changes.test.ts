import { describe, expect, it } from 'vitest';
import { ALICE, BOB, OLIVE, startFieldTeam } from '../../support/manifests/field-team.ts';
import type { Booked, FieldTeam } from '../../support/manifests/field-team.ts';

const PENDING = { confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: false } };

async function read(team: FieldTeam, { uid }: Booked): Promise<Booked> {
  return (await team.as(null)('GET', `/v2/bookings/${uid}`)).body.data;
}

describe('cancelling', () => {
  it('by the host himself needs a reason, and the refusal is in the form of the core', async () => {
    await using team = await startFieldTeam();
    const ann = await team.book('ann', await team.type('cut'), '10:00');
    for (const body of [undefined, {}, { cancellationReason: ' ' }]) {
      const answer = await team.act(`${ann.uid}/cancel`, body, 'alice');
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text)).toEqual({
        statusCode: 400,
        message: 'Cancellation reason is required when you are the host',
      });
    }
    expect((await team.act(`${ann.uid}/cancel`, { cancellationReason: 'ill' }, 'alice')).status).toBe(200);
  });

  it('is too late when the booking has ended', async () => {
    await using team = await startFieldTeam();
    const ann = await team.book('ann', await team.type('cut'), '10:00');
    team.clock.now = Date.parse('2026-11-30T10:31:00Z');
    const answer = await team.act(`${ann.uid}/cancel`, {});
    expect(JSON.parse(answer.text)).toEqual({
      statusCode: 400,
      message: 'Cannot cancel a booking that has already ended',
    });
    expect(await read(team, ann)).toMatchObject({ status: 'accepted' });
  });

  it('frees the time, also for the same guest', async () => {
    await using team = await startFieldTeam();
    const cut = await team.type('cut');
    const ann = await team.book('ann', cut, '10:00');
    await team.act(`${ann.uid}/cancel`, {});
    const again = await team.book('ann', cut, '10:00');
    expect(again.status).toBe('accepted');
    expect(again.uid).not.toBe(ann.uid);
  });
});

describe('deciding', () => {
  it('accepts again what was declined, and what was moved elsewhere', async () => {
    await using team = await startFieldTeam();
    const asked = await team.type('asked', PENDING);
    const ann = await team.book('ann', asked, '10:00');
    await team.act(`${ann.uid}/decline`, { reason: 'full' });
    expect((await team.act(`${ann.uid}/confirm`)).body.data).toMatchObject({ status: 'accepted' });
    const ben = await team.book('ben', asked, '12:00');
    const moved: Booked = (await team.act(`${ben.uid}/reschedule`, { start: '2026-11-30T13:00:00Z' }, null)).body.data;
    expect((await team.act(`${ben.uid}/confirm`)).body.data).toMatchObject({
      status: 'accepted',
      rescheduledToUid: moved.uid,
    });
    expect(await read(team, moved)).toMatchObject({ status: 'pending', rescheduledFromUid: ben.uid });
  });

  it('moving by the organizer is an acceptance, by anybody else it has to be accepted', async () => {
    await using team = await startFieldTeam();
    const asked = await team.type('asked', PENDING);
    const move = async (guest: string, time: string, rescheduledBy: string | undefined, username: string | null) => {
      const { uid } = await team.book(guest, asked, time);
      const start = `2026-12-01T${time}:00Z`;
      const { data } = (await team.act(`${uid}/reschedule`, { start, rescheduledBy }, username)).body;
      return (data as Booked).status;
    };
    expect(await move('ann', '10:00', 'alice@field.example', null)).toBe('accepted');
    expect(await move('ben', '11:00', undefined, 'alice')).toBe('accepted');
    expect(await move('cem', '12:00', 'bob@field.example', 'alice')).toBe('pending');
    expect(await move('dan', '13:00', 'dan@guest.example', null)).toBe('pending');
    expect(await move('eve', '14:00', undefined, 'olive')).toBe('pending');
  });
});

describe('moving', () => {
  it('carries guests, answers and metadata', async () => {
    await using team = await startFieldTeam();
    const cut = await team.type('cut');
    const ann = await team.book('ann', cut, '10:00', { metadata: { ref: 'r' }, guests: ['pal@guest.example'] });
    const { data } = (await team.act(`${ann.uid}/reschedule`, { start: '2026-11-30T14:00:00+01:00' }, null)).body;
    expect(data).toMatchObject({
      start: '2026-11-30T13:00:00.000Z',
      metadata: { ref: 'r' },
      attendees: [{ email: 'ann@guest.example' }, { email: 'pal@guest.example' }],
    });
  });

  it('onto a taken time is refused in the words for one user, and leaves the booking as it was', async () => {
    await using team = await startFieldTeam();
    const cut = await team.type('cut');
    const [ann, ben] = [await team.book('ann', cut, '10:00'), await team.book('ben', cut, '11:00')];
    const before = await read(team, ann);
    const { status, body } = await team.act(`${ann.uid}/reschedule`, { start: ben.start });
    expect({ status, message: body.error.message }).toEqual({
      status: 400,
      message: 'User either already has booking at this time or is not available',
    });
    expect(await read(team, ann)).toEqual(before);
  });

  it('after the type was deleted is refused', async () => {
    await using team = await startFieldTeam();
    const cut = await team.type('cut');
    const ann = await team.book('ann', cut, '10:00');
    await team.as('olive')('DELETE', `/v2/teams/3/event-types/${cut}`, undefined, {
      headers: { 'cal-api-version': '2024-06-14' },
    });
    const { status, body } = await team.act(`${ann.uid}/reschedule`, { start: '2026-11-30T12:00:00Z' });
    expect({ status, message: body.error.message }).toEqual({
      status: 404,
      message: `Booking with uid=${ann.uid} is missing event type`,
    });
  });
});

describe('giving to another host', () => {
  it('moves the time of the change, so that it is seen by polling, and frees the one before', async () => {
    await using team = await startFieldTeam();
    const any = await team.type('any', { hosts: [{ userId: ALICE }, { userId: BOB }] });
    const routing = { responseId: 0, teamMemberIds: [ALICE] };
    const ann = await team.book('ann', any, '10:00', { routing });
    team.clock.now += 5000;
    expect((await team.act(`${ann.uid}/reassign`, {})).body.data).toMatchObject({ reassignedTo: { id: BOB } });
    expect(await read(team, ann)).toMatchObject({
      title: 'any between Bob Host and ann',
      updatedAt: new Date(team.clock.now).toISOString(),
    });
    expect(await team.book('ben', any, '10:00', { routing })).toMatchObject({ hosts: [{ id: ALICE }] });
  });

  it('changes the one from the pool where another host always takes part', async () => {
    await using team = await startFieldTeam();
    const hosts = [{ userId: OLIVE, mandatory: true }, { userId: ALICE }, { userId: BOB }];
    const any = await team.type('any', { hosts });
    const ann = await team.book('ann', any, '10:00', { routing: { responseId: 0, teamMemberIds: [ALICE] } });
    expect((await team.act(`${ann.uid}/reassign/${BOB}`, {})).status).toBe(200);
    const { hosts: organizer, attendees } = (await read(team, ann)) as Booked & {
      readonly attendees: readonly { readonly email: string }[];
    };
    expect(organizer).toMatchObject([{ id: OLIVE }]);
    expect(attendees.map(({ email }) => email).sort()).toEqual(['ann@guest.example', 'bob@field.example']);
    expect((await team.act(`${ann.uid}/reassign/${OLIVE}`, {})).status).toBe(500);
  });
});

describe('giving two bookings of one time to one host', () => {
  it('is refused by the database, and changes nothing', async () => {
    await using team = await startFieldTeam();
    const any = await team.type('any', { hosts: [{ userId: OLIVE }, { userId: ALICE }, { userId: BOB }] });
    const of = async (guest: string, host: number) =>
      await team.book(guest, any, '10:00', { routing: { responseId: 0, teamMemberIds: [host] } });
    const [ann, ben] = [await of('ann', OLIVE), await of('ben', ALICE)];
    expect((await team.act(`${ann.uid}/reassign/${BOB}`, {})).status).toBe(200);
    const answer = await team.act(`${ben.uid}/reassign/${BOB}`, {});
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT' } } });
    const { isPlatformManagedUserBooking: _, ...before } = ben;
    expect(await read(team, ben)).toEqual(before);
  });
});

describe('marking as absent', () => {
  it('is for the time after the start, and for attendees who are there', async () => {
    await using team = await startFieldTeam();
    const ann = await team.book('ann', await team.type('cut'), '10:00');
    const absent = (email: string) => ({ attendees: [{ email, absent: true }] });
    expect((await team.act(`${ann.uid}/mark-absent`, absent('ann@guest.example'))).status).toBe(400);
    team.clock.now = Date.parse('2026-11-30T10:00:00Z');
    expect((await team.act(`${ann.uid}/mark-absent`, absent('nobody@guest.example'))).status).toBe(500);
    expect((await team.act(`${ann.uid}/mark-absent`, absent('ann@guest.example'), 'otto')).status).toBe(500);
    const { data } = (await team.act(`${ann.uid}/mark-absent`, { host: true, ...absent('ann@guest.example') })).body;
    expect(data).toMatchObject({ absentHost: true, attendees: [{ name: 'ann', absent: true }] });
  });

  it.each([
    [{ host: 'yes' }, { isBoolean: 'host must be a boolean value' }],
    [{ attendees: [] }, { arrayMinSize: 'attendees must contain at least 1 elements' }],
  ])('refuses %j', async (body, constraints) => {
    await using team = await startFieldTeam();
    const ann = await team.book('ann', await team.type('cut'), '10:00');
    const answer = await team.act(`${ann.uid}/mark-absent`, body);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { details: { errors: [{ constraints }] } } });
  });
});

it('is a matter of permission before it is one of identity: no key at all is 403', async () => {
  await using team = await startFieldTeam();
  const ann = await team.book('ann', await team.type('cut'), '10:00');
  for (const verb of ['confirm', 'decline', 'mark-absent', 'reassign', `reassign/${BOB}`]) {
    const answer = await team.act(`${ann.uid}/${verb}`, {}, null);
    expect(answer, verb).toMatchObject({ status: 403, body: { error: { code: 'ForbiddenException' } } });
  }
});
