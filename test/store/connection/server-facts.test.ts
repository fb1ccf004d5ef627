import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import { currentVersion } from '../../../src/store/migrations/list.ts';
import { freshDatabase } from '../../support/database/database.ts';
import { hasPgbouncer, startPgbouncer } from '../../support/database/pgbouncer.ts';
import { temporaryHome } from '../../support/database/postgres-home.ts';
import { queryRows } from '../query-rows.ts';

describe('the facts of a server', () => {
  it('are what it was found with, not what calops has set', async () => {
    await using database = await freshDatabase({ direct: true });
    const name = new URL(database.url).pathname.slice(1);
    const settings = [
      "default_transaction_isolation = 'serializable'",
      "DateStyle = 'German, DMY'",
      "search_path = ''",
      "statement_timeout = '5s'",
      'default_transaction_read_only = on',
    ];
    for (const setting of settings) await queryRows(database.url, `ALTER DATABASE ${name} SET ${setting}`);
    await using store = await openStore(database);
    const { server, disk } = await store.facts();
    expect(server).toMatchObject({
      version: expect.stringMatching(/^\d+(\.\d+)?$/),
      encoding: 'UTF8',
      isPooled: false,
      isStandby: false,
      isReadOnly: true,
      defaults: { isolation: 'serializable', dateStyle: 'German, DMY', searchPath: expect.any(String) },
      timeoutsMs: { statement: 5000, lock: 0 },
      schemaVersion: currentVersion,
    });
    expect(Math.abs(server.clockSkewMs)).toBeLessThanOrEqual(server.roundTripMs + 2);
    expect(server.connections.used).toBeGreaterThan(0);
    expect(server.connections.limit).toBeGreaterThanOrEqual(server.connections.used);
    expect(disk).toBeNull();
  });

  it.skipIf(!hasPgbouncer)('name a pooler', async () => {
    await using database = await freshDatabase({ migrated: false });
    await using pooler = await startPgbouncer(database.url, 'transaction');
    await using store = await openStore(pooler);
    expect((await store.facts()).server).toMatchObject({ isPooled: true, schemaVersion: 0 });
  });

  it('of our own have the space that is left on its disk', async () => {
    await using home = await temporaryHome();
    await using store = await openStore({ home: home.path }, { durable: false });
    const { disk } = await store.facts();
    expect(disk?.freeBytes).toBeGreaterThan(0);
    expect(disk?.totalBytes).toBeGreaterThanOrEqual(disk?.freeBytes ?? Infinity);
  });
});
