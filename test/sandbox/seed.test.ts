import { describe, expect, it } from 'vitest';
import { worldOf } from '../../src/sandbox/seed.ts';
import { newTeam } from '../../src/sandbox/world/new-team.ts';
import { DEMO_SEED } from '../../src/sandbox/seeds/demo.ts';

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
    [{ users, nonsense: 1 }, 'seed: the document must NOT have additional properties (nonsense)'],
  ])('that cannot be used names the place: %j', (seed, sentence) => {
    expect(() => worldOf(seed)).toThrow(sentence);
  });
});
