import { Client } from 'pg';

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
