import type { PropertyError } from '../../calcom/wire/envelope.ts';

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
