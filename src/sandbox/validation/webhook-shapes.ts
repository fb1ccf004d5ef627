import { TRIGGERS } from '../world/webhook-row.ts';
import type { Profile } from '../profile.ts';
import { each, isArray, isBoolean, isNumber, isString, max, min, oneOf } from './check.ts';
import { toNumber } from './parse.ts';
import type { Rule, Shape } from './shape.ts';

const optional = (rule: Rule): Rule => ({ ...rule, optional: true });

const payloadTemplate: Rule = { optional: true, checks: [isString] };
const secret: Rule = { optional: true, checks: [isString] };
const active: Rule = { checks: [isBoolean] };
const subscriberUrl: Rule = { checks: [isString] };

function base({ hasLaterWebhooks }: Profile): Shape {
  const names = TRIGGERS.filter((name) => hasLaterWebhooks || name !== 'WRONG_ASSIGNMENT_REPORT');
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

export function newWebhookShape(profile: Profile): Shape {
  return base(profile);
}

export function webhookChangeShape(profile: Profile): Shape {
  return Object.fromEntries(Object.entries(base(profile)).map(([name, rule]) => [name, optional(rule)]));
}

export const WEBHOOK_PAGE: Shape = {
  take: { optional: true, transform: toNumber, checks: [max(250), min(1), isNumber] },
  skip: { optional: true, transform: toNumber, checks: [min(0), isNumber] },
};
