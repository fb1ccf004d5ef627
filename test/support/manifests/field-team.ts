import { DEFAULT_PROFILE } from '../../../src/sandbox/profile.ts';
import type { ProfileName } from '../../../src/sandbox/profile.ts';
import type { Seed } from '../../../src/sandbox/seed.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { caller } from '../sandbox-calls.ts';
import type { Send } from '../sandbox-calls.ts';

/** A booking as the API shows it, as far as tests look. */
export interface Booked {
  readonly uid: string;
  readonly status: string;
  readonly title: string;
  readonly start: string;
  readonly hosts: readonly { readonly id: number }[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Only in the answer that creates a booking. */
  readonly isPlatformManagedUserBooking?: boolean;
  readonly rescheduledFromUid?: string;
  readonly rescheduledToUid?: string;
}

export const OLIVE = 101;
export const ALICE = 102;
export const BOB = 103;

const PEOPLE = [
  { id: OLIVE, name: 'Olive Owner', username: 'olive' },
  { id: ALICE, name: 'Alice Host', username: 'alice' },
  { id: BOB, name: 'Bob Host', username: 'bob' },
  { id: 104, name: 'Otto Outsider', username: 'otto' },
];

/** Everybody has a key with his own username; the outsider is in no team. */
export const FIELD_SEED: Seed = {
  team: { id: 3, name: 'Field Team', slug: 'field' },
  users: PEOPLE.map((person) => ({
    ...person,
    email: `${person.username}@field.example`,
    defaultScheduleId: person.id,
  })),
  schedules: PEOPLE.map(({ id }) => ({ id, userId: id })),
  memberships: [
    { id: 1, teamId: 3, userId: OLIVE, role: 'OWNER' },
    { id: 2, teamId: 3, userId: ALICE },
    { id: 3, teamId: 3, userId: BOB },
  ],
  apiKeys: PEOPLE.map(({ id, username }) => ({ name: username, key: `cal_${username}`, userId: id })),
};

export interface FieldTeam extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** In milliseconds; a test moves it. It starts on a Monday at 08:00. */
  readonly clock: { now: number };
  readonly as: (username: string | null) => Send;
  /** Makes a type and answers its id, or that of the child of a managed one. */
  readonly type: (slug: string, more?: Readonly<Record<string, unknown>>) => Promise<number>;
  /** Books for a guest of that name; the time is one of the first day, as `10:00`, or a whole one. */
  readonly book: (guest: string, eventTypeId: number, time: string, more?: object) => Promise<Booked>;
  /** Changes a type of the team. */
  readonly patch: (eventTypeId: number, settings: object) => ReturnType<Send>;
  readonly act: (path: string, body?: unknown, username?: string | null) => ReturnType<Send>;
}

const VERSION = { headers: { 'cal-api-version': '2024-08-13' } };

/** A team of three whose hours are those of UTC, and somebody from outside. */
export async function startFieldTeam(
  more: { readonly seed?: Partial<Seed>; readonly faults?: unknown; readonly profile?: ProfileName } = {},
): Promise<FieldTeam> {
  const clock = { now: Date.parse('2026-11-30T08:00:00Z') };
  const { faults = {}, profile = DEFAULT_PROFILE } = more;
  const seed = { ...FIELD_SEED, ...more.seed };
  const sandbox = await startSandbox({ seed, faults, profile, now: () => clock.now });
  const as = (username: string | null): Send => {
    const send = caller(sandbox, `cal_${username}`);
    return async (method, path, body, options = {}) =>
      await send(method, path, body, { ...VERSION, ...(username === null && { key: null }), ...options });
  };
  return {
    sandbox,
    clock,
    as,
    type: async (slug, settings = {}) => {
      const body = { ...TYPE, title: slug, slug, ...settings };
      const { body: made } = await caller(sandbox, 'cal_olive')('POST', '/v2/teams/3/event-types', body);
      const [first, child = first] = [made.data].flat() as readonly { readonly id: number }[];
      return child?.id ?? 0;
    },
    book: async (guest, eventTypeId, time, settings = {}) => {
      const start = time.length > 5 ? time : `2026-11-30T${time}:00Z`;
      const attendee = { name: guest, email: `${guest}@guest.example`, timeZone: 'UTC' };
      const body = { eventTypeId, start, attendee, ...settings };
      return (await as(null)('POST', '/v2/bookings', body)).body.data;
    },
    patch: async (id, settings) =>
      await caller(sandbox, 'cal_olive')('PATCH', `/v2/teams/3/event-types/${id}`, settings),
    act: async (path, body, username = 'olive') => await as(username)('POST', `/v2/bookings/${path}`, body),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

const TYPE = {
  lengthInMinutes: 30,
  schedulingType: 'roundRobin',
  minimumBookingNotice: 0,
  hosts: [{ userId: ALICE }],
  locations: [{ type: 'link', link: 'https://meet.example/room', public: true }],
};
