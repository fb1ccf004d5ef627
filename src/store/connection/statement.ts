import { escapeLiteral, TypeOverrides, types, type ClientBase, type QueryResult } from 'pg';
import { StoreError } from '../store-error.ts';
import { SessionClient } from './session.ts';

/** One statement and the type of its rows. */
export interface Query<Row> {
  readonly text: string;
  /**
   * For a statement that every booking runs: each session parses and plans it once, which takes longer than its execution. Behind a pooler
   * it is sent unnamed, because the next transaction may have another session.
   */
  readonly name?: string;
  /** Only carries the type; never present. */
  readonly row?: Row;
}

/** Event type ids are safe integers. Times leave the store as ISO 8601 with Z. */
export const parsers: TypeOverrides = new TypeOverrides();
parsers.setTypeParser(types.builtins.INT8, Number);
parsers.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString());

export async function fetchRows<Row extends object>(
  client: ClientBase,
  query: Query<Row>,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const { text, name } = query;
  const isNamed = name !== undefined && client instanceof SessionClient && client.keepsSession;
  const config = { text, values: [...values], types: parsers, ...(isNamed && { name }) };
  const result = await client.query<Row>(config);
  return result.rows;
}

/**
 * The rows of several statements, by name, in one round trip. The driver sends parameters with one statement only, so `$1`, the only
 * parameter of each, is written into the texts as a literal.
 */
export async function fetchTogether<Name extends string>(
  client: ClientBase,
  texts: Readonly<Record<Name, string>>,
  value: string,
): Promise<Readonly<Record<Name, readonly unknown[]>>> {
  const literal = escapeLiteral(value);
  const names = Object.keys(texts) as Name[];
  const text = names.map((name) => texts[name].replaceAll('$1', () => literal)).join(';\n');
  const results = (await client.query({ text, types: parsers })) as unknown as readonly QueryResult[];
  return Object.fromEntries(names.map((name, at) => [name, results[at]?.rows ?? []])) as Record<Name, unknown[]>;
}

/**
 * An expression for the SELECT of a statement that is its own transaction: the commit does not wait for the disk. The next commit that
 * waits flushes it as well, and no later write can survive without it. Only for data that may be lost when the server crashes before that.
 */
export const unflushed = "set_config('synchronous_commit', 'off', true)";

/** Null for an id that is not a UUID, which matches no row, like an unknown id. */
export function asUuid(text: string): string | null {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text : null;
}

/** @throws StoreError `row-mismatch` when the rows of a write are not in the state that it starts from */
export function requireRows(touched: number | null, expected: number, what: string): void {
  if (touched === expected) return;
  throw new StoreError(
    'row-mismatch',
    `${touched ?? 0} of ${expected} ${what} were as expected`,
    'another process wrote it meanwhile: read it again',
  );
}
