import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALICE, BOB, startFieldTeam } from '../../support/manifests/field-team.ts';
import type { Booked, FieldTeam } from '../../support/manifests/field-team.ts';

interface Page {
  readonly data: readonly Booked[];
  readonly pagination: Readonly<Record<string, unknown>>;
}

async function listed(team: FieldTeam, query: string, username = 'olive'): Promise<Page> {
  const answer = await team.as(username)('GET', `/v2/bookings${query}`);
  expect(answer.status).toBe(200);
  return answer.body as unknown as Page;
}

/** The guests, who are named in the titles, in the order of the list. */
async function guests(team: FieldTeam, query: string, username?: string): Promise<string> {
  const { data } = await listed(team, query, username);
  return data.map(({ title }) => title.split(' and ')[1]).join(' ');
}

/** One booking in a round robin of Alice, one of Alice and Bob together, one of a child of Bob's. */
async function withThree(team: FieldTeam) {
  const solo = await team.type('solo');
  const both = await team.type('both', { schedulingType: 'collective', hosts: [{ userId: ALICE }, { userId: BOB }] });
  const child = await team.type('child', { schedulingType: 'managed', hosts: [{ userId: BOB }] });
  const ann = await team.book('ann', solo, '10:00');
  const ben = await team.book('ben', both, '11:00');
  const cem = await team.book('cem', child, '12:00');
  return { solo, both, child, ann, ben, cem };
}

describe('who sees a booking', () => {
  it('is its organizer, its attendees, and the admins of the team, those of children included', async () => {
    await using team = await startFieldTeam();
    await withThree(team);
    expect(await guests(team, '')).toBe('ann ben cem');
    expect(await guests(team, '', 'alice')).toBe('ann ben');
    expect(await guests(team, '', 'bob')).toBe('ben cem');
    expect(await guests(team, '', 'otto')).toBe('');
  });

  it('may be a guest, who is found by the address of the account', async () => {
    await using team = await startFieldTeam();
    const { solo } = await withThree(team);
    const attendee = { name: 'otto', email: 'otto@field.example', timeZone: 'UTC' };
    await team.book('otto', solo, '14:00', { attendee });
    expect(await guests(team, '', 'otto')).toBe('otto');
  });

  it('who attends only finds it by his own address and by no other one', async () => {
    await using team = await startFieldTeam();
    await withThree(team);
    expect(await guests(team, '?attendeeEmail=ben@guest.example', 'alice')).toBe('ben');
    expect(await guests(team, '?attendeeEmail=ben@guest.example', 'bob')).toBe('');
    expect(await guests(team, '?attendeeEmail=bob@field.example', 'bob')).toBe('ben');
  });
});

describe('filters', () => {
  it('by team take children along, and are none for a team without event types', async () => {
    await using team = await startFieldTeam();
    await withThree(team);
    const other = (await team.as('olive')('POST', '/v2/teams', { name: 'Other' })).body.data as { readonly id: number };
    expect(await guests(team, '?teamId=3')).toBe('ann ben cem');
    expect(await guests(team, `?teamsIds=${other.id}`)).toBe('ann ben cem');
    expect(await guests(team, '?teamId=99')).toBe('ann ben cem');
  });

  it('by event type take the children of a managed parent, and the types asked for must exist', async () => {
    await using team = await startFieldTeam();
    const { solo, child } = await withThree(team);
    const state = team.sandbox.state() as {
      readonly eventTypes: readonly { readonly id: number; readonly parentId: number | null }[];
    };
    const parentId = state.eventTypes.find((type) => type.id === child)?.parentId;
    expect(await guests(team, `?eventTypeId=${parentId}`)).toBe('cem');
    expect(await guests(team, `?eventTypeIds=${solo},99999`)).toBe('ann');
    const answer = await team.as('olive')('GET', '/v2/bookings?eventTypeIds=99999');
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'TRPCError' } } });
  });

  it('by the time of a change leave the total as it is without them', async () => {
    await using team = await startFieldTeam();
    const { ann } = await withThree(team);
    team.clock.now += 60_000;
    const mark = new Date(team.clock.now).toISOString();
    await team.act(`${ann.uid}/cancel`, {});
    const { data, pagination } = await listed(team, `?afterUpdatedAt=${mark}`);
    expect(data.map(({ uid }) => uid)).toEqual([ann.uid]);
    expect(pagination).toMatchObject({ returnedItems: 3, totalItems: 3 });
    expect(await guests(team, `?beforeUpdatedAt=${new Date(team.clock.now - 1).toISOString()}`)).toBe('ben cem');
  });

  it('by status follow the clock; a declined booking counts as cancelled', async () => {
    await using team = await startFieldTeam();
    const { cem } = await withThree(team);
    const asked = await team.type('asked', {
      confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: false },
    });
    await team.book('dan', asked, '15:00');
    const eve = await team.book('eve', asked, '15:30');
    await team.act(`${eve.uid}/decline`, {});
    await team.act(`${cem.uid}/cancel`, {});
    expect(await guests(team, '?status=upcoming')).toBe('ann ben dan');
    expect(await guests(team, '?status=unconfirmed')).toBe('dan');
    expect(await guests(team, '?status=cancelled')).toBe('eve cem');
    team.clock.now = Date.parse('2026-11-30T11:30:00Z');
    expect(await guests(team, '?status=past')).toBe('ben ann');
    expect(await guests(team, '?status=upcoming')).toBe('ben dan');
    expect(await guests(team, '?status=past,cancelled')).toBe('ann ben cem eve');
  });
});

describe('order and pages', () => {
  it('the first sort of start, end, creation and change counts', async () => {
    await using team = await startFieldTeam();
    const { ann } = await withThree(team);
    team.clock.now += 1000;
    await team.act(`${ann.uid}/cancel`, {});
    expect(await guests(team, '?sortUpdatedAt=desc')).toBe('ann cem ben');
    expect(await guests(team, '?sortCreated=desc&sortStart=asc')).toBe('ann ben cem');
    expect(await guests(team, '?sortEnd=desc')).toBe('cem ben ann');
  });

  it('pages of any size, one after the other, are the whole list', async () => {
    await using team = await startFieldTeam();
    const solo = await team.type('solo');
    for (let index = 0; index < 7; index += 1) await team.book(`guest${index}`, solo, `1${index}:00`);
    const whole = (await listed(team, '?sortStart=desc')).data.map(({ uid }) => uid);
    expect(whole).toHaveLength(7);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), async (take) => {
        const found: string[] = [];
        for (let skip = 0, isMore = true; isMore; skip += take) {
          const { data, pagination } = await listed(team, `?sortStart=desc&take=${take}&skip=${skip}`);
          found.push(...data.map(({ uid }) => uid));
          expect(pagination).toMatchObject({ returnedItems: data.length, totalItems: 7, itemsPerPage: take });
          isMore = pagination['hasNextPage'] === true;
        }
        expect(found).toEqual(whole);
      }),
      { numRuns: 9 },
    );
  });
});
