import { administers, isTeamAdmin } from '../auth.ts';
import { exception } from '../envelopes.ts';
import { draftTeamType, parseEventType, writeTeamType } from '../event-types/create.ts';
import { listedJson, personalEventType, teamEventType } from '../event-types/output.ts';
import { draftTeamPatch, writeTeamPatch } from '../event-types/patch.ts';
import {
  draftPersonalPatch,
  draftPersonalType,
  writePersonalPatch,
  writePersonalType,
} from '../event-types/personal.ts';
import { type Reply, success, successOf } from '../http/reply.ts';
import { type Call, looseId, pipedId, type Route, type UserCall } from '../router.ts';
import { parseQuery } from '../validation/check.ts';
import {
  PERSONAL_LIST,
  personalEventTypeShape,
  TEAM_LIST,
  teamEventTypeShape,
} from '../validation/event-type-shapes.ts';
import type { EventTypeRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { recordChange } from './event-type-history.ts';

const PATH = '/v2/teams/:teamId/event-types';
const ADMIN = { access: 'user', role: 'TEAM_ADMIN' } as const;

const IN_ORGANIZATION = '/v2/organizations/:orgId/teams/:teamId/event-types';

export const TEAM_EVENT_TYPE_ROUTES: readonly Route[] = [
  { method: 'GET', path: PATH, switch: 'hidesHiddenTypes', access: 'user if any', handle: listShown },
  { method: 'GET', path: PATH, access: 'anybody', handle: (call: Call) => list(call) },
  { method: 'POST', path: PATH, ...ADMIN, handle: create },
  { method: 'GET', path: `${PATH}/:eventTypeId`, ...ADMIN, handle: get },
  { method: 'PATCH', path: `${PATH}/:eventTypeId`, ...ADMIN, handle: patch },
  { method: 'DELETE', path: `${PATH}/:eventTypeId`, ...ADMIN, handle: remove },
  // The same through the organisation's path; its admins need no role in the team: read, not observed.
  { method: 'GET', path: IN_ORGANIZATION, ...ADMIN, handle: (call: Call) => list(call) },
  { method: 'POST', path: IN_ORGANIZATION, ...ADMIN, handle: create },
  { method: 'GET', path: `${IN_ORGANIZATION}/:eventTypeId`, ...ADMIN, handle: get },
  { method: 'PATCH', path: `${IN_ORGANIZATION}/:eventTypeId`, ...ADMIN, handle: patch },
  { method: 'DELETE', path: `${IN_ORGANIZATION}/:eventTypeId`, ...ADMIN, handle: remove },
];

/** Public and without pages; empty for a team that does not exist. */
function list({ world, params, query }: Call, isShown: (row: EventTypeRow) => boolean = () => true): Reply {
  const teamId = pipedId(params['teamId']);
  const { eventSlug, hostsLimit, sortCreatedAt } = parseQuery(TEAM_LIST, query);
  if (typeof eventSlug === 'string' && eventSlug !== '') {
    const row = world.eventTypes.byTeamSlug(teamId, eventSlug);
    const limit = typeof hostsLimit === 'number' ? hostsLimit : undefined;
    return success(row && isShown(row) ? [teamEventType(world, row, 'list', limit)] : []);
  }
  const rows = world.eventTypes.ofTeam(teamId).filter(isShown);
  return successOf(sorted(rows, sortCreatedAt).map((row) => listedJson(world, row)));
}

/** Hidden ones are returned to admins of the team and its organisation only. Read, not observed. */
function listShown(call: Call): Reply {
  const { world, user, params } = call;
  const teamId = pipedId(params['teamId']);
  const organization = world.teams.get(teamId)?.parentId ?? null;
  const isAdmin = user && [teamId, organization].some((id) => isTeamAdmin(world, user.id, id));
  return list(call, (row) => !row.hidden || isAdmin === true);
}

function sorted(rows: EventTypeRow[], order: unknown): EventTypeRow[] {
  if (order === 'asc') return rows.sort((a, b) => a.id - b.id);
  return order === 'desc' ? rows.sort((a, b) => b.id - a.id) : rows;
}

async function create({ world, params, body, user, now, overlap }: UserCall): Promise<Reply> {
  const teamId = pipedId(params['teamId']);
  const input = parseEventType(teamEventTypeShape('create', world), body, 'team');
  const draft = draftTeamType(world, teamId, input);
  await overlap();
  const made = writeTeamType(world, teamId, draft);
  recordChange(world, { after: made, user, now });
  return success(written(world, made), 201);
}

function get({ world, params }: UserCall): Reply {
  const id = looseId(params['eventTypeId']);
  const row = world.eventTypes.get(id);
  if (!row || row.teamId !== pipedId(params['teamId'])) throw exception(404, `Event type with id ${id} not found`);
  return success(teamEventType(world, row, 'single'));
}

function patch({ world, params, body, user, now }: UserCall): Reply {
  const teamId = pipedId(params['teamId']);
  const id = pipedId(params['eventTypeId']);
  const input = parseEventType(teamEventTypeShape('patch', world), body, 'team');
  const before = world.eventTypes.get(id);
  const after = writeTeamPatch(world, teamId, draftTeamPatch(world, { teamId, id }, input));
  recordChange(world, { before, after, user, now });
  return success(written(world, after));
}

function remove({ world, params }: UserCall): Reply {
  const teamId = pipedId(params['teamId']);
  const id = pipedId(params['eventTypeId']);
  const row = world.eventTypes.get(id);
  if (!row || row.teamId !== teamId) throw exception(404, `Event type with ID=${id} does not exist.`);
  world.eventTypes.delete(id);
  return success({ id, title: row.settings.title });
}

/** The response for a managed type includes its children; no other response contains all of their ids. */
function written(world: World, row: EventTypeRow): unknown {
  const parent = teamEventType(world, row, 'single');
  if (row.schedulingType !== 'managed') return parent;
  return [parent, ...world.eventTypes.childrenOf(row.id).map((child) => teamEventType(world, child, 'single'))];
}

const PERSONAL_PATH = '/v2/event-types';
const versions = ['2024-06-14'] as const;
const OLD_VERSIONS = ['2024-04-15', '2024-06-11'] as const;

export const PERSONAL_EVENT_TYPE_ROUTES: readonly Route[] = [
  { method: 'GET', path: PERSONAL_PATH, versions, access: 'user if any', handle: listPersonal },
  // The old shape: without the version header, callers get a success that they cannot use.
  {
    method: 'GET',
    path: PERSONAL_PATH,
    versions: OLD_VERSIONS,
    access: 'user',
    handle: () => success({ eventTypeGroups: [], profiles: [] }),
  },
  { method: 'POST', path: PERSONAL_PATH, versions, access: 'user', handle: createPersonal },
  { method: 'GET', path: `${PERSONAL_PATH}/:eventTypeId`, versions, access: 'user', handle: getPersonal },
  { method: 'PATCH', path: `${PERSONAL_PATH}/:eventTypeId`, versions, access: 'user', handle: patchPersonal },
  { method: 'DELETE', path: `${PERSONAL_PATH}/:eventTypeId`, versions, access: 'user', handle: removePersonal },
];

/** The event types of the named user, or of the caller. Hidden ones are returned to their owner only. */
function listPersonal({ world, query, user }: Call): Reply {
  const { username, eventSlug, sortCreatedAt, orgId, orgSlug } = parseQuery(PERSONAL_LIST, query);
  const bySlug = [...world.teams.values()].find((team) => team.isOrganization && team.slug === orgSlug)?.id;
  const organization = typeof orgId === 'number' ? orgId : orgSlug === undefined ? undefined : (bySlug ?? 0);
  const owner = typeof username === 'string' && username !== '' ? world.userByName(username, organization) : user;
  if (!owner) return success([]);
  const rows = world.eventTypes
    .ofOwner(owner.id)
    .filter((row) => !row.hidden || owner.id === user?.id)
    .filter((row) => typeof eventSlug !== 'string' || eventSlug === '' || row.slug === eventSlug);
  if (sortCreatedAt === 'desc') rows.reverse();
  return success(rows.map((row) => personalEventType(world, row, { owner, where: 'list' })));
}

async function createPersonal({ world, user, body, overlap }: UserCall): Promise<Reply> {
  const input = parseEventType(personalEventTypeShape('create', world), body, 'person');
  const draft = draftPersonalType(world, user.id, input);
  await overlap();
  return success(
    personalEventType(world, writePersonalType(world, user.id, draft), { owner: user, where: 'single' }),
    201,
  );
}

function getPersonal({ world, params, user }: UserCall): Reply {
  const id = looseId(params['eventTypeId']);
  const row = world.eventTypes.get(id);
  if (!row || !mayRead(world, row, user)) throw exception(404, `Event type with id ${id} not found`);
  if (row.teamId !== null) return success(teamEventType(world, row, 'single'));
  const owner = world.users.get(row.ownerId ?? 0) ?? user;
  return success(personalEventType(world, row, { owner, where: 'single' }));
}

function patchPersonal({ world, params, user, body, now }: UserCall): Reply {
  const id = pipedId(params['eventTypeId']);
  const input = parseEventType(personalEventTypeShape('patch', world), body, 'person');
  const change = draftPersonalPatch(world, { ownerId: user.id, id }, input);
  const after = writePersonalPatch(world, change);
  recordChange(world, { before: change.row, after, user, now });
  return success(personalEventType(world, after, { owner: user, where: 'single' }));
}

function removePersonal({ world, params, user }: UserCall): Reply {
  const id = looseId(params['eventTypeId']);
  const row = world.eventTypes.get(id);
  if (!row) throw exception(404, `Event type with ID=${id} does not exist.`);
  if (row.ownerId !== user.id) throw exception(403, `User with ID=${user.id} does not own event type with ID=${id}`);
  world.eventTypes.delete(id);
  return success({ id, lengthInMinutes: row.settings.lengthInMinutes, slug: row.slug, title: row.settings.title });
}

/** The owner, a host, an admin of the type's team, and an admin of any team of the owner. */
function mayRead(world: World, row: EventTypeRow, user: UserRow): boolean {
  if (row.ownerId === user.id || row.hosts.some((host) => host.userId === user.id)) return true;
  return isTeamAdmin(world, user.id, row.teamId) || (row.ownerId !== null && administers(world, user.id, row.ownerId));
}
