import { describe, expect, it } from 'vitest';
import { worldOf } from '../../src/sandbox/seed.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { newTeam } from '../../src/sandbox/world/world.ts';

const users = [{ id: 1, email: 'one@seven.example', username: 'one', name: 'One' }];

describe('the demo seed', () => {
  const world = worldOf(DEMO_SEED);
  const staff = (teamId: number) => world.membershipsOf(teamId).map(({ userId }) => world.users.get(userId)?.email);

  it.each([
    [34_209, 'friseur', ['chef', 'emma', 'fabian', 'fabian.b', 'lina'], 'salon.example'],
    [40_110, 'arzt', ['chef', 'anna', 'bernd', 'clara', 'david'], 'arzt.example'],
    [40_220, 'fitness', ['chef', 'marie', 'noah', 'olga', 'paul', 'rita'], 'fitness.example'],
  ])('has team %i, %s, with its staff and a key of its owner', (teamId, slug, mailboxes, domain) => {
    expect(world.teams.get(teamId)).toMatchObject({ slug });
    expect(staff(teamId)).toEqual(mailboxes.map((mailbox) => `${mailbox}@${domain}`));
    const owner = world.apiKeys.get(`cal_sandbox_${slug}`)?.userId ?? 0;
    expect(world.membershipOf(teamId, owner)).toMatchObject({ role: 'OWNER', accepted: true });
  });

  it('opens on Mondays, in the time of Berlin, for all users', () => {
    const hours = [...world.users.values()].map((user) => world.scheduleOf(user));
    for (const schedule of hours) {
      const [first] = schedule?.availability ?? [];
      expect(schedule).toMatchObject({ timeZone: 'Europe/Berlin' });
      expect(first?.days).toContain('Monday');
    }
  });
});

describe('a seed', () => {
  it('may hold one team and several', () => {
    const world = worldOf({ users, team: { id: 1, name: 'A', slug: 'a' }, teams: [{ id: 2, name: 'B', slug: 'b' }] });
    expect([...world.teams.keys()]).toEqual([1, 2]);
  });

  it('lets new ids begin behind its own', () => {
    const world = worldOf({
      users,
      teams: [{ id: 8, name: 'B', slug: 'b' }],
      memberships: [{ id: 5, teamId: 8, userId: 1 }],
    });
    expect(world.addTeam(newTeam({ name: 'C', slug: 'c' })).id).toBe(9);
    expect(
      world.addMembership({ teamId: 9, userId: 1, role: 'OWNER', accepted: true, disableImpersonation: false }).id,
    ).toBe(6);
  });

  it('may hold bookings, whatever their time and status, of the first host or of the one named', () => {
    const attendee = { name: 'Ann', email: 'ann@guest.example', timeZone: 'UTC' };
    const hosts = [{ userId: 1 }, { userId: 2 }];
    const type = { teamId: 1, title: 'Cut', slug: 'cut', lengthInMinutes: 30, schedulingType: 'roundRobin', hosts };
    const world = worldOf({
      users: [...users, { id: 2, email: 'two@seven.example', username: 'two', name: 'Two' }],
      team: { id: 1, name: 'A', slug: 'a' },
      memberships: [1, 2].map((id) => ({ id, teamId: 1, userId: id })),
      eventTypes: [type],
      bookings: [
        { eventTypeId: 1, start: '2020-01-06T10:00:00Z', attendee },
        {
          uid: 'known',
          hostId: 2,
          status: 'cancelled',
          eventTypeSlug: 'cut',
          teamSlug: 'a',
          start: '2027-01-04T10:00:00Z',
          attendee,
        },
      ],
    });
    expect([...world.bookings.all()]).toMatchObject([
      {
        id: 1,
        userId: 1,
        status: 'accepted',
        title: 'Cut between One and Ann',
        startMs: Date.parse('2020-01-06T10:00:00Z'),
      },
      { id: 2, userId: 2, status: 'cancelled', uid: 'known', idempotencyKey: null },
    ]);
    expect(world.clone().toJSON()).toEqual(world.toJSON());
  });

  it('may hold busy times', () => {
    const row = { userId: 1, start: '2027-01-04T10:00:00+01:00', end: '2027-01-04T11:00:00+01:00' };
    const world = worldOf({ users, busyTimes: [row] });
    const span = { startMs: Date.parse('2027-01-04T09:59:00Z'), endMs: Date.parse('2027-01-04T12:00:00Z') };
    expect(world.busyTimes.of(1, span)).toEqual([
      { userId: 1, startMs: Date.parse('2027-01-04T09:00:00Z'), endMs: Date.parse('2027-01-04T10:00:00Z') },
    ]);
    expect(world.busyTimes.of(2, span)).toEqual([]);
  });

  it.each([
    [{}, "seed: the document must have required property 'users'"],
    [{ users, apiKeys: [{ name: 'a', key: 'secret', userId: 1 }] }, 'seed: apiKeys[0].key must match pattern'],
    [
      {
        users,
        teams: [{ id: 1, name: 'A', slug: 'a' }],
        eventTypes: [{ teamId: 1, title: 'T', slug: 's', lengthInMinutes: 0 }],
      },
      'seed: eventTypes[0] (s): Bad Request Exception',
    ],
    [
      {
        users,
        bookings: [
          {
            eventTypeId: 9,
            start: '2027-01-04T10:00:00Z',
            attendee: { name: 'Ann', email: 'a@b.example', timeZone: 'UTC' },
          },
        ],
      },
      'seed: bookings[0]: Event type with id 9 not found.',
    ],
    [
      { users, busyTimes: [{ userId: 1, start: '2027-01-04', end: 'later' }] },
      'seed: busyTimes[0]: the end has to be a time after the start',
    ],
    [
      { users, webhooks: [{ userId: 1, teamId: 1, subscriberUrl: 'http://127.0.0.1/', triggers: [] }] },
      'seed: webhooks[0] must match exactly one schema in oneOf',
    ],
    [{ users, nonsense: 1 }, 'seed: the document must NOT have additional properties (nonsense)'],
  ])('that cannot be used names the place: %j', (seed, sentence) => {
    expect(() => worldOf(seed)).toThrow(sentence);
  });
});
