import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Database, requireServer } from '../../../src/store/connection/database.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { freshDatabase } from '../../support/database/database.ts';
import { queryRows } from '../query-rows.ts';

const secret = 'Pa55-word-that-never-shows';

/** The StoreError that `work` ends with, after a look for the password in all that a log could print of it. */
async function failureOf(work: () => Promise<unknown>): Promise<StoreError> {
  const error = await work().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StoreError)) throw new Error(`no StoreError: ${inspect(error)}`);
  const texts = [error.message, error.hint, error.stack, inspect(error, { depth: 10 }), JSON.stringify(error)];
  for (const text of texts) expect(text).not.toContain(secret);
  return error;
}

async function failureOfOpening(url: string): Promise<StoreError> {
  return failureOf(async () => {
    await using _store = await openStore({ url });
  });
}

/** A role of its own in a database of its own, with the secret for its password. */
async function openRole(migrated: boolean) {
  const database = await freshDatabase({ migrated, direct: true });
  const role = `role_${new URL(database.url).pathname.slice(1)}`;
  await queryRows(database.url, `CREATE ROLE ${role} LOGIN PASSWORD '${secret}'`);
  const url = new URL(database.url);
  [url.username, url.password] = [role, secret];
  const drop = async () => {
    await queryRows(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await database[Symbol.asyncDispose]();
  };
  return { url, role, adminUrl: database.url, [Symbol.asyncDispose]: drop };
}

describe('an address', () => {
  it.each([
    `not a url ${secret}`,
    `mysql://emma:${secret}@db.example/x`,
    `postgres://emma:${secret}@db.example:99999/x`,
    '',
  ])('that is none is refused without repeating it (%#)', async (url) => {
    expect((await failureOfOpening(url)).code).toBe('database-address-invalid');
  });

  it('that does not answer is named, with a fix', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await failureOfOpening(`postgres://emma:${secret}@127.0.0.1:${port}/bookings`);
    expect(error.code).toBe('database-unreachable');
    expect(error.message).toContain(`"bookings" at 127.0.0.1:${port}`);
    expect(error.hint).toContain('DATABASE_URL');
  });

  it('whose server hangs up is unreachable', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const error = await failureOfOpening(`postgres://emma:${secret}@127.0.0.1:${port}/bookings`);
    server.close();
    expect(error.code).toBe('database-unreachable');
  });

  it('whose server is gone in the middle of a query is unreachable, also when the system resets the connection', async () => {
    const letIn = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]); // AuthenticationOk, ReadyForQuery
    const server = createServer((socket) => {
      socket.once('data', () => {
        socket.write(letIn);
        socket.once('data', () => socket.resetAndDestroy());
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const error = await failureOfOpening(`postgres://emma:${secret}@127.0.0.1:${port}/bookings`);
    server.close();
    expect(error.code).toBe('database-unreachable');
  });
});

describe('a server', () => {
  const address = { host: 'db.example', port: '5432', database: 'bookings', user: 'emma' };

  it.each([90_624, 130_014])('of version %i is too old', (version) => {
    expect(() => requireServer(version, address)).toThrow(expect.objectContaining({ code: 'database-too-old' }));
  });

  it.each([140_000, 180_004])('of version %i is accepted', (version) => {
    expect(() => requireServer(version, address)).not.toThrow();
  });
});

describe('a login', () => {
  it('with a wrong password is refused', async () => {
    await using opened = await openRole(true);
    opened.url.password = `${secret}-but-wrong`;
    const error = await failureOfOpening(opened.url.href);
    expect(error.code).toBe('database-login-refused');
    expect(error.message).toContain(opened.role);
  });

  it('to a database that does not exist says how to create it', async () => {
    await using opened = await openRole(true);
    opened.url.pathname = '/nowhere';
    const error = await failureOfOpening(opened.url.href);
    expect(error).toMatchObject({ code: 'database-missing', hint: 'create it: CREATE DATABASE "nowhere"' });
  });
});

describe('a permission that is missing is named by its grant', () => {
  it('on the schema', async () => {
    await using opened = await openRole(true);
    await using store = await openStore({ url: opened.url.href });
    const error = await failureOf(() => store.read((reader) => reader.company('1')));
    expect(error.code).toBe('database-permission');
    expect(error.hint).toBe(`GRANT USAGE, CREATE ON SCHEMA calops TO "${opened.role}"`);
  });

  it('on the tables', async () => {
    await using opened = await openRole(true);
    await queryRows(opened.adminUrl, `GRANT USAGE ON SCHEMA calops TO ${opened.role}`);
    await using store = await openStore({ url: opened.url.href });
    const error = await failureOf(() => store.read((reader) => reader.company('1')));
    expect(error.hint).toContain('ON ALL TABLES IN SCHEMA calops');
  });

  it('on the database, to migrate', async () => {
    await using opened = await openRole(false);
    await using store = await openStore({ url: opened.url.href });
    const error = await failureOf(() => store.migrate());
    expect(error.code).toBe('database-permission');
    expect(error.hint).toBe(`GRANT CREATE ON DATABASE "${opened.url.pathname.slice(1)}" TO "${opened.role}"`);
  });

  it('after which it works', async () => {
    await using opened = await openRole(true);
    const grants = `GRANT USAGE ON SCHEMA calops TO ${opened.role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA calops TO ${opened.role}`;
    await queryRows(opened.adminUrl, grants);
    await using store = await openStore({ url: opened.url.href });
    expect((await store.read((reader) => reader.company('1'))).company).toBeNull();
    expect(await store.write((transactor) => transactor.interruptStaleRuns('1'))).toEqual([]);
  });
});

describe('a connection', () => {
  it('that reads cannot write, whatever is sent over it', async () => {
    await using fresh = await freshDatabase({ direct: true });
    await using database = new Database(fresh.url, { applicationName: 'test', connections: 1 });
    const writing = () =>
      database.transact('REPEATABLE READ READ ONLY', (client) =>
        client.query("INSERT INTO calops.migrations VALUES (99, 'x')"),
      );
    expect((await failureOf(writing)).code).toBe('database-read-only');
  });

  it('to a database that takes no writes says so', async () => {
    await using fresh = await freshDatabase({ direct: true });
    const name = new URL(fresh.url).pathname.slice(1);
    await queryRows(fresh.url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await using store = await openStore(fresh);
    const error = await failureOf(() => store.write((transactor) => transactor.interruptStaleRuns('1')));
    expect(error).toMatchObject({ code: 'database-read-only', hint: expect.stringContaining('primary') });
  });

  it('that is lost in the middle of a transaction is unreachable, and the next one works', async () => {
    await using fresh = await freshDatabase({ direct: true });
    await using store = await openStore({ url: fresh.url }, { applicationName: 'victim' });
    const cutOff = () =>
      store.write(async (transactor) => {
        await queryRows(
          fresh.url,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'victim'",
        );
        await transactor.interruptStaleRuns('1');
      });
    expect((await failureOf(cutOff)).code).toBe('database-unreachable');
    expect(await store.write((transactor) => transactor.interruptStaleRuns('1'))).toEqual([]);
  });
});
