import { exception } from '../envelopes.ts';
import { draftTeamType, writeTeamType } from '../event-types/create.ts';
import { parseEventType } from '../event-types/input.ts';
import { teamEventType } from '../event-types/output.ts';
import { draftTeamPatch, writeTeamPatch } from '../event-types/patch.ts';
import { listedJson } from '../event-types/row-json.ts';
import { success, successOf } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Call, Route, UserCall } from '../router.ts';
import { TEAM_LIST } from '../validation/event-type-queries.ts';
import { teamEventTypeShape } from '../validation/event-type-shapes.ts';
import { parseQuery } from '../validation/parse.ts';
import type { EventTypeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { looseId, pipedId } from './ids.ts';

const PATH = '/v2/teams/:teamId/event-types';
const ADMIN = { access: 'user', role: 'TEAM_ADMIN' } as const;

export const TEAM_EVENT_TYPE_ROUTES: readonly Route[] = [
  { method: 'GET', path: PATH, access: 'anybody', handle: list },
  { method: 'POST', path: PATH, ...ADMIN, handle: create },
  { method: 'GET', path: `${PATH}/:eventTypeId`, ...ADMIN, handle: get },
  { method: 'PATCH', path: `${PATH}/:eventTypeId`, ...ADMIN, handle: patch },
  { method: 'DELETE', path: `${PATH}/:eventTypeId`, ...ADMIN, handle: remove },
];

/** Public and without pages; a team that does not exist has no types. */
function list({ world, params, query }: Call): Reply {
  const teamId = pipedId(params['teamId']);
  const { eventSlug, hostsLimit, sortCreatedAt } = parseQuery(TEAM_LIST, query);
  if (typeof eventSlug === 'string' && eventSlug !== '') {
    const row = world.eventTypes.byTeamSlug(teamId, eventSlug);
    const limit = typeof hostsLimit === 'number' ? hostsLimit : undefined;
    return success(row ? [teamEventType(world, row, 'list', limit)] : []);
  }
  const rows = world.eventTypes.ofTeam(teamId);
  return successOf(sorted(rows, sortCreatedAt).map((row) => listedJson(world, row)));
}

function sorted(rows: EventTypeRow[], order: unknown): EventTypeRow[] {
  if (order === 'asc') return rows.sort((a, b) => a.id - b.id);
  return order === 'desc' ? rows.sort((a, b) => b.id - a.id) : rows;
}

async function create({ world, params, body, overlap }: UserCall): Promise<Reply> {
  const teamId = pipedId(params['teamId']);
  const input = parseEventType(teamEventTypeShape('create', world), body, 'team');
  const draft = draftTeamType(world, teamId, input);
  await overlap();
  return success(written(world, writeTeamType(world, teamId, draft)), 201);
}

function get({ world, params }: UserCall): Reply {
  const id = looseId(params['eventTypeId']);
  const row = world.eventTypes.get(id);
  if (!row || row.teamId !== pipedId(params['teamId'])) throw exception(404, `Event type with id ${id} not found`);
  return success(teamEventType(world, row, 'single'));
}

function patch({ world, params, body }: UserCall): Reply {
  const teamId = pipedId(params['teamId']);
  const id = pipedId(params['eventTypeId']);
  const input = parseEventType(teamEventTypeShape('patch', world), body, 'team');
  return success(written(world, writeTeamPatch(world, teamId, draftTeamPatch(world, { teamId, id }, input))));
}

function remove({ world, params }: UserCall): Reply {
  const teamId = pipedId(params['teamId']);
  const id = pipedId(params['eventTypeId']);
  const row = world.eventTypes.get(id);
  if (!row || row.teamId !== teamId) throw exception(404, `Event type with ID=${id} does not exist.`);
  world.eventTypes.delete(id);
  return success({ id, title: row.settings.title });
}

/** A managed type answers with its children behind it; this is the only place where their ids are told together. */
function written(world: World, row: EventTypeRow): unknown {
  const parent = teamEventType(world, row, 'single');
  if (row.schedulingType !== 'managed') return parent;
  return [parent, ...world.eventTypes.childrenOf(row.id).map((child) => teamEventType(world, child, 'single'))];
}
