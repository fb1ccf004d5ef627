import { invalidInput } from '../envelopes.ts';
import { faultsOf, shaped } from './shape.ts';
import type { Shape } from './shape.ts';

/**
 * The validation pipe: unknown properties are dropped without a word, wrong ones are told all at once.
 *
 * @throws Refusal (400) with every refused property
 */
export function parseInput(shape: Shape, input: unknown): Record<string, unknown> {
  const instance = shaped(shape, input);
  const errors = faultsOf(shape, instance);
  if (errors.length > 0) throw invalidInput(errors);
  return instance;
}

/** A query: a parameter that is given several times is a list, which no rule for a text accepts. */
export function parseQuery(shape: Shape, query: URLSearchParams): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    input[name] = values.length === 1 ? values[0] : values;
  }
  return parseInput(shape, input);
}

export const toNumber = (value: unknown): unknown => Number(value);
