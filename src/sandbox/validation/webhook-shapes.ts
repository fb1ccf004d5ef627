import { TRIGGERS } from '../world/webhook-row.ts';
import { each, isArray, isBoolean, isNumber, isString, max, min, oneOf } from './check.ts';
import { toNumber } from './parse.ts';
import type { Rule, Shape } from './shape.ts';

const optional = (rule: Rule): Rule => ({ ...rule, optional: true });

const payloadTemplate: Rule = { optional: true, checks: [isString] };
const secret: Rule = { optional: true, checks: [isString] };
const active: Rule = { checks: [isBoolean] };
const subscriberUrl: Rule = { checks: [isString] };
const triggers: Rule = { checks: [each(oneOf('isEnum', TRIGGERS)), isArray] };

export const NEW_WEBHOOK: Shape = { payloadTemplate, active, subscriberUrl, triggers, secret };

export const WEBHOOK_CHANGE: Shape = {
  payloadTemplate,
  active: optional(active),
  subscriberUrl: optional(subscriberUrl),
  triggers: optional(triggers),
  secret,
};

export const WEBHOOK_PAGE: Shape = {
  take: { optional: true, transform: toNumber, checks: [max(250), min(1), isNumber] },
  skip: { optional: true, transform: toNumber, checks: [min(0), isNumber] },
};
