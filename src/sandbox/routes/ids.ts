import { databaseFault, exception } from '../envelopes.ts';

/** A parameter that a pipe parses. @throws Refusal (400) for what is no whole number */
export function pipedId(text: string | undefined): number {
  if (!/^-?\d+$/.test(text ?? '')) throw exception(400, 'Validation failed (numeric string is expected)');
  return Number(text);
}

/** A parameter that no pipe parses: `1.5` reads 1, and what is no number reaches the database. @throws Refusal (500) */
export function looseId(text: string | undefined): number {
  const id = Number.parseInt(text ?? '', 10);
  if (Number.isNaN(id)) throw databaseFault();
  return id;
}
