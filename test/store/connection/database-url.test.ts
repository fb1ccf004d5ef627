import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { expect, describe, it } from 'vitest';
import { parseDatabaseUrl } from '../../../src/store/connection/database-url.ts';
import { StoreError } from '../../../src/store/store-error.ts';

function faultOf(url: string): StoreError {
  try {
    parseDatabaseUrl(url);
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('no error');
}

describe('a malformed DATABASE_URL', () => {
  it.each([
    [
      'a slash in the password',
      'postgres://app:2026/Winter-tail@db.invalid:5432/salon',
      '"/"',
      ['2026', 'Winter', 'app'],
    ],
    ['a slash and a port-like start', 'postgres://app:20/26/Winter@db.invalid/salon', '"/"', ['26', 'Winter']],
    ['an at sign and a slash', 'postgres://app:Se@cr/et@db.invalid/salon', '"@"', ['Se', 'cr', 'et@']],
    ['a question mark', 'postgres://app:Sec?ret=x@db.invalid/salon', '"?"', ['Sec', 'ret=']],
    ['a question mark after digits', 'postgres://app:2026?ret=x@db.invalid/salon', '"?"', ['2026', 'ret=']],
    ['a number sign', 'postgres://app:Sec#ret@db.invalid/salon', '"#"', ['Sec#', 'ret@']],
    ['a percent sign in the user', 'postgres://us%er:hidden-word@db.invalid/salon', '"%"', ['us%er', 'hidden']],
    ['a percent sign in the password', 'postgres://user:hidden%zz@db.invalid/salon', '"%"', ['hidden', 'zz']],
    ['bytes that are no UTF-8', 'postgres://user:hidden%ff@db.invalid/salon', '"%"', ['hidden']],
    ['a space', 'postgres://user:hid den@db.invalid/salon', 'space', ['hid', 'den@']],
    ['a line break', 'postgres://user:hidden@db.inva\nlid/salon', 'line break', ['hidden']],
    ['quotation marks', '"postgres://user:hidden@db.invalid/salon"', 'quotation mark', ['hidden']],
    ['a list of pairs', 'host=db.invalid user=app password=hidden', 'key=value', ['hidden']],
    ['a JDBC URL', 'jdbc:postgresql://db.invalid/salon?user=app&password=hidden', 'JDBC', ['hidden']],
    ['another scheme', 'mysql://app:hidden@db.invalid/salon', 'postgres://', ['hidden']],
    ['several hosts', 'postgres://app:hidden@one.invalid,two.invalid/salon', 'several hosts', ['hidden']],
    [
      'several hosts with ports',
      'postgres://app:hidden@one.invalid:5432,two.invalid:5432/salon',
      'several hosts',
      ['hidden'],
    ],
    ['several hosts as a parameter', 'postgres://app:hidden@/salon?host=one,two', 'several hosts', ['hidden']],
    ['a port out of range', 'postgres://app:hidden@db.invalid:99999/salon', 'port', ['hidden']],
    ['a port that is a word', 'postgres://app:hidden@db.invalid:main/salon', 'port', ['hidden']],
    ['a bad port as a parameter', 'postgres://app:hidden@/salon?host=/run&port=x', 'port', ['hidden']],
    ['a port without a host', 'postgres://app:hidden@:5432/salon', 'no host', ['hidden']],
    ['an IPv6 address without brackets', 'postgres://app:hidden@::1/salon', 'port', ['hidden']],
    ['an IPv6 address that is none', 'postgres://app:hidden@[::x]/salon', 'IPv6', ['hidden']],
    ['an unknown sslmode', 'postgres://app:hidden@db.invalid/salon?sslmode=maybe', 'sslmode', ['hidden']],
    [
      'a certificate that is not there',
      'postgres://app:hidden@db.invalid/salon?sslrootcert=/nowhere/ca.pem',
      'sslrootcert',
      ['hidden'],
    ],
    ['a directory for a key', 'postgres://app:hidden@db.invalid/salon?sslkey=/tmp', 'sslkey', ['hidden']],
    ['nothing', '  ', 'empty', []],
  ])('with %s says so and shows no part of user and password', (_name, url, what, hidden) => {
    const error = faultOf(url);
    expect(error.code).toBe('database-address-invalid');
    expect(error.message).toContain(what);
    expect(error.hint).not.toBe('');
    for (const text of [error.message, error.hint, inspect(error, { depth: 10 }), JSON.stringify(error)]) {
      for (const part of hidden) expect(text.replaceAll(/at .*/g, '')).not.toContain(part);
    }
  });

  it('names host and database where they are certain', () => {
    const { message } = faultOf('postgres://app:2026/Winter-tail@db.invalid:5432/salon');
    expect(message).toContain('(db.invalid:5432/salon)');
  });

  it('never mistakes the end of a password for a host', () => {
    expect(faultOf('postgres://db.invalid/salon?password=hid@den/word#').message).not.toContain('den');
  });
});

describe('a well-formed DATABASE_URL', () => {
  const base = { host: 'db.invalid', user: 'app', password: 'word', database: 'salon' };

  it.each([
    ['postgres://app:word@db.invalid/salon', base],
    ['postgresql://app:word@db.invalid:6543/salon', { ...base, port: 6543 }],
    ['  POSTGRES://app:word@db.invalid/salon\n', base],
    ['postgres://app:w%2Fo%40r%3Ad%25@db.invalid/salon', { ...base, password: 'w/o@r:d%' }],
    ['postgres://app:w@rd@db.invalid/salon', { ...base, password: 'w@rd' }],
    ['postgres://app:word@db.invalid/my%2Fsalon%20gr%C3%B6%C3%9Fe', { ...base, database: 'my/salon größe' }],
    ['postgres://app:word@[::1]:5433/salon', { ...base, host: '::1', port: 5433 }],
    ['postgres://app:word@/salon?host=/cloudsql/a:b:c', { ...base, host: '/cloudsql/a:b:c' }],
    ['postgres://app:word@/salon?host=/run/postgres&port=5433', { ...base, host: '/run/postgres', port: 5433 }],
    ['postgres://app:word@%2Frun%2Fpostgres/salon', { ...base, host: '/run/postgres' }],
    ['postgres://db.invalid/salon?user=app&password=word', base],
    ['postgres://app:@db.invalid/salon', { host: 'db.invalid', user: 'app', database: 'salon' }],
    [
      'postgres://app:word@db.invalid/salon?options=-c%20work_mem%3D8MB&pgbouncer=true&schema=x',
      { ...base, options: '-c work_mem=8MB' },
    ],
  ])('%s', (url, config) => {
    expect(parseDatabaseUrl(url).config).toEqual(config);
  });

  it.each([
    ['', {}],
    ['?sslmode=disable', { ssl: false }],
    ['?ssl=0', { ssl: false }],
    ['?ssl=true', { ssl: {} }],
    ['?sslmode=prefer', { ssl: {} }],
    ['?sslmode=require', { ssl: {} }],
    ['?sslmode=verify-ca', { ssl: {} }],
    ['?sslmode=verify-full&sslrootcert=system', { ssl: {} }],
    ['?sslmode=no-verify', { ssl: { rejectUnauthorized: false } }],
    ['?sslmode=require&uselibpqcompat=true', { ssl: { rejectUnauthorized: false } }],
    ['?sslmode=verify-full&uselibpqcompat=true', { ssl: {} }],
  ])('with %s has TLS as the table says', (query, ssl) => {
    expect(parseDatabaseUrl(`postgres://app:word@db.invalid/salon${query}`).config).toEqual({ ...base, ...ssl });
  });

  it('reads the certificates that it names', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'calops-tls-'));
    const file = path.join(directory, 'ca.pem');
    await writeFile(file, 'CERTIFICATE');
    const { config } = parseDatabaseUrl(`postgres://app:word@db.invalid/salon?sslmode=require&sslrootcert=${file}`);
    await rm(directory, { recursive: true });
    expect(config.ssl).toEqual({ ca: 'CERTIFICATE' });
  });

  it('has an address for messages, with the defaults of the driver', () => {
    expect(parseDatabaseUrl('postgres://app:word@/salon?host=/run&port=1').address).toEqual({
      host: '/run',
      port: '1',
      database: 'salon',
      user: 'app',
    });
    expect(parseDatabaseUrl('postgres://app@db.invalid').address).toEqual({
      host: 'db.invalid',
      port: '5432',
      database: 'app',
      user: 'app',
    });
  });
});
