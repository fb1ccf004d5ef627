import { isTeamAdmin } from '../auth.ts';
import { exception } from '../envelopes.ts';
import { success, type Reply } from '../http/reply.ts';
import { looseId, type Route, type UserCall } from '../router.ts';
import { parseQuery } from '../validation/check.ts';
import {
  changeWebhook,
  createWebhook,
  requireWebhook,
  WEBHOOK_PAGE,
  webhooksOf,
  type Owner,
} from '../webhooks/subscriptions.ts';
import type { WebhookRow } from '../world/rows.ts';

const OWN = '/v2/webhooks';
const OF_TYPE = '/v2/event-types/:eventTypeId/webhooks';
const OF_TEAM_TYPE = '/v2/teams/:teamId/event-types/:eventTypeId/webhooks';
const OF_TEAM = { since: '6.1', access: 'user' } as const;

export const WEBHOOK_ROUTES: readonly Route[] = [
  { method: 'GET', path: OWN, access: 'user', handle: (call) => list(call, me(call)) },
  { method: 'POST', path: OWN, access: 'user', handle: (call) => create(call, me(call)) },
  { method: 'GET', path: `${OWN}/:webhookId`, access: 'user', handle: (call) => success(whole(requireMine(call))) },
  { method: 'PATCH', path: `${OWN}/:webhookId`, access: 'user', handle: (call) => patch(call, requireMine(call)) },
  { method: 'DELETE', path: `${OWN}/:webhookId`, access: 'user', handle: (call) => remove(call, requireMine(call)) },
  { method: 'GET', path: OF_TYPE, access: 'user', handle: (call) => list(call, requireType(call)) },
  { method: 'POST', path: OF_TYPE, access: 'user', handle: (call) => create(call, requireType(call)) },
  { method: 'DELETE', path: OF_TYPE, access: 'user', handle: (call) => removeAll(call, requireType(call)) },
  {
    method: 'GET',
    path: `${OF_TYPE}/:webhookId`,
    access: 'user',
    handle: (call) => success(shown(requireOfType(call))),
  },
  {
    method: 'PATCH',
    path: `${OF_TYPE}/:webhookId`,
    access: 'user',
    handle: (call) => patch(call, requireOfType(call)),
  },
  {
    method: 'DELETE',
    path: `${OF_TYPE}/:webhookId`,
    access: 'user',
    handle: (call) => remove(call, requireOfType(call)),
  },
  ...ofTeamTypes(),
  ...ofOrganizations(),
];

/** For reading webhooks, a member passes the guard of the role and is checked by the next guard. */
function ofTeamTypes(): readonly Route[] {
  const reads = { ...OF_TEAM, method: 'GET', role: 'TEAM_MEMBER' } as const;
  const writes = { ...OF_TEAM, role: 'TEAM_ADMIN' } as const;
  const one = `${OF_TEAM_TYPE}/:webhookId`;
  return [
    { ...reads, path: OF_TEAM_TYPE, handle: (call: UserCall) => list(call, requireTeamType(call)) },
    { ...reads, path: one, handle: (call: UserCall) => success(shown(requireOfTeamType(call))) },
    { ...writes, method: 'POST', path: OF_TEAM_TYPE, handle: (call: UserCall) => create(call, requireTeamType(call)) },
    {
      ...writes,
      method: 'DELETE',
      path: OF_TEAM_TYPE,
      handle: (call: UserCall) => removeAll(call, requireTeamType(call)),
    },
    { ...writes, method: 'PATCH', path: one, handle: (call: UserCall) => patch(call, requireOfTeamType(call)) },
    { ...writes, method: 'DELETE', path: one, handle: (call: UserCall) => remove(call, requireOfTeamType(call)) },
  ];
}

/** They receive events of all teams of the organisation. Read, not observed. */
function ofOrganizations(): readonly Route[] {
  const path = '/v2/organizations/:orgId/webhooks';
  const one = `${path}/:webhookId`;
  const admin = { access: 'user', role: 'ORG_ADMIN' } as const;
  return [
    { ...admin, method: 'GET', path, handle: (call: UserCall) => list(call, organization(call)) },
    { ...admin, method: 'POST', path, handle: (call: UserCall) => create(call, organization(call)) },
    { ...admin, method: 'GET', path: one, handle: (call: UserCall) => success(shown(requireOfOrganization(call))) },
    { ...admin, method: 'PATCH', path: one, handle: (call: UserCall) => patch(call, requireOfOrganization(call)) },
    { ...admin, method: 'DELETE', path: one, handle: (call: UserCall) => remove(call, requireOfOrganization(call)) },
  ];
}

