import { describe, expect, it } from 'vitest';
import { outcome, TAKEN } from '../../support/booking/booking-outcome.ts';
import { ALICE, BOB, OLIVE, startFieldTeam } from '../../support/manifests/field-team.ts';
import type { FieldTeam } from '../../support/manifests/field-team.ts';

describe('a host is picked', () => {
  const pick = async (team: FieldTeam, eventTypeId: number, time: string, more: object = {}) =>
    (await team.book(`guest-${time.replace(':', '')}`, eventTypeId, time, more)).hosts[0]?.id;

  it('by turns: the host who was not booked for the longest time', async () => {
    await using team = await startFieldTeam();
    const any = await team.type('any', { hosts: [{ userId: ALICE }, { userId: BOB }] });
    const picks = [];
    for (const time of ['10:00', '11:00', '12:00', '13:00']) picks.push(await pick(team, any, time));
    expect(picks).toEqual([ALICE, BOB, ALICE, BOB]);
  });

  it('by priority first, and the next one when that one is busy', async () => {
    await using team = await startFieldTeam();
    const hosts = [
      { userId: ALICE, priority: 'low' },
      { userId: BOB, priority: 'high' },
    ];
    const ranked = await team.type('ranked', { hosts });
    expect(await pick(team, ranked, '10:00')).toBe(BOB);
    expect(await pick(team, ranked, '11:00')).toBe(BOB);
    expect((await team.book('late', ranked, '11:00')).hosts[0]?.id).toBe(ALICE);
  });

  it('among those routed to, and among all when none of them is a host', async () => {
    await using team = await startFieldTeam();
    const any = await team.type('any', { hosts: [{ userId: ALICE }, { userId: BOB }] });
    const routed = (id: number) => ({ routing: { responseId: 0, teamMemberIds: [id] } });
    expect(await pick(team, any, '10:00', routed(BOB))).toBe(BOB);
    expect(await outcome(team, { eventTypeId: any, ...routed(BOB) })).toBe(TAKEN);
    expect(await pick(team, any, '11:00', routed(OLIVE))).toBe(ALICE);
  });

  it('and all mandatory ones come too, or none: 400 when none is free, 500 when some are', async () => {
    await using team = await startFieldTeam();
    const both = await team.type('both', { schedulingType: 'collective', hosts: [{ userId: ALICE }, { userId: BOB }] });
    expect(await team.book('ann', both, '10:00')).toMatchObject({ title: 'both between Field Team and ann' });
    expect(await outcome(team, { eventTypeId: both })).toBe(TAKEN);
    await team.book('ben', await team.type('alices'), '11:00');
    expect(await outcome(team, { eventTypeId: both, start: '2026-11-30T11:00:00Z' })).toBe('500 Internal server error');
  });
});
