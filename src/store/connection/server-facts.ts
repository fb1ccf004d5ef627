import { statfs } from 'node:fs/promises';
import type { ClientBase } from 'pg';
import { readSchemaVersion } from '../schema.ts';
import { StoreError } from '../store-error.ts';
import { describeAddress } from './database-url.ts';
import type { Database } from './database.ts';
import { fetchRows } from './statement.ts';

/** Facts about a PostgreSQL server, found with reads only. */
export interface ServerFacts {
  /** `16.4` */
  readonly version: string;
  readonly encoding: string;
  /** A pooler is in between: locks are leases, statements are not prepared. */
  readonly isPooled: boolean;
  readonly isStandby: boolean;
  /** True also by a default of the server, the database or the role. */
  readonly isReadOnly: boolean;
  /** The defaults of server, database and role. calops sets its own in every connection, so that these have no effect. */
  readonly defaults: {
    /** `read committed`, `repeatable read`, `serializable` */
    readonly isolation: string;
    readonly dateStyle: string;
    readonly timeZone: string;
    readonly searchPath: string;
  };
  /** 0: none. calops does not change these, so they have an effect. */
  readonly timeoutsMs: { readonly statement: number; readonly lock: number };
  /** How far the server's clock is ahead of this machine's, in milliseconds; exact to half of `roundTripMs`. */
  readonly clockSkewMs: number;
  readonly roundTripMs: number;
  /** Of the whole server, over all databases. */
  readonly connections: { readonly used: number; readonly limit: number };
  /** 0: no schema. */
  readonly schemaVersion: number;
}

/** Space of the file system that an embedded server writes to. */
export interface DiskFacts {
  readonly path: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** `reset_val` is the value at the start of the session: what calops has set since is not in it. */
const text = `
SELECT current_setting('server_version') AS version, getdatabaseencoding() AS encoding,
  pg_is_in_recovery() AS "isStandby", current_setting('transaction_read_only')::boolean AS "isReadOnly",
  (SELECT jsonb_object_agg(name, reset_val) FROM pg_settings WHERE name IN
    ('default_transaction_isolation', 'DateStyle', 'TimeZone', 'search_path', 'statement_timeout', 'lock_timeout')) AS settings,
  (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
  current_setting('max_connections')::int AS connections`;

interface Row {
  readonly version: string;
  readonly encoding: string;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  readonly settings: { readonly [name: string]: string };
  readonly used: number;
  readonly connections: number;
}

/** @throws StoreError */
export async function readServerFacts(database: Database): Promise<ServerFacts> {
  const { row, clock, schemaVersion } = await database.run(async (client) => ({
    row: (await fetchRows<Row>(client, { text }, []))[0],
    clock: await readClock(client),
    schemaVersion: await readSchemaVersion(client),
  }));
  if (row === undefined) throw new TypeError('a SELECT without FROM has one row');
  const { version, encoding, isStandby, isReadOnly, settings } = row;
  return {
    version: version.split(' ')[0] ?? version,
    encoding,
    isPooled: database.isPooled,
    isStandby,
    isReadOnly,
    defaults: {
      isolation: settings['default_transaction_isolation'] ?? '',
      dateStyle: settings['DateStyle'] ?? '',
      timeZone: settings['TimeZone'] ?? '',
      searchPath: settings['search_path'] ?? '',
    },
    timeoutsMs: { statement: Number(settings['statement_timeout']), lock: Number(settings['lock_timeout']) },
    ...clock,
    connections: { used: row.used, limit: row.connections },
    schemaVersion,
  };
}

/** Of several answers the fastest is the most exact: its duration is the error of the comparison. */
async function readClock(client: ClientBase): Promise<Pick<ServerFacts, 'clockSkewMs' | 'roundTripMs'>> {
  let best = { clockSkewMs: 0, roundTripMs: Infinity };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const startMs = Date.now();
    const start = performance.now();
    const query = { text: 'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms' };
    const [server] = await fetchRows<{ ms: number }>(client, query, []);
    const roundTripMs = performance.now() - start;
    const clockSkewMs = Math.round((server?.ms ?? startMs) - startMs - roundTripMs / 2);
    if (roundTripMs < best.roundTripMs) best = { clockSkewMs, roundTripMs };
  }
  return best;
}

export async function readDiskFacts(path: string): Promise<DiskFacts> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { path, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** Covers a standby as well as `default_transaction_read_only` of server, database or role. */
const isReadOnly = `current_setting('transaction_read_only')::boolean`;

export async function readWritable(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ isReadOnly: boolean }>(`SELECT ${isReadOnly} AS "isReadOnly"`);
  return rows[0]?.isReadOnly === false;
}

const writableText = `SELECT ${isReadOnly} AS "isReadOnly", pg_is_in_recovery() AS "isStandby",
  has_table_privilege('calops.appointments', 'INSERT') AS "mayInsert"`;

interface Writable {
  readonly isReadOnly: boolean;
  readonly isStandby: boolean;
  readonly mayInsert: boolean;
}

/** @throws StoreError database-read-only, database-permission; requires that the schema exists */
export async function requireWritable(database: Database): Promise<void> {
  const { address } = database;
  const [row] = (await database.run((client) => client.query<Writable>(writableText))).rows;
  if (row?.isReadOnly !== false) {
    const why = row?.isStandby === true ? 'it is a standby' : 'default_transaction_read_only is on';
    throw new StoreError(
      'database-read-only',
      `the ${describeAddress(address)} only reads: ${why}`,
      'let DATABASE_URL name the primary, with a role that may write',
    );
  }
  if (row.mayInsert) return;
  throw new StoreError(
    'database-permission',
    `"${address.user}" may not write into schema calops of the ${describeAddress(address)}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA calops TO "${address.user}"`,
  );
}
