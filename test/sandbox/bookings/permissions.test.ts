import { describe, expect, it } from 'vitest';
import { startFieldTeam } from '../../support/manifests/field-team.ts';
import type { FieldTeam } from '../../support/manifests/field-team.ts';

const NO_CANCEL = { disableCancelling: { disabled: true } };
const REASON = { cancellationReason: 'ill' };
const CALLERS = [null, 'otto', 'alice', 'olive'] as const;

async function statuses(team: FieldTeam, path: (index: number) => string, body: (index: number) => object) {
  const answers = await Promise.all(CALLERS.map((caller, index) => team.act(path(index), body(index), caller)));
  return answers.map(({ status }) => status);
}

describe('an event type that cannot be cancelled', () => {
  it('refuses guest, stranger, host and owner, in the form of the core', async () => {
    await using team = await startFieldTeam();
    const ann = await team.book('ann', await team.type('cut', NO_CANCEL), '10:00');
    expect(
      await statuses(
        team,
        () => `${ann.uid}/cancel`,
        () => REASON,
      ),
    ).toEqual([400, 400, 400, 400]);
    expect(JSON.parse((await team.act(`${ann.uid}/cancel`, REASON)).text)).toEqual({
      statusCode: 400,
      message: 'This event type does not allow cancellations',
    });
  });

  it('refuses bookings of managed hosts and pending ones, which can be declined', async () => {
    await using team = await startFieldTeam();
    const child = await team.type('managed', { ...NO_CANCEL, schedulingType: 'managed' });
    const ann = await team.book('ann', child, '10:00');
    expect((await team.act(`${ann.uid}/cancel`, {}, null)).status).toBe(400);
    const confirmationPolicy = { type: 'always', blockUnconfirmedBookingsInBooker: false };
    const ben = await team.book('ben', await team.type('asked', { ...NO_CANCEL, confirmationPolicy }), '12:00');
    expect((await team.act(`${ben.uid}/cancel`, {}, null)).status).toBe(400);
    expect((await team.act(`${ben.uid}/decline`, {})).body.data).toMatchObject({ status: 'rejected' });
  });

  it('refuses to free a seat', async () => {
    await using team = await startFieldTeam();
    const seats = { seatsPerTimeSlot: 3, showAttendeeInfo: true, showAvailabilityCount: true };
    const ann = await team.book('ann', await team.type('course', { ...NO_CANCEL, seats }), '10:00');
    const { seatUid } = ann as unknown as { readonly seatUid: string };
    expect((await team.act(`${ann.uid}/cancel`, { seatUid }, null)).status).toBe(400);
  });

  it('can be cancelled once that is switched off, and once it is deleted', async () => {
    await using team = await startFieldTeam();
    const cut = await team.type('cut', NO_CANCEL);
    const [ann, ben] = [await team.book('ann', cut, '10:00'), await team.book('ben', cut, '11:00')];
    await team.patch(cut, { disableCancelling: { disabled: false } });
    expect((await team.act(`${ann.uid}/cancel`, {}, null)).status).toBe(200);
    await team.patch(cut, NO_CANCEL);
    await team.as('olive')('DELETE', `/v2/teams/3/event-types/${cut}`, undefined, {
      headers: { 'cal-api-version': '2024-06-14' },
    });
    expect((await team.act(`${ben.uid}/cancel`, {}, null)).status).toBe(200);
  });

  it('is cancelled at 6.0 all the same, which drops the setting', async () => {
    await using team = await startFieldTeam({ profile: '6.0' });
    const ann = await team.book('ann', await team.type('cut', NO_CANCEL), '10:00');
    expect((await team.act(`${ann.uid}/cancel`, {}, null)).status).toBe(200);
  });
});

describe('rescheduling', () => {
  it('is allowed to the host and admins although the event type disables it', async () => {
    await using team = await startFieldTeam();
    const cut = await team.type('cut', { disableRescheduling: { disabled: true } });
    const uids = await Promise.all(
      CALLERS.map(async (_, index) => (await team.book(`guest${index}`, cut, `${10 + index}:00`)).uid),
    );
    const moved = await statuses(
      team,
      (index) => `${uids[index]}/reschedule`,
      (index) => ({ start: `2026-12-01T${10 + index}:00:00Z` }),
    );
    expect(moved).toEqual([201, 201, 201, 201]);
  });

  it('within the notice is refused to all, and allowed before it', async () => {
    await using team = await startFieldTeam();
    const notice = { disableRescheduling: { disabled: false, minutesBefore: 120 } };
    const cut = await team.type('cut', notice);
    const [soon, later] = [await team.book('ann', cut, '09:59'), await team.book('ben', cut, '10:30')];
    const start = { start: '2026-12-01T10:00:00Z' };
    expect(
      await statuses(
        team,
        () => `${soon.uid}/reschedule`,
        () => start,
      ),
    ).toEqual([403, 403, 403, 403]);
    expect(JSON.parse((await team.act(`${soon.uid}/reschedule`, start)).text)).toEqual({
      statusCode: 403,
      message: 'Rescheduling is not allowed within the minimum notice period before the event',
    });
    expect((await team.act(`${later.uid}/reschedule`, start, null)).status).toBe(201);
  });
});

it.each([
  [{ type: 'always', blockUnconfirmedBookingsInBooker: false }, 'pending'],
  [{ type: 'time', noticeThreshold: { unit: 'hours', count: 2 }, blockUnconfirmedBookingsInBooker: false }, 'pending'],
  [{ type: 'time', noticeThreshold: { unit: 'hours', count: 1 }, blockUnconfirmedBookingsInBooker: false }, 'accepted'],
])('two hours ahead, under %j, a booking is %s', async (confirmationPolicy, status) => {
  await using team = await startFieldTeam();
  const solo = await team.type('solo', { confirmationPolicy });
  expect(await team.book('ann', solo, '10:00')).toMatchObject({ status });
});
