import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { Client, type ClientConfig } from 'pg';
import { parse } from 'pg-connection-string';
import { StoreError } from '../store-error.ts';

/** The location of a database without the password: safe for messages. */
export interface Address {
  /** A name, an IP address, or the directory of a socket. */
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
  /** The schema of the failed statement; default: `calops`. */
  readonly schema?: string;
}

export function describeAddress({ host, port, database }: Address): string {
  const isIpv6 = host.includes(':') && !host.startsWith('/');
  return `database "${database}" at ${isIpv6 ? `[${host}]` : host}:${port}`;
}

/** The driver's configuration with every part explicit, so that it neither parses the URL again nor warns about it. */
export type ConnectionConfig = Omit<ClientConfig, 'connectionString'>;

export interface ParsedUrl {
  readonly address: Address;
  readonly config: ConnectionConfig;
}

/** Parameters of the URL that are passed to the driver; the others are for other clients and are ignored. */
const passedOn = [
  'options',
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'sslnegotiation',
];

/**
 * The driver's settings for a DATABASE_URL. Parts that the URL omits come from PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE and
 * PGSSLMODE, as with psql.
 *
 * @throws StoreError `database-address-invalid`: names the error, and host and database if they certainly contain no password; nothing else
 */
export function parseDatabaseUrl(url: string): ParsedUrl {
  const { base, database, parameters } = splitDatabaseUrl(url);
  const rest = [...parameters].filter(([name]) => !isSslParameter(name));
  const parsed = parse(rest.length === 0 ? base : `${base}?${new URLSearchParams(rest).toString()}`);
  const driver: ConnectionConfig = {
    ...definedOf({ host: parsed.host, user: parsed.user, password: parsed.password }),
    ...definedOf({ database: database ?? parameters.get('dbname') }),
    ...(parsed.port && { port: Number(parsed.port) }),
    ...Object.fromEntries(rest.filter(([name]) => passedOn.includes(name))),
    ...readSsl(parameters),
  };
  return { config: driver, address: addressOf(driver) };
}

/** The address with the driver's defaults: a new client resolves them without connecting. */
function addressOf(config: ConnectionConfig): Address {
  const { host, port, user = '', database = user } = new Client(config);
  return { host, port: String(port), database, user };
}

/** Without missing and empty parts: the driver uses its defaults for them. */
function definedOf(parts: Readonly<Record<string, string | null | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parts).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

const files = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const;
const modes = ['disable', 'no-verify', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * Parameters that are read here and hidden from the library that parses the URL: the library warns about modes, and its errors are those of
 * the file system.
 */
function isSslParameter(name: string): boolean {
  return ['ssl', 'sslmode', 'uselibpqcompat', ...Object.keys(files)].includes(name);
}

/**
 * TLS settings from the parameters of a URL; empty if it has none, so that PGSSLMODE applies.
 *
 * | sslmode | connection | certificate |
 * |---|---|---|
 * | disable | plain | |
 * | no-verify | TLS | not checked |
 * | allow, prefer, require, verify-ca, verify-full | TLS | must be valid for the host, by the system's authorities or `sslrootcert` |
 * | require, with uselibpqcompat=true | TLS | not checked; with `sslrootcert` as verify-ca |
 * | verify-ca, with uselibpqcompat=true | TLS | must be valid, for any host |
 *
 * @throws StoreError `database-address-invalid`
 */
function readSsl(parameters: ReadonlyMap<string, string>): Pick<ClientConfig, 'ssl'> {
  if (![...parameters.keys()].some(isSslParameter)) return {};
  const mode = modeOf(parameters);
  if (mode === 'disable') return { ssl: false };
  const options = { ...readFiles(parameters), ...(mode === 'no-verify' && { rejectUnauthorized: false }) };
  if (parameters.get('uselibpqcompat') !== 'true') return { ssl: options };
  const isLax = mode === 'allow' || mode === 'prefer' || mode === 'require';
  if (isLax && options.ca === undefined) return { ssl: { ...options, rejectUnauthorized: false } };
  return { ssl: mode === 'verify-full' ? options : { ...options, checkServerIdentity: () => undefined } };
}

function modeOf(parameters: ReadonlyMap<string, string>): string {
  const ssl = parameters.get('ssl');
  const mode = parameters.get('sslmode') ?? (ssl === '0' || ssl === 'false' ? 'disable' : 'verify-full');
  if (modes.includes(mode)) return mode;
  throw invalid('sslmode is not one that calops knows', `write one of ${modes.join(', ')}`);
}

function readFiles(parameters: ReadonlyMap<string, string>): ConnectionOptions {
  const options: ConnectionOptions = {};
  for (const [name, option] of Object.entries(files)) {
    const path = parameters.get(name);
    // `system` is libpq's word for the system's authorities, which are the default here.
    if (path !== undefined && path !== '' && path !== 'system') options[option] = readFile(name, path);
  }
  return options;
}

function readFile(parameter: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no such file';
    throw invalid(
      `the file that ${parameter} names cannot be read (${code})`,
      `correct ${parameter}, or mount the file`,
    );
  }
}

function invalid(what: string, fix: string): StoreError {
  return new StoreError('database-address-invalid', `DATABASE_URL: ${what}`, fix);
}

/** A DATABASE_URL that has passed the checks. */
export interface DatabaseUrlParts {
  /** Up to the `?`, for a URL parser. */
  readonly base: string;
  /** Decoded; null: the default. */
  readonly database: string | null;
  readonly parameters: ReadonlyMap<string, string>;
}