function organization({ params }: UserCall): { readonly teamId: number } {
  return { teamId: looseId(params['orgId']) };
}

function requireOfOrganization(call: UserCall): WebhookRow {
  const row = requireWebhook(call.world, call.params['webhookId'] ?? '');
  if (row.teamId === organization(call).teamId) return row;
  throw exception(403, `Webhook (${row.id}) is not associated with the organization`);
}

function me({ user }: UserCall): Owner {
  return { userId: user.id };
}

function list({ world, query }: UserCall, owner: Owner): Reply {
  const { take, skip } = parseQuery(WEBHOOK_PAGE, query);
  const start = Math.floor(Number(skip ?? 0));
  const page = webhooksOf(world, owner).slice(start, start + Math.floor(Number(take ?? 250)));
  return success(page.map(shown));
}

function create({ world, body, now }: UserCall, owner: Owner): Reply {
  return success(shown(createWebhook(world, { owner, body, now })), 201);
}

function patch({ world, body }: UserCall, row: WebhookRow): Reply {
  return success(shown(changeWebhook(world, row, body)));
}

function remove({ world }: UserCall, row: WebhookRow): Reply {
  world.webhooks.delete(row.id);
  return success(shown(row));
}

function removeAll({ world }: UserCall, owner: Owner): Reply {
  const rows = webhooksOf(world, owner);
  for (const row of rows) world.webhooks.delete(row.id);
  return success(`${rows.length} webhooks deleted`);
}

function requireMine({ world, user, params }: UserCall): WebhookRow {
  const row = requireWebhook(world, params['webhookId'] ?? '');
  if (row.userId === user.id) return row;
  const who = `IsUserWebhookGuard - user with id=(${user.id})`;
  throw exception(403, `${who} is not the owner of webhook with id=(${row.id})`);
}

/** Requires ownership: a team's type has no owner, and the team's admins do not own children of managed types. */
function requireType({ world, user, params }: UserCall): { readonly eventTypeId: number } {
  const given = params['eventTypeId'];
  const eventType = world.eventTypes.get(looseId(given));
  if (!eventType) throw exception(404, `IsUserEventTypeWebhookGuard - Event type (${given}) not found`);
  if (eventType.ownerId === user.id) return { eventTypeId: eventType.id };
  throw exception(403, `IsUserEventTypeWebhookGuard - User (${user.id}) is not the owner of event type (${given})`);
}

function requireOfType(call: UserCall): WebhookRow {
  const { eventTypeId } = requireType(call);
  const row = requireWebhook(call.world, call.params['webhookId'] ?? '');
  const who = `IsUserEventTypeWebhookGuard - Webhook (${row.id}) is not associated with`;
  if (row.eventTypeId === null) throw exception(400, `${who} an event type`);
  if (row.eventTypeId !== eventTypeId) throw exception(403, `${who} event type (${call.params['eventTypeId']})`);
  return row;
}

const TEAM_GUARD = 'IsTeamEventTypeWebhookGuard - ';

/** A type of the team itself: a child of a managed type is not found through the team. */
function requireTeamType({ world, user, params }: UserCall): { readonly eventTypeId: number } {
  const { teamId = '', eventTypeId = '' } = params;
  if (!isTeamAdmin(world, user.id, Number(teamId))) {
    throw exception(403, `${TEAM_GUARD}User (${user.id}) is not an admin/owner of team (${teamId})`);
  }
  const eventType = world.eventTypes.get(looseId(eventTypeId));
  if (eventType?.teamId === Number(teamId)) return { eventTypeId: eventType.id };
  throw exception(404, `${TEAM_GUARD}Event type (${eventTypeId}) not found for team (${teamId})`);
}

function requireOfTeamType(call: UserCall): WebhookRow {
  const { eventTypeId } = requireTeamType(call);
  const row = requireWebhook(call.world, call.params['webhookId'] ?? '', TEAM_GUARD);
  if (row.eventTypeId !== eventTypeId) throw exception(403, `${TEAM_GUARD}Webhook mismatch with event type`);
  return row;
}

function shown({ id, payloadTemplate, triggers, subscriberUrl, active, secret, ...owner }: WebhookRow): unknown {
  const whose =
    owner.teamId !== null
      ? { teamId: owner.teamId }
      : owner.eventTypeId === null
        ? { userId: owner.userId }
        : { eventTypeId: owner.eventTypeId };
  return { id, payloadTemplate, triggers, subscriberUrl, active, secret, ...whose };
}

/** A single webhook of a user is returned as in the database. */
function whole(row: WebhookRow): unknown {
  const unused = { appId: null, platform: false, time: null, timeUnit: null, oAuthClientId: null };
  return { ...row, ...unused, version: '2021-10-20' };
}
