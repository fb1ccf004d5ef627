import { isTeamAdmin } from '../auth.ts';
import { exception } from '../envelopes.ts';
import { draftTeamType, writeTeamType } from '../event-types/create.ts';
import { recordChange } from '../event-types/history.ts';
import { parseEventType } from '../event-types/input.ts';
import { listedJson, teamEventType } from '../event-types/output.ts';
import { draftTeamPatch, writeTeamPatch } from '../event-types/patch.ts';
import { success, successOf, type Reply } from '../http/reply.ts';
import { looseId, pipedId, type Call, type Route, type UserCall } from '../router.ts';
import { TEAM_LIST, teamEventTypeShape } from '../validation/event-type-shapes.ts';
import { parseQuery } from '../validation/check.ts';
import type { EventTypeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

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