const form = 'postgres://USER:PASSWORD@HOST:PORT/DATABASE';
const writeUrl = `set DATABASE_URL to ${form}`;
const encode =
  'percent-encode these characters in user, password and database: / is %2F, @ is %40, : is %3A, ? is %3F, # is %23, % is %25';

/**
 * Checks a URL before a library parses it: URL parsers read the text after an unencoded character as a host or a database, and their errors
 * quote what they could not parse.
 *
 * @throws StoreError `database-address-invalid`, without user and password
 */
function splitDatabaseUrl(url: string): DatabaseUrlParts {
  const text = url.trim();
  const foreign = foreignForms.find(({ pattern }) => pattern.test(text));
  if (foreign !== undefined) throw malformed(text, foreign.what, foreign.fix);
  const parts = partsOf(text);
  const fault = faults.find(({ applies }) => applies(parts));
  if (fault !== undefined) throw malformed(text, fault.what, fault.fix);
  const database = decodeURIComponent(parts.path ?? '');
  const parameters = new Map(new URLSearchParams(parts.query ?? ''));
  return { base: text.replace(/\?.*$/s, ''), database: database === '' ? null : database, parameters };
}

interface Fault {
  readonly what: string;
  readonly fix: string;
}

const foreignForms: readonly (Fault & { readonly pattern: RegExp })[] = [
  { pattern: /^$/, what: 'it is empty', fix: writeUrl },
  {
    pattern: /^["'`]|["'`]$/,
    what: 'it begins or ends with a quotation mark',
    fix: 'remove the quotation marks; not every reader of .env files does it',
  },
  { pattern: /^[a-z_]+\s*=/i, what: 'it is a list of key=value pairs, which calops does not support', fix: writeUrl },
  { pattern: /^jdbc:/i, what: 'it is a JDBC URL', fix: writeUrl },
  { pattern: /^(?!postgres(?:ql)?:\/\/)/i, what: 'it does not begin with postgres:// or postgresql://', fix: writeUrl },
  {
    // Matches control characters on purpose.
    // oxlint-disable-next-line no-control-regex
    pattern: /[\s\u0000-\u001F\u007F]/u,
    what: 'it contains a space, a line break or a control character',
    fix: 'remove line breaks, and write a space as %20',
  },
];

interface RawParts {
  readonly credentials: string | undefined;
  readonly host: string;
  readonly port: string | undefined;
  readonly path: string | undefined;
  readonly query: string | undefined;
  readonly fragment: string | undefined;
}

/** As RFC 3986 separates them, with credentials up to the last `@` before the path. */
function partsOf(text: string): RawParts {
  const pattern = /^[a-z]+:\/\/(?:([^/?#]*)@)?([^/?#@]*)(?:\/([^?#]*))?(?:\?([^#]*))?(#.*)?$/is;
  const [, credentials, authority = '', path, query, fragment] = pattern.exec(text) ?? [];
  const [, host = authority, port] = /^(\[[^\]]*\]|[^:[]*)(?::(.*))?$/s.exec(authority) ?? [];
  return { credentials, host, port, path, query, fragment };
}

const faults: readonly (Fault & { readonly applies: (parts: RawParts) => boolean })[] = [
  {
    applies: ({ fragment, path = '' }) => fragment !== undefined || /[@/]/.test(path),
    what: 'user, password or database contain a "/", "@" or "#" that is not percent-encoded',
    fix: encode,
  },
  {
    applies: ({ credentials, query = '' }) =>
      [...new URLSearchParams(query).keys()].some((name) => !/^[a-z_]+$/i.test(name)) ||
      (credentials === undefined && query.includes('@')),
    what: 'the part after "?" is not a list of parameters; perhaps the password contains a "?" that is not percent-encoded',
    fix: encode,
  },
  {
    applies: ({ credentials = '', host, path = '', query = '' }) =>
      ![credentials, host, path, query].every(isDecodable),
    what: 'it contains a "%" that does not begin a percent-encoded character',
    fix: encode,
  },
  {
    applies: ({ host, port = '', query = '' }) =>
      /,|%2c/i.test(`${host}${port}${new URLSearchParams(query).get('host') ?? ''}`),
    what: 'it names several hosts, which calops does not support',
    fix: 'name the primary, or an address that always leads to it',
  },
  {
    applies: ({ port = '', query = '' }) => ![port, new URLSearchParams(query).get('port') ?? ''].every(isPort),
    what: 'the port is not a number from 1 to 65535; perhaps user or password contain a character that is not percent-encoded',
    fix: encode,
  },
  {
    applies: ({ host, port = '' }) => host === '' && port !== '',
    what: 'it has a port and no host',
    fix: 'name the host; for a socket write ?host=/DIRECTORY&port=PORT',
  },
  {
    applies: ({ host }) => host !== '' && !URL.canParse(`postgres://${host}`),
    what: 'the host is neither a name nor an IP address (IPv6 in square brackets)',
    fix: writeUrl,
  },
];

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function isPort(text: string): boolean {
  return text === '' || (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535);
}

function malformed(text: string, what: string, fix: string): StoreError {
  const place = certainPlace(text);
  return new StoreError('database-address-invalid', `DATABASE_URL${place && ` (${place})`}: ${what}`, fix);
}

/** Host and database, if no character before or in them can be part of a password; else empty. */
function certainPlace(text: string): string {
  const [, place = ''] =
    /^[a-z]+:\/\/[^?]*@((?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?\/[\w-]+)(?:\?[\w=&-]*)?$/i.exec(text) ?? [];
  return place;
}
