import { describe, expect, it } from 'vitest';
import { currentVersion, migrations } from '../../src/store/migrations/list.ts';
import { openStore } from '../../src/store/open-store.ts';
import { freshDatabase } from '../support/database/database.ts';
import { queryRows } from './query-rows.ts';

const relations = 'SELECT count(*)::int AS count FROM pg_class';

describe('a database without the schema', () => {
  it('reads as empty, and a first plan leaves nothing in it', async () => {
    await using database = await freshDatabase({ migrated: false });
    const before = await queryRows(database.url, relations);
    {
      await using store = await openStore(database);
      expect(await store.schemaVersion()).toBe(0);
      await store.read(async (reader) => {
        expect((await reader.company('1')).company).toBeNull();
        expect((await reader.company('1')).ledger).toEqual([]);
        expect(await reader.rateWindow('key')).toBeNull();
        expect(await reader.runs('1', 5)).toEqual([]);
        expect(await reader.run('run-1')).toBeNull();
        expect(await reader.runningRun('1')).toBeNull();
        expect(await reader.catalog('run-1')).toBeNull();
        expect(await reader.findings('1')).toEqual([]);
        expect(await reader.noEffects('1')).toEqual([]);
      });
    }
    expect(await queryRows(database.url, relations)).toEqual(before);
  });

  it('is not written to before `calops migrate`', async () => {
    await using database = await freshDatabase({ migrated: false });
    await using store = await openStore(database);
    const writing = store.write((transactor) => transactor.interruptStaleRuns('1'));
    await expect(writing).rejects.toMatchObject({ code: 'schema-missing', hint: 'run `calops migrate`' });
    await expect(store.rateBudget('key').take()).rejects.toMatchObject({ code: 'schema-missing' });
  });
});

describe('migrating', () => {
  it('runs every migration once, in order', async () => {
    await using database = await freshDatabase({ migrated: false });
    await using store = await openStore(database);
    expect(await store.migrate()).toEqual(migrations.map((migration) => migration.name));
    expect(await store.migrate()).toEqual([]);
    expect(await store.schemaVersion()).toBe(currentVersion);
    expect(await store.write((transactor) => transactor.interruptStaleRuns('1'))).toEqual([]);
  });

  it('is done by one process when several start it at once', async () => {
    await using database = await freshDatabase({ migrated: false });
    const migrateOnce = async () => {
      await using store = await openStore(database);
      return await store.migrate();
    };
    const runs = await Promise.all([migrateOnce(), migrateOnce(), migrateOnce()]);
    expect(runs.flat()).toEqual(migrations.map((migration) => migration.name));
  });

  it('uses a schema that an administrator has made for a role without rights on the database', async () => {
    await using database = await freshDatabase({ migrated: false });
    const name = new URL(database.url).pathname.slice(1);
    const role = `role_${name}`;
    await queryRows(
      database.url,
      `CREATE ROLE ${role} LOGIN PASSWORD 'secret'; CREATE SCHEMA calops AUTHORIZATION ${role}; CREATE EXTENSION btree_gist`,
    );
    const url = new URL(database.url);
    [url.username, url.password] = [role, 'secret'];
    {
      await using store = await openStore({ url: url.href });
      expect(await store.migrate()).toHaveLength(migrations.length);
    }
    await queryRows(database.url, `DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
  });

  it('numbers the migrations as their names do', () => {
    expect(migrations.map((migration) => Number(migration.name.slice(0, 3)))).toEqual(migrations.map((_, i) => i + 1));
  });
});

describe('a schema of another version', () => {
  it.each([
    ['older', `DELETE FROM calops.migrations WHERE version = ${currentVersion}`, 'schema-outdated', /calops migrate/],
    ['newer', `INSERT INTO calops.migrations VALUES (${currentVersion + 1}, 'x')`, 'schema-too-new', /newer calops/],
  ])('that is %s is neither read nor written', async (_age, tamper, code, hint) => {
    await using database = await freshDatabase();
    await queryRows(database.url, tamper);
    await using store = await openStore(database);
    const wanted = { code, hint: expect.stringMatching(hint) };
    await expect(store.read((reader) => reader.company('1'))).rejects.toMatchObject(wanted);
    await expect(store.write((transactor) => transactor.interruptStaleRuns('1'))).rejects.toMatchObject(wanted);
  });

  it('that is newer is not migrated', async () => {
    await using database = await freshDatabase();
    await queryRows(database.url, `INSERT INTO calops.migrations VALUES (${currentVersion + 1}, 'x')`);
    await using store = await openStore(database);
    await expect(store.migrate()).rejects.toMatchObject({ code: 'schema-too-new' });
  });
});

describe('the tables of the runtime', () => {
  const appointment = `
    INSERT INTO calops.companies (id, name, title, time_zone, locale, environment, team_id, default_service_id) VALUES ('1', 'friseur', 'F', 'Europe/Berlin', 'de', 'production', 1, NULL);
    INSERT INTO calops.branches VALUES ('1', 'b1', 'zentrale', 'Z', 'Europe/Berlin', NULL);
    INSERT INTO calops.staff VALUES ('1', 's1', 'emma', 'Emma', NULL, NULL, '{b1}', true),
      ('1', 's2', 'jan', 'Jan', NULL, NULL, '{b1}', true);
    INSERT INTO calops.services (company_id, id, name, title, composite, segments, branches, pause_bookable_policy,
      scheduling, state, is_active) VALUES ('1', '440', 'cut', 'Cut', false, '[]', '{b1}', 'free', 'managed', 'active', true);
    INSERT INTO calops.appointments (company_id, id, branch_id, service_id, customer, starts_at, ends_at, status,
      is_composite, calcom_sync_status) VALUES ('1', '11111111-1111-4111-8111-111111111111', 'b1', '440', '{}',
      '2026-12-01 09:00Z', '2026-12-01 10:00Z', 'pending', false, 'pending')`;
  const hold = (staff: string, from: string, to: string) => `
    INSERT INTO calops.holds (company_id, appointment_id, staff_id, during)
    VALUES ('1', '11111111-1111-4111-8111-111111111111', '${staff}', '[2026-12-01 ${from}Z, 2026-12-01 ${to}Z)')`;

  it('never hold two busy stretches of one member of staff that overlap', async () => {
    await using database = await freshDatabase();
    await queryRows(database.url, appointment);
    await queryRows(database.url, hold('s1', '09:00', '09:30'));
    await expect(queryRows(database.url, hold('s1', '09:29', '10:00'))).rejects.toMatchObject({ code: '23P01' });
    await queryRows(database.url, hold('s1', '09:30', '10:00'));
    await queryRows(database.url, hold('s2', '09:00', '09:30'));
  });
});
