import type { ClientBase } from 'pg';
import type { Database } from './connection/database.ts';
import { currentVersion, migrations } from './migrations/list.ts';
import type { Migration } from './migrations/migration.ts';
import { StoreError } from './store-error.ts';

/** `calo` in ASCII: the first of the two keys of an advisory lock is the kind of lock. */
const migrationSpace = 0x63616c6f;
export const companySpace = migrationSpace + 1;
export const staffSpace = migrationSpace + 2;
export const customerSpace = migrationSpace + 4;

/**
 * The version of the schema in the database; 0 when there is no schema. Reads the catalog's tables: `to_regclass` answers from a cache of
 * the connection, which may not know yet what another process committed while this one waited for the lock.
 */
export async function readSchemaVersion(client: ClientBase): Promise<number> {
  const found = await client.query<{ found: boolean }>(
    "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'calops' AND tablename = 'migrations') AS found",
  );
  if (found.rows[0]?.found !== true) return 0;
  const version = await client.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM calops.migrations',
  );
  return version.rows[0]?.version ?? 0;
}

/** @throws StoreError unless `version` is the one that this program needs */
export function requireCurrent(version: number): void {
  if (version === currentVersion) return;
  if (version === 0)
    throw new StoreError('schema-missing', 'the database has no calops schema', 'run `calops migrate`');
  if (version < currentVersion) {
    throw new StoreError(
      'schema-outdated',
      `the database has schema version ${version}, this calops needs ${currentVersion}`,
      'run `calops migrate`',
    );
  }
  throw new StoreError(
    'schema-too-new',
    `the database has schema version ${version}, this calops knows ${currentVersion}`,
    'use a newer calops: a newer one has migrated this database',
  );
}

/** Runs all missing migrations in one transaction, one process at a time. Returns their names. */
export async function migrate(database: Database): Promise<readonly string[]> {
  if ((await database.run(readSchemaVersion)) === currentVersion) return [];
  return database.transact('READ COMMITTED', async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1, 0)', [migrationSpace]);
    const version = await readSchemaVersion(client);
    if (version > currentVersion) requireCurrent(version);
    const missing = migrations.slice(version);
    if (version === 0) await prepare(client);
    for (const [index, migration] of missing.entries()) await runMigration(client, version + index + 1, migration);
    return missing.map((migration) => migration.name);
  });
}

/** An administrator may have made the schema for a role without the right to make one: even `IF NOT EXISTS` requires that right. */
async function prepare(client: ClientBase): Promise<void> {
  const found = await client.query<{ found: boolean }>(
    "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'calops') AS found",
  );
  if (found.rows[0]?.found !== true) await client.query('CREATE SCHEMA calops');
  await client.query(`
CREATE TABLE calops.migrations (
  version integer PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`);
}

async function runMigration(client: ClientBase, version: number, migration: Migration): Promise<void> {
  await client.query(migration.sql);
  await client.query('INSERT INTO calops.migrations (version, name) VALUES ($1, $2)', [version, migration.name]);
}
