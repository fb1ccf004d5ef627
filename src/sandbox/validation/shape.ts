import type { PropertyError } from '../../calcom/wire/envelope.ts';
import { exception } from '../envelopes.ts';

/** The rules of one property. Properties without a rule are dropped from the input. */
export interface Rule {
  readonly optional?: boolean;
  readonly checks?: readonly Check[];
  /** Converts the value before it is checked. */
  readonly transform?: (value: unknown) => unknown;
  readonly nested?: Nested;
}

interface Nested {
  readonly shape: (value: Record<string, unknown>) => Shape;
  /** The value is a list of objects of this shape. */
  readonly each?: boolean;
  /** How often the real server's class declares the nested check; each error is repeated as often. */
  readonly times?: number;
}

export type Shape = Readonly<Record<string, Rule>>;

/** Keeps and transforms known properties, like the real server's plainToInstance with whitelist. */
export function shaped(shape: Shape, input: unknown): Record<string, unknown> {
  const source: Record<string, unknown> = isRecord(input) ? input : {};
  const output: Record<string, unknown> = {};
  for (const [property, rule] of Object.entries(shape)) {
    if (!(property in source)) continue;
    const value = rule.transform ? rule.transform(source[property]) : source[property];
    output[property] = rule.nested ? nestedShaped(rule.nested, value) : value;
  }
  return output;
}

/** The refused properties of a shaped input with their constraints, in class-validator's format. */
export function faultsOf(shape: Shape, target: Readonly<Record<string, unknown>>): PropertyError[] {
  return Object.entries(shape).flatMap(([property, rule]) => faultOf(property, rule, target));
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultOf(property: string, rule: Rule, target: Readonly<Record<string, unknown>>): PropertyError[] {
  const value = target[property];
  if (rule.optional && !isGiven(value)) return [];
  const failed = (rule.checks ?? []).filter((check) => !check.holds(value));
  const constraints = Object.fromEntries(failed.map((check) => [check.name, check.message(property)]));
  const nested = rule.nested ? nestedFaults(rule.nested, property, value) : { children: [] };
  const all = { ...constraints, ...nested.constraints };
  if (Object.keys(all).length === 0 && nested.children.length === 0) return [];
  return [propertyError({ target, value, property, children: nested.children, constraints: all })];
}

interface NestedFaults {
  readonly children: readonly PropertyError[];
  readonly constraints?: Readonly<Record<string, string>>;
}

function nestedFaults(nested: Nested, property: string, value: unknown): NestedFaults {
  if (value === undefined || value === null) return { children: [] };
  const subject = `${nested.each ? 'each value in ' : ''}nested property ${property}`;
  const constraints = { nestedValidation: `${subject} must be either object or array` };
  if (Array.isArray(value)) {
    return { children: value.flatMap((item, index) => itemFaults(nested, { list: value, item, index }, constraints)) };
  }
  if (!isRecord(value)) return { children: [], constraints };
  const once = faultsOf(nested.shape(value), value);
  return { children: Array.from({ length: nested.times ?? 1 }).flatMap(() => once) };
}

function itemFaults(
  nested: Nested,
  { list, item, index }: { readonly list: readonly unknown[]; readonly item: unknown; readonly index: number },
  constraints: Readonly<Record<string, string>>,
): PropertyError[] {
  const base = { target: list, value: item, property: String(index) };
  if (!isRecord(item)) return [propertyError({ ...base, children: [], constraints })];
  const children = faultsOf(nested.shape(item), item);
  return children.length === 0 ? [] : [propertyError({ ...base, children, constraints: {} })];
}

/** `constraints` is absent if only children have errors. */
function propertyError(error: Required<PropertyError>): PropertyError {
  const { constraints, ...rest } = error;
  return Object.keys(constraints).length === 0 ? rest : error;
}

function nestedShaped(nested: Nested, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => nestedShaped(nested, item));
  return isRecord(value) ? shaped(nested.shape(value), value) : value;
}

/** One constraint of one property: class-validator's name, its condition, and its message. */
export interface Check {
  readonly name: string;
  readonly holds: (value: unknown) => boolean;
  readonly message: (property: string) => string;
}

/**
 * The other validation pipe, for slots and bookings: unknown properties are refused, and all errors
 * are reported in one message.
 */
export interface StrictShape {
  readonly shape: Shape;
  /** Properties that contain an object, with its shape; their own rules are in `shape`. */
  readonly nested?: Readonly<Record<string, StrictShape>>;
  /** A rule over several properties, reported under its own name. */
  readonly whole?: {
    readonly property: string;
    readonly holds: (input: Readonly<Record<string, unknown>>) => boolean;
    readonly message: string;
  };
}

/** @throws Refusal (400) with all errors in one message */
export function parseStrict(strict: StrictShape, input: unknown): Record<string, unknown> {
  const given = isRecord(input) ? input : {};
  const faults = strictFaults(strict, given);
  if (faults.length > 0) throw exception(400, sentenceOf(faults));
  return shaped(strict.shape, given);
}

/** A query: a parameter given several times is a list. @throws Refusal (400) */
export function parseStrictQuery(strict: StrictShape, query: URLSearchParams): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    input[name] = values.length === 1 ? values[0] : values;
  }
  return parseStrict(strict, input);
}

function strictFaults(strict: StrictShape, input: Readonly<Record<string, unknown>>): readonly PropertyError[] {
  const { shape, nested = {}, whole } = strict;
  const unknown = Object.keys(input).filter((property) => !Object.hasOwn(shape, property));
  const instance = shaped(shape, input);
  const known = Object.keys(shape).flatMap((property) => {
    const [own] = faultsOf({ [property]: shape[property] ?? {} }, instance);
    const inner = nested[property];
    const value = instance[property];
    if (!inner || own || value === undefined || value === null) return own ?? [];
    return nestedFault(property, inner, value) ?? [];
  });
  return [
    ...unknown.map((property) => fault(property, 'whitelistValidation', `property ${property} should not exist`)),
    ...known,
    ...(whole && !whole.holds(instance) ? [fault(whole.property, 'whole', whole.message)] : []),
  ];
}

function nestedFault(property: string, strict: StrictShape, value: unknown): PropertyError | undefined {
  if (!isRecord(value)) {
    return fault(property, 'nestedValidation', `nested property ${property} must be either object or array`);
  }
  const children = strictFaults(strict, value);
  return children.length > 0 ? { property, children } : undefined;
}

function fault(property: string, name: string, message: string): PropertyError {
  return { property, children: [], constraints: { [name]: message } };
}

function sentenceOf(faults: readonly PropertyError[]): string {
  return faults
    .map(({ property, constraints = {}, children = [] }) => {
      return `${property} property is wrong,${Object.values(constraints).join(', ')} ${sentenceOf(children)}`;
    })
    .join(', ');
}
