import { isArray, isBoolean, isString } from '../validation/check.ts';
import type { Rule, Shape } from '../validation/shape.ts';

const text: Rule = { optional: true, checks: [isString] };
const flag: Rule = { optional: true, checks: [isBoolean] };
const type: Rule = { checks: [isString] };
const needed: Shape = {
  type,
  slug: { checks: [isString] },
  label: { checks: [isString] },
  required: { checks: [isBoolean] },
};
const plain: Shape = { ...needed, placeholder: text, disableOnPrefill: flag, hidden: flag };
const choice: Shape = { ...needed, options: { checks: [isArray] }, disableOnPrefill: flag, hidden: flag };
/** What may be said of a default that is known by its slug. */
const override: Shape = { required: flag, hidden: flag, label: text, placeholder: text, disableOnPrefill: flag };

/** By type, and for the defaults that are known by slug, by slug. */
export const FIELD_SHAPES: Readonly<Record<string, Shape>> = {
  name: { type, label: text, placeholder: text, disableOnPrefill: flag },
  splitName: {
    type,
    firstNameLabel: text,
    firstNamePlaceholder: text,
    lastNameLabel: text,
    lastNamePlaceholder: text,
    lastNameRequired: flag,
    disableOnPrefill: flag,
  },
  email: { type, ...override },
  title: override,
  location: { label: text },
  notes: override,
  guests: override,
  rescheduleReason: override,
  phone: plain,
  address: plain,
  text: plain,
  number: plain,
  textarea: plain,
  select: { ...needed, placeholder: text, options: { checks: [isArray] }, disableOnPrefill: flag, hidden: flag },
  multiselect: choice,
  multiemail: plain,
  checkbox: choice,
  radio: choice,
  boolean: { ...needed, disableOnPrefill: flag, hidden: flag },
  url: plain,
};

/** Defaults that are overridden by slug, in the order in which they follow the custom fields (`location` precedes them). */
export const SLUG_DEFAULTS = ['title', 'notes', 'guests', 'rescheduleReason', 'location'];
