import { Client, type ClientConfig } from 'pg';
import { parse } from 'pg-connection-string';
import { isSslParameter, readSsl } from './database-ssl.ts';
import { splitDatabaseUrl } from './split-database-url.ts';

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
