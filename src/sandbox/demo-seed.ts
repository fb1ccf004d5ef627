import type { Seed } from './seed.ts';
import { WEEKDAYS, type DayOverride, type OpenHours } from './world/rows.ts';

interface Business {
  readonly teamId: number;
  readonly slug: string;
  readonly name: string;
  readonly domain: string;
  /** The first user id, membership id and schedule id. */
  readonly base: number;
  readonly staff: readonly { readonly name: string; readonly mailbox: string }[];
  /** Default schedules, as the sample manifests declare the hours: of one person, or of everybody else. */
  readonly schedules: { readonly [mailbox: string]: readonly OpenHours[] } & { readonly others: readonly OpenHours[] };
  readonly overrides?: readonly DayOverride[];
}

/** `open('Monday Tuesday', '09:00-12:00', '13:00-18:00')` */
function open(days: string, ...ranges: readonly string[]): readonly OpenHours[] {
  return ranges.map((range) => {
    const [startTime = '', endTime = ''] = range.split('-');
    return { days: WEEKDAYS.filter((day) => days.includes(day)), startTime, endTime };
  });
}

const MON_TO_THU = 'Monday Tuesday Wednesday Thursday';
const MON_TO_FRI = `${MON_TO_THU} Friday`;
const SURGERY = ['08:00-12:30', '14:00-18:00'];
const HAFEN = [...open(MON_TO_THU, ...SURGERY), ...open('Friday', '08:00-13:00')];
const BOTH_SURGERIES = [...open(MON_TO_THU, ...SURGERY), ...open('Friday', '08:00-13:00', '14:00-18:00')];

const named = (...names: readonly string[]): Business['staff'] =>
  names.map((name) => ({ name, mailbox: name.toLowerCase() }));

const SALON: Business = {
  teamId: 34_209,
  slug: 'friseur',
  name: 'Friseur 1',
  domain: 'salon.example',
  base: 1000,
  staff: [...named('Emma', 'Fabian'), { name: 'Fabian 2', mailbox: 'fabian.b' }, ...named('Lina')],
  schedules: {
    others: [...open(MON_TO_FRI, '09:00-18:00'), ...open('Saturday', '09:00-14:00')],
    lina: [...open('Monday Tuesday Wednesday Friday', '09:00-17:00'), ...open('Saturday', '09:00-14:00')],
  },
  overrides: [
    { date: '2026-12-24', startTime: '00:00', endTime: '00:00' },
    { date: '2026-12-31', startTime: '09:00', endTime: '12:00' },
  ],
};

const CLINIC: Business = {
  teamId: 40_110,
  slug: 'arzt',
  name: 'Praxis am Markt',
  domain: 'arzt.example',
  base: 2000,
  staff: named('Anna', 'Bernd', 'Clara', 'David'),
  schedules: { others: BOTH_SURGERIES, bernd: open(MON_TO_THU, '08:00-12:30', '14:00-17:00'), clara: HAFEN },
};

const GYM: Business = {
  teamId: 40_220,
  slug: 'fitness',
  name: 'Fitness 24',
  domain: 'fitness.example',
  base: 3000,
  staff: named('Marie', 'Noah', 'Olga', 'Paul', 'Rita'),
  schedules: {
    others: [...open(MON_TO_FRI, '06:00-22:00'), ...open('Saturday Sunday', '09:00-18:00')],
    marie: [
      ...open('Monday Wednesday Friday', '08:00-14:00'),
      ...open('Tuesday Thursday', '14:00-21:00'),
      ...open('Saturday', '09:00-13:00'),
    ],
    noah: open(MON_TO_FRI, '10:00-19:00'),
    olga: open(MON_TO_FRI, '08:00-16:00'),
    paul: open(MON_TO_FRI, '12:00-20:00'),
    rita: open(MON_TO_FRI, '09:00-17:00'),
  },
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
  schedules,
  overrides = [],
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
    schedules: people.map(({ mailbox }, index) => ({
      id: base + index,
      userId: base + index,
      timeZone: 'Europe/Berlin',
      availability: schedules[mailbox] ?? schedules.others,
      // Lina works on no Thursday
      overrides: mailbox === 'lina' ? overrides.slice(0, 1) : overrides,
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
