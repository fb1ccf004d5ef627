import { randomUUID } from 'node:crypto';
import { exception } from '../envelopes.ts';
import { success, type Reply } from '../http/reply.ts';
import { pipedId, type Route, type UserCall } from '../router.ts';
import { instantFrom } from '../slots/time-zone.ts';
import { parseInput, parseQuery } from '../validation/check.ts';
import { ABSENCE_CHANGE, ABSENCE_PAGE, NEW_ABSENCE } from '../validation/team-shapes.ts';
import type { AbsenceRow } from '../world/rows.ts';

const OF_TEAM = '/v2/teams/:teamId/users/:userId/ooo';
const OF_ORGANIZATION = '/v2/organizations/:orgId/users/:userId/ooo';
const TEAM = { access: 'user', role: 'TEAM_ADMIN', switch: 'absence' } as const;
const ORGANIZATION = { access: 'user', role: 'ORG_ADMIN' } as const;

/** Read, not observed: both recorded versions have none of these for teams, and refuse the others without an organisation. */
export const ABSENCE_ROUTES: readonly Route[] = [
  { ...TEAM, method: 'GET', path: OF_TEAM, handle: list },
  { ...TEAM, method: 'POST', path: OF_TEAM, handle: create },
  { ...TEAM, method: 'PATCH', path: `${OF_TEAM}/:oooId`, handle: patch },
  { ...TEAM, method: 'DELETE', path: `${OF_TEAM}/:oooId`, handle: remove },
  { ...ORGANIZATION, method: 'GET', path: '/v2/organizations/:orgId/ooo', handle: listOfAll },
  { ...ORGANIZATION, method: 'GET', path: OF_ORGANIZATION, handle: list },
  { ...ORGANIZATION, method: 'POST', path: OF_ORGANIZATION, handle: create },
  { ...ORGANIZATION, method: 'PATCH', path: `${OF_ORGANIZATION}/:oooId`, handle: patch },
  { ...ORGANIZATION, method: 'DELETE', path: `${OF_ORGANIZATION}/:oooId`, handle: remove },
];

function list(call: UserCall): Reply {
  const userId = requireMember(call);
  return page(call, (row) => row.userId === userId);
}

function listOfAll(call: UserCall): Reply {
  const members = new Set(call.world.memberIds(placeOf(call)));
  return page(call, (row) => members.has(row.userId));
}

function page({ world, query }: UserCall, isAsked: (row: AbsenceRow) => boolean): Reply {
  const { take = 250, skip = 0, sortStart, sortEnd } = parseQuery(ABSENCE_PAGE, query);
  const key = sortStart === undefined && sortEnd !== undefined ? 'endMs' : 'startMs';
  const sign = (sortStart ?? sortEnd) === 'desc' ? -1 : 1;
  const rows = [...world.absences.values()].filter(isAsked).sort((a, b) => sign * (a[key] - b[key]) || a.id - b.id);
  return success(rows.slice(Number(skip), Number(skip) + Number(take)).map(shown));
}

function create(call: UserCall): Reply {
  const userId = requireMember(call);
  const { start, end, notes, toUserId, reason } = parseInput(NEW_ABSENCE, call.body);
  const span = { startMs: instantFrom(String(start)), endMs: instantFrom(String(end)) };
  const more = { toUserId: toUserId ?? null, notes: notes ?? null, reason: reason ?? 'unspecified' };
  const row = { uuid: randomUUID(), userId, ...span, ...more } as Omit<AbsenceRow, 'id'>;
  requireInOrder(row);
  requireFree(call, row);
  return success(shown(call.world.addAbsence(row)), 201);
}

function patch(call: UserCall): Reply {
  const row = requireAbsence(call);
  const { start, end, ...more } = parseInput(ABSENCE_CHANGE, call.body);
  if ((start === undefined) !== (end === undefined)) {
    throw exception(400, 'Please specify both ooo start and end time.');
  }
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
  const changed: AbsenceRow = {
    ...row,
    ...given,
    ...(typeof start === 'string' && { startMs: instantFrom(start) }),
    ...(typeof end === 'string' && { endMs: instantFrom(end) }),
  };
  requireInOrder(changed);
  if (start !== undefined) requireFree(call, changed);
  call.world.absences.set(row.id, changed);
  return success(shown(changed));
}

function remove(call: UserCall): Reply {
  const row = requireAbsence(call);
  call.world.absences.delete(row.id);
  return success(shown(row));
}

function requireInOrder({ startMs, endMs }: Pick<AbsenceRow, 'startMs' | 'endMs'>): void {
  if (endMs <= startMs) throw exception(400, 'Start date must be before end date.');
}

/** The same times twice are refused, also to the absence that has them already. */
function requireFree({ world }: UserCall, { userId, startMs, endMs }: Omit<AbsenceRow, 'id'>): void {
  const isSame = (row: AbsenceRow) => row.userId === userId && row.startMs === startMs && row.endMs === endMs;
  if ([...world.absences.values()].some(isSame)) throw exception(409, 'Ooo entry already exists.');
}

function requireAbsence(call: UserCall): AbsenceRow {
  const userId = requireMember(call);
  const row = call.world.absences.get(pipedId(call.params['oooId']));
  if (row?.userId !== userId) throw exception(404, `OOO entry with id ${call.params['oooId']} not found`);
  return row;
}

/** @throws Refusal (404) for a user outside the team or organisation of the path */
function requireMember(call: UserCall): number {
  const userId = pipedId(call.params['userId']);
  if (call.world.membershipOf(placeOf(call), userId)) return userId;
  throw exception(404, `User with id ${userId} is not a member`);
}

function placeOf({ params }: UserCall): number {
  return pipedId(params['orgId'] ?? params['teamId']);
}

function shown({ id, uuid, userId, toUserId, startMs, endMs, notes, reason }: AbsenceRow): unknown {
  const span = { start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() };
  return {
    id,
    uuid,
    userId,
    ...(toUserId !== null && { toUserId }),
    ...span,
    ...(notes !== null && { notes }),
    reason,
  };
}
