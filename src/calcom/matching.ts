import type { ErrorObject } from 'ajv';
import { shapeError } from './caller/answer.ts';
import type { Answered } from './caller/caller.ts';
import type { CalcomError } from './caller/errors.ts';
import type { Check } from './schemas.ts';

/** The response's data in its expected shape; otherwise throws a CalcomError with the first location that differs. */
export function matching<T>(answered: Answered, check: Check<T>): T {
  const validate = check();
  if (validate(answered.data)) return answered.data;
  throw mismatch(answered, describeMismatch(answered.data, validate.errors?.[0]));
}

/** Splits into items with the expected shape, and others with the first location that differs. */
export function sorted<T>(
  items: readonly unknown[],
  check: Check<T>,
): { readonly read: readonly T[]; readonly unread: readonly { readonly item: unknown; readonly problem: string }[] } {
  const validate = check();
  const read: T[] = [];
  const unread: { item: unknown; problem: string }[] = [];
  for (const item of items) {
    if (validate(item)) read.push(item);
    else unread.push({ item, problem: describeMismatch(item, validate.errors?.[0]) });
  }
  return { read, unread };
}

export function mismatch({ call, answer }: Answered, problem: string): CalcomError {
  return shapeError(call, answer, problem);
}

/** `item 4 (id 12): hosts must be array`. Never contains values. */
export function describeMismatch(data: unknown, error: ErrorObject | undefined): string {
  const path = error?.instancePath ?? '';
  const index = /^\/(\d+)/.exec(path)?.[1];
  const isItem = index !== undefined && Array.isArray(data);
  const place = path.slice(isItem ? index.length + 1 : 0).replace(/^\//, '');
  const problem = `${place} ${error?.message ?? 'differs'}`.trim();
  return isItem ? `item ${index} (id ${idOf(data[Number(index)])}): ${problem}` : problem;
}

function idOf(item: unknown): string {
  const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined;
  return typeof id === 'number' ? String(id) : 'unknown';
}
