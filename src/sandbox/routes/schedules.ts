import { exception } from '../envelopes.ts';
import { success, type Reply } from '../http/reply.ts';
import { pipedId, type Route, type UserCall } from '../router.ts';
import { parseInput, parseQuery } from '../validation/check.ts';
import { NEW_SCHEDULE, SCHEDULE_CHANGE, SCHEDULE_PAGE } from '../validation/team-shapes.ts';
import type { OpenHours, ScheduleRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

const PATH = '/v2/schedules';
const OWN = { versions: ['2024-06-11'], access: 'user' } as const;

export const SCHEDULE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v2/teams/:teamId/schedules', access: 'user', role: 'TEAM_ADMIN', handle: listOfTeam },
  // Read, not observed.
  {
    method: 'GET',
    path: '/v2/organizations/:orgId/teams/:teamId/schedules',
    access: 'user',
    role: 'ORG_ADMIN',
    handle: listOfTeam,
  },
  { ...OWN, method: 'GET', path: PATH, handle: (call: UserCall) => success(schedulesOf(call.world, call.user)) },
  // The old shape, which callers without the version header cannot use.
  { method: 'GET', path: PATH, versions: ['2024-04-15'], access: 'user', handle: () => success([]) },
  { ...OWN, method: 'POST', path: PATH, handle: (call: UserCall) => success(createSchedule(call, call.user), 201) },
  { ...OWN, method: 'GET', path: `${PATH}/default`, handle: getDefault },
  { ...OWN, method: 'GET', path: `${PATH}/:scheduleId`, handle: (call: UserCall) => success(get(call)) },
  {
    ...OWN,
    method: 'PATCH',
    path: `${PATH}/:scheduleId`,
    handle: (call: UserCall) => success(patchSchedule(call, call.user)),
  },
  {
    ...OWN,
    method: 'DELETE',
    path: `${PATH}/:scheduleId`,
    handle: (call: UserCall) => removeSchedule(call, call.user),
  },
];

/** Schedules of all members, not filtered by event type. */
function listOfTeam({ world, params, query }: UserCall): Reply {
  const { take = 250, skip = 0 } = parseQuery(SCHEDULE_PAGE, query);
  const members = new Set(world.memberIds(pipedId(params['teamId'])));
  const rows = [...world.schedules.values()].filter(({ userId }) => members.has(userId)).sort((a, b) => a.id - b.id);
  const start = Math.floor(Number(skip));
  return success(rows.slice(start, start + Math.floor(Number(take))).map((row) => shown(world, row)));
}

/** Schedules of one user, in order of creation. */
export function schedulesOf(world: World, { id }: UserRow): readonly unknown[] {
  return [...world.schedules.values()].filter(({ userId }) => userId === id).map((row) => shown(world, row));
}

/** @throws Refusal (400) for invalid input */
export function createSchedule({ world, body }: UserCall, { id: userId }: UserRow): unknown {
  const { isDefault, ...input } = parseInput(NEW_SCHEDULE, body);
  const { name, timeZone, availability, overrides } = given(input);
  const row = world.addSchedule({
    userId,
    name: name ?? '',
    timeZone: timeZone ?? 'UTC',
    availability: availability ?? OFFICE_HOURS,
    overrides: overrides ?? [],
  });
  if (isDefault === true) makeDefault(world, row);
  return shown(world, row);
}

const OFFICE_HOURS: readonly OpenHours[] = [
  { days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'], startTime: '09:00', endTime: '17:00' },
];

/** There may be no default: after it was deleted, until another one is made the default. */
function getDefault({ world, user }: UserCall): Reply {
  const row = user.defaultScheduleId === null ? undefined : world.schedules.get(user.defaultScheduleId);
  return success(row ? shown(world, row) : null);
}

function get({ world, user, params }: UserCall): unknown {
  return shown(world, requireSchedule(world, { user, id: pipedId(params['scheduleId']) }));
}

/** @throws Refusal: 400 for invalid input, 403 for another user's schedule, 404 for an unknown one */
export function patchSchedule({ world, params, body }: UserCall, user: UserRow): unknown {
  const { isDefault, ...input } = parseInput(SCHEDULE_CHANGE, body);
  const row = { ...requireSchedule(world, { user, id: pipedId(params['scheduleId']) }), ...given(input) };
  world.schedules.set(row.id, row);
  if (isDefault === true) makeDefault(world, row);
  return shown(world, row);
}

/** @throws Refusal: 400 for an unknown schedule, 403 for another user's */
export function removeSchedule({ world, params }: UserCall, user: UserRow): Reply {
  const id = pipedId(params['scheduleId']);
  if (!world.schedules.has(id)) throw exception(400, `Schedule with ID=${id} does not exist.`);
  requireSchedule(world, { user, id });
  world.schedules.delete(id);
  if (user.defaultScheduleId === id) world.users.set(user.id, { ...user, defaultScheduleId: null });
  return { status: 200, json: { status: 'success' } };
}

function requireSchedule(world: World, { user, id }: { readonly user: UserRow; readonly id: number }): ScheduleRow {
  const row = world.schedules.get(id);
  if (!row) throw exception(404, `Schedule with ID=${id} does not exist.`);
  if (row.userId === user.id) return row;
  throw exception(403, `User with ID=${user.id} does not own schedule with ID=${id}`);
}

function given(input: Readonly<Record<string, unknown>>): Partial<Omit<ScheduleRow, 'id' | 'userId'>> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
}

function makeDefault(world: World, { id, userId }: ScheduleRow): void {
  const user = world.users.get(userId);
  if (user) world.users.set(userId, { ...user, defaultScheduleId: id });
}

function shown(world: World, row: ScheduleRow): unknown {
  const { id, userId: ownerId, name, timeZone, availability, overrides } = row;
  const isDefault = world.users.get(ownerId)?.defaultScheduleId === id;
  return { id, ownerId, name, timeZone, availability, isDefault, overrides };
}
