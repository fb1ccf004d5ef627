import { randomUUID } from 'node:crypto';
import { databaseFault, exception, uniqueViolation } from '../envelopes.ts';
import {
  each,
  isArray,
  isBoolean,
  isNumber,
  isString,
  max,
  min,
  oneOf,
  parseInput,
  toNumber,
} from '../validation/check.ts';
import type { Rule, Shape } from '../validation/shape.ts';
import { TRIGGERS, type Trigger, type WebhookRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

/** The owner of a subscription. Those of teams are created only in Cal.com's web app, here by a seed. */
export type Owner = { readonly userId: number } | { readonly eventTypeId: number } | { readonly teamId: number };

interface Given {
  readonly owner: Owner;
  readonly body: unknown;
  readonly now: number;
}

/** @throws Refusal: 400 for invalid input, 409 for an address that the owner has already subscribed */
export function createWebhook(world: World, { owner, body, now }: Given): WebhookRow {
  const { version: _, ...input } = parseInput(newWebhookShape(world), body) as unknown as Pick<
    WebhookRow,
    'active' | 'subscriberUrl' | 'triggers'
  > & { readonly version?: unknown };
  if (input.triggers.includes('DELEGATION_CREDENTIAL_ERROR')) {
    throw exception(400, 'DELEGATION_CREDENTIAL_ERROR trigger is only available for organization webhooks');
  }
  if (webhooksOf(world, owner).some((hook) => hook.subscriberUrl === input.subscriberUrl)) {
    const whose = 'userId' in owner ? 'user' : 'event type';
    throw exception(409, `Webhook with this subscriber url already exists for this ${whose}`);
  }
  return addWebhook(world, { ...input, ...owner, createdAt: new Date(now).toISOString() });
}

export function addWebhook(
  world: World,
  given: Partial<WebhookRow> & Pick<WebhookRow, 'subscriberUrl' | 'triggers' | 'createdAt'>,
): WebhookRow {
  const row: WebhookRow = { id: randomUUID(), ...NOTHING, ...given };
  world.webhooks.set(row.id, row);
  return row;
}

const NOTHING = { userId: null, teamId: null, eventTypeId: null, payloadTemplate: null, active: true, secret: null };

/** @throws Refusal: 400 for invalid input, 409 for the address of another webhook, 500 for null in a required column */
export function changeWebhook(world: World, row: WebhookRow, body: unknown): WebhookRow {
  const { triggers, version: _, ...input } = parseInput(webhookChangeShape(world), body);
  if (input['active'] === null || input['subscriberUrl'] === null) throw databaseFault();
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const changed: WebhookRow = { ...row, ...given, ...(Array.isArray(triggers) && { triggers: triggers as Trigger[] }) };
  const isTaken = (other: WebhookRow): boolean => other.id !== row.id && other.subscriberUrl === changed.subscriberUrl;
  if (row.userId !== null && webhooksOf(world, { userId: row.userId }).some(isTaken)) throw uniqueViolation();
  world.webhooks.set(row.id, changed);
  return changed;
}

/** In order of creation. */
export function webhooksOf(world: World, owner: Owner): WebhookRow[] {
  const entries = Object.entries(owner) as [keyof WebhookRow, number][];
  return [...world.webhooks.values()].filter((hook) => entries.every(([key, id]) => hook[key] === id));
}

/** A subscription is deleted with its event type. `guard` is the start of the message. @throws Refusal (404) */
export function requireWebhook(world: World, id: string, guard = ''): WebhookRow {
  const row = world.webhooks.get(id);
  const isGone = row?.eventTypeId !== null && row?.eventTypeId !== undefined && !world.eventTypes.get(row.eventTypeId);
  if (!row || isGone) throw exception(404, `${guard}Webhook (${id}) not found`);
  return row;
}

const optional = (rule: Rule): Rule => ({ ...rule, optional: true });

const payloadTemplate: Rule = { optional: true, checks: [isString] };
const secret: Rule = { optional: true, checks: [isString] };
const active: Rule = { checks: [isBoolean] };
const subscriberUrl: Rule = { checks: [isString] };

function base({ profile: { hasLaterWebhooks }, switches }: World): Shape {
  const unknown = new Set<string>([
    ...(hasLaterWebhooks ? [] : ['WRONG_ASSIGNMENT_REPORT']),
    ...(switches.reassignedWebhooks ? [] : ['BOOKING_REASSIGNED']),
  ]);
  const names = TRIGGERS.filter((name) => !unknown.has(name));
  const version: Rule = { optional: true, checks: [oneOf('isEnum', ['2021-10-20'])] };
  return {
    payloadTemplate,
    active,
    subscriberUrl,
    triggers: { checks: [each(oneOf('isEnum', names)), isArray] },
    secret,
    ...(hasLaterWebhooks && { version }),
  };
}

function newWebhookShape(world: World): Shape {
  return base(world);
}

function webhookChangeShape(world: World): Shape {
  return Object.fromEntries(Object.entries(base(world)).map(([name, rule]) => [name, optional(rule)]));
}

export const WEBHOOK_PAGE: Shape = {
  take: { optional: true, transform: toNumber, checks: [max(250), min(1), isNumber] },
  skip: { optional: true, transform: toNumber, checks: [min(0), isNumber] },
};
