import type { Seed } from '../seed.ts';

interface Business {
  readonly teamId: number;
  readonly slug: string;
  readonly name: string;
  readonly domain: string;
  /** The first user id, membership id and schedule id. */
  readonly base: number;
  readonly staff: readonly { readonly name: string; readonly mailbox: string }[];
}

const named = (...names: readonly string[]): Business['staff'] =>
  names.map((name) => ({ name, mailbox: name.toLowerCase() }));

const SALON: Business = {
  teamId: 34_209,
  slug: 'friseur',
  name: 'Friseur 1',
  domain: 'salon.example',
  base: 1000,
  staff: [...named('Emma', 'Fabian'), { name: 'Fabian 2', mailbox: 'fabian.b' }, ...named('Lina')],
};

const CLINIC: Business = {
  teamId: 40_110,
  slug: 'arzt',
  name: 'Praxis am Markt',
  domain: 'arzt.example',
  base: 2000,
  staff: named('Anna', 'Bernd', 'Clara', 'David'),
};

const GYM: Business = {
  teamId: 40_220,
  slug: 'fitness',
  name: 'Fitness 24',
  domain: 'fitness.example',
  base: 3000,
  staff: named('Marie', 'Noah', 'Olga', 'Paul', 'Rita'),
};

/** Three businesses, each a team with an owner who has the API key, and its staff as accepted members. */
export const DEMO_SEED: Seed = merged([SALON, CLINIC, GYM].map(seedOf));

function seedOf({
  teamId,
  slug,
  name,
  domain,
  base,
  staff,
}: Business): Required<Pick<Seed, 'teams' | 'memberships' | 'schedules' | 'apiKeys'>> & Seed {
  const people = [{ name: 'Chef', mailbox: 'chef' }, ...staff];
  const usernameOf = (mailbox: string): string => `${slug}-${mailbox.replaceAll('.', '-')}`;
  return {
    teams: [{ id: teamId, name, slug, timeZone: 'Europe/Berlin', weekStart: 'Monday' }],
    users: people.map((person, index) => ({
      id: base + index,
      email: `${person.mailbox}@${domain}`,
      username: usernameOf(person.mailbox),
      name: person.name,
      timeZone: 'Europe/Berlin',
      locale: 'de',
      defaultScheduleId: base + index,
    })),
    memberships: people.map((_, index) => ({
      id: base + index,
      teamId,
      userId: base + index,
      role: index === 0 ? 'OWNER' : 'MEMBER',
    })),
    schedules: people.map((_, index) => ({
      id: base + index,
      userId: base + index,
      timeZone: 'Europe/Berlin',
      days: [1, 2, 3, 4, 5, 6],
      start: '09:00',
      end: '18:00',
    })),
    apiKeys: [{ name: slug, key: `cal_sandbox_${slug}`, userId: base }],
  };
}

function merged(seeds: readonly ReturnType<typeof seedOf>[]): Seed {
  return {
    teams: seeds.flatMap((seed) => seed.teams),
    users: seeds.flatMap((seed) => seed.users),
    memberships: seeds.flatMap((seed) => seed.memberships),
    schedules: seeds.flatMap((seed) => seed.schedules),
    apiKeys: seeds.flatMap((seed) => seed.apiKeys),
  };
}
