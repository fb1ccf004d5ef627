import { StoreError } from '../store-error.ts';

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
export function splitDatabaseUrl(url: string): DatabaseUrlParts {
  const text = url.trim();
  const foreign = foreignForms.find(({ pattern }) => pattern.test(text));
  if (foreign !== undefined) throw invalid(text, foreign.what, foreign.fix);
  const parts = partsOf(text);
  const fault = faults.find(({ applies }) => applies(parts));
  if (fault !== undefined) throw invalid(text, fault.what, fault.fix);
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

function invalid(text: string, what: string, fix: string): StoreError {
  const place = certainPlace(text);
  return new StoreError('database-address-invalid', `DATABASE_URL${place && ` (${place})`}: ${what}`, fix);
}

/** Host and database, if no character before or in them can be part of a password; else empty. */
function certainPlace(text: string): string {
  const [, place = ''] =
    /^[a-z]+:\/\/[^?]*@((?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?\/[\w-]+)(?:\?[\w=&-]*)?$/i.exec(text) ?? [];
  return place;
}
