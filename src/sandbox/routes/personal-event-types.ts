import { administers, isTeamAdmin } from '../auth.ts';
import { exception } from '../envelopes.ts';
import { recordChange } from '../event-types/history.ts';
import { parseEventType } from '../event-types/input.ts';
import { personalEventType, teamEventType } from '../event-types/output.ts';
import {
  draftPersonalPatch,
  draftPersonalType,
  writePersonalPatch,
  writePersonalType,
} from '../event-types/personal.ts';
import { success, type Reply } from '../http/reply.ts';
import { looseId, pipedId, type Call, type Route, type UserCall } from '../router.ts';
import { PERSONAL_LIST, personalEventTypeShape } from '../validation/event-type-shapes.ts';
import { parseQuery } from '../validation/check.ts';
import type { EventTypeRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

const PATH = '/v2/event-types';
const versions = ['2024-06-14'] as const;
const OLD_VERSIONS = ['2024-04-15', '2024-06-11'] as const;

export const PERSONAL_EVENT_TYPE_ROUTES: readonly Route[] = [
  { method: 'GET', path: PATH, versions, access: 'user if any', handle: list },
  // The old shape: without the version header, callers get a success that they cannot use.
  {
    method: 'GET',
    path: PATH,
    versions: OLD_VERSIONS,
    access: 'user',
    handle: () => success({ eventTypeGroups: [], profiles: [] }),
  },
  { method: 'POST', path: PATH, versions, access: 'user', handle: create },
  { method: 'GET', path: `${PATH}/:eventTypeId`, versions, access: 'user', handle: get },
  { method: 'PATCH', path: `${PATH}/:eventTypeId`, versions, access: 'user', handle: patch },
  { method: 'DELETE', path: `${PATH}/:eventTypeId`, versions, access: 'user', handle: remove },
];

/** The event types of the named user, or of the caller. Hidden ones are returned to their owner only. */
function list({ world, query, user }: Call): Reply {
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

async function create({ world, user, body, overlap }: UserCall): Promise<Reply> {
  const input = parseEventType(personalEventTypeShape('create', world), body, 'person');
  const draft = draftPersonalType(world, user.id, input);
  await overlap();
  return success(
    personalEventType(world, writePersonalType(world, user.id, draft), { owner: user, where: 'single' }),
    201,
  );
}

function get({ world, params, user }: UserCall): Reply {
  const id = looseId(params['eventTypeId']);
  const row = world.eventTypes.get(id);
  if (!row || !mayRead(world, row, user)) throw exception(404, `Event type with id ${id} not found`);
  if (row.teamId !== null) return success(teamEventType(world, row, 'single'));
  const owner = world.users.get(row.ownerId ?? 0) ?? user;
  return success(personalEventType(world, row, { owner, where: 'single' }));
}

function patch({ world, params, user, body, now }: UserCall): Reply {
  const id = pipedId(params['eventTypeId']);
  const input = parseEventType(personalEventTypeShape('patch', world), body, 'person');
  const change = draftPersonalPatch(world, { ownerId: user.id, id }, input);
  const after = writePersonalPatch(world, change);
  recordChange(world, { before: change.row, after, user, now });
  return success(personalEventType(world, after, { owner: user, where: 'single' }));
}

function remove({ world, params, user }: UserCall): Reply {
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
