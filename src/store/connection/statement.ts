import {
  Client,
  escapeLiteral,
  TypeOverrides,
  types,
  type ClientBase,
  type QueryResult,
  type QueryResultRow,
} from 'pg';
import { StoreError } from '../store-error.ts';

/**
 * Settings that calops's statements rely on. Set for every connection, because the server, the database or the role may have other
 * defaults. Timeouts stay as the administrator set them.
 */
const settings: { readonly [name: string]: string } = {
  default_transaction_isolation: 'read committed',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  search_path: 'public, calops',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  extra_float_digits: '1',
};

/**
 * Prepared statements look up rows by key: one plan for all arguments is as good as a plan per execution. By default the server plans again
 * when an argument may be null, which costs a fifth of the time of a booking.
 */
const sessionSettings = { ...settings, plan_cache_mode: 'force_generic_plan' };

/** A connection that knows whether consecutive transactions on it use the same server session. */
export class SessionClient extends Client {
  /** False until `prepareSession`, and behind a pooler: then the session can keep no state. */
  keepsSession = false;
}

/**
 * Sets what calops relies on, in one round trip. A pooler gives its clients a process id of its own making, so the id of the
 * login differs from the one of the server process. Then the settings end with the statement: other clients of the pooler would
 * meet them. Poolers in session mode are treated the same, because they cannot be distinguished from those in transaction mode.
 */
export async function prepareSession(client: SessionClient): Promise<void> {
  const isPooled = `pg_backend_pid() IS DISTINCT FROM ${loginProcessId(client) ?? 'NULL'}`;
  const sets = Object.entries(sessionSettings).map(([name, value]) => `set_config('${name}', '${value}', ${isPooled})`);
  const result = await client.query<{ isPooled: boolean }>(`SELECT ${isPooled} AS "isPooled", ${sets.join(', ')}`);
  client.keepsSession = result.rows[0]?.isPooled === false;
}

/** The process id that the server sent at the login; null if it sent none. */
function loginProcessId(client: Client): number | null {
  const id: unknown = Reflect.get(client, 'processID');
  return typeof id === 'number' ? id : null;
}

export type TransactionMode = 'READ COMMITTED' | 'REPEATABLE READ READ ONLY';

/** The statement that begins a transaction, with the settings if the session cannot keep them: one round trip in both cases. */
export function beginText(mode: TransactionMode, keepsSession: boolean): string {
  const begin = `BEGIN ISOLATION LEVEL ${mode}`;
  return keepsSession ? begin : [begin, ...localSettings].join('; ');
}

/** Statements for the open transaction, or for the one that a script of several statements opens by itself. */
export const localSettings: readonly string[] = Object.entries(settings)
  .filter(([name]) => name !== 'default_transaction_isolation')
  .map(([name, value]) => `SET LOCAL ${name} TO ${value.replaceAll(/[^, ]+/g, "'$&'")}`);

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
const parsers: TypeOverrides = new TypeOverrides();
parsers.setTypeParser(types.builtins.INT8, Number);
parsers.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString());

export async function fetchRows<Row extends object>(
  client: ClientBase,
  query: Query<Row>,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  return (await sendQuery<Row>(client, query, values)).rows;
}

export function sendQuery<Row>(
  client: ClientBase,
  { text, name }: Query<Row>,
  values: readonly unknown[],
): Promise<QueryResult<Row & QueryResultRow>> {
  const isNamed = name !== undefined && client instanceof SessionClient && client.keepsSession;
  return client.query({ text, values: [...values], types: parsers, ...(isNamed && { name }) });
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

/** An expression: now plus the lease, by the database's clock. */
export function leaseEnd(leaseMs: string): string {
  return `clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'`;
}

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
