import type { PropertyError } from '../../calcom/wire/envelope.ts';
import { exception } from '../envelopes.ts';
import { faultsOf, isRecord, shaped } from './shape.ts';
import type { Shape } from './shape.ts';

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
