import { TRIGGERS } from '../world/webhook-row.ts';
import type { World } from '../world/world.ts';
import { each, isArray, isBoolean, isNumber, isString, max, min, oneOf } from './check.ts';
import { toNumber } from './parse.ts';
import type { Rule, Shape } from './shape.ts';

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

export function newWebhookShape(world: World): Shape {
  return base(world);
}

export function webhookChangeShape(world: World): Shape {
  return Object.fromEntries(Object.entries(base(world)).map(([name, rule]) => [name, optional(rule)]));
}

export const WEBHOOK_PAGE: Shape = {
  take: { optional: true, transform: toNumber, checks: [max(250), min(1), isNumber] },
  skip: { optional: true, transform: toNumber, checks: [min(0), isNumber] },
};
