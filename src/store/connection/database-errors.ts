import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { StoreError } from '../store-error.ts';
import { describeAddress, type Address } from './database-url.ts';

/** A failed attempt to connect: anything that is not an answer of the server means that the server did not answer. */
export function toConnectError(error: unknown, address: Address): StoreError {
  if (error instanceof StoreError) return error;
  if (error instanceof DatabaseError) return fromAnswer(error, address);
  return unreachable(error, address);
}

/** The error of a transaction, as a StoreError if it came from the database; any other error unchanged. */
export function toStoreError(error: unknown, address: Address): unknown {
  if (error instanceof DatabaseError) return fromAnswer(error, address);
  return isLostConnection(error) ? unreachable(error, address) : error;
}

/**
 * Whether the server has ended the connection, or it broke: it must not be used again. The server's error arrives before the end of the
 * connection does.
 */
export function endsConnection(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code?.startsWith('57P') === true || error.code === '25P03';
  return isLostConnection(error);
}

/** The driver's own messages, or the system's error of the socket during a query. */
function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (/^Connection terminated|connection error and is not queryable/.test(error.message)) return true;
  return 'syscall' in error && 'code' in error && BROKEN.has(error.code);
}

const BROKEN: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

function unreachable(cause: unknown, address: Address): StoreError {
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : reasonCode(cause);
  if (/client password must be a/.test(reason)) return withoutPassword(cause, address);
  return new StoreError(
    'database-unreachable',
    `the ${describeAddress(address)} cannot be reached: ${reason}`,
    tlsHint(cause) ?? 'check DATABASE_URL and that the server runs, or unset it to use the embedded PostgreSQL',
    { cause },
  );
}

function withoutPassword(cause: unknown, address: Address): StoreError {
  return new StoreError(
    'database-login-refused',
    `the ${describeAddress(address)} asks for the password of "${address.user}", and there is none`,
    'write it into DATABASE_URL, or set PGPASSWORD',
    { cause },
  );
}

/** What to change in the URL when the client and the server disagree about TLS; null: another error. */
function tlsHint(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (/does not support SSL/.test(error.message))
    return 'add sslmode=disable to DATABASE_URL, or turn TLS on in the server';
  const code = 'code' in error ? String(error.code) : '';
  if (!/CERT|VERIFY|SIGNATURE|ISSUER|^ERR_TLS/.test(code)) return null;
  return 'add sslrootcert=FILE with the certificate of its authority to DATABASE_URL, or sslmode=no-verify to encrypt without checking who answers';
}

/** Node's AggregateError for a host with several addresses has an empty message. */
function reasonCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
}

function fromAnswer(error: DatabaseError, address: Address): StoreError {
  const place = describeAddress(address);
  const explain = poolerFault(error) ?? explanations[error.code ?? ''] ?? classes[error.code?.slice(0, 2) ?? ''];
  if (explain !== undefined) return explain(error, address, place);
  if (ownFaults.has(error.code?.slice(0, 2) ?? '')) {
    const message = `${place} refused a statement of calops: ${error.message}`;
    return new StoreError('statement-refused', message, 'this is an error in calops: please report it', {
      cause: error,
    });
  }
  return new StoreError('database-failed', `${place}: ${error.message}`, 'see the server log for more', {
    cause: error,
  });
}

type Explain = (error: DatabaseError, address: Address, place: string) => StoreError;

const refused: Explain = (cause, { user }, place) =>
  new StoreError(
    'database-login-refused',
    `the ${place} refused the login of "${user}": ${cause.message}`,
    'check user and password in DATABASE_URL',
    { cause },
  );

const missing: Explain = (cause, { database }, place) =>
  new StoreError('database-missing', `there is no ${place}`, `create it: CREATE DATABASE "${database}"`, { cause });

const forbidden: Explain = (cause, address, place) =>
  new StoreError('database-permission', `${place}: ${cause.message}`, grantHint(cause, address), { cause });

const readOnly: Explain = (cause, _address, place) =>
  new StoreError(
    'database-read-only',
    `${place}: ${cause.message}`,
    'plan and drift never write; for apply let DATABASE_URL name the primary, with writing allowed',
    { cause },
  );

const withoutSchema: Explain = (cause, _address, place) =>
  new StoreError('schema-missing', `the ${place} has no calops schema: ${cause.message}`, 'run `calops migrate`', {
    cause,
  });

const pooled: Explain = (cause, _address, place) =>
  new StoreError(
    'database-pooler',
    `calops cannot work with the pooler before the ${place}: ${cause.message}`,
    'use a pool in transaction or session mode, or let DATABASE_URL name the server itself',
    { cause },
  );

const collided: Explain = (cause, _address, place) =>
  new StoreError('database-failed', `${place}: ${cause.message}`, 'other transactions were in the way: try again', {
    cause,
  });

/** Poolers report their own errors as protocol violations. */
function poolerFault({ code, message }: DatabaseError): Explain | null {
  if (/statement pooling|startup parameter/.test(message)) return pooled;
  return code?.startsWith('08') === true && /authentication failed/.test(message) ? refused : null;
}

/** By SQLSTATE (PostgreSQL's Appendix A). */
const explanations: { readonly [code: string]: Explain } = {
  '28P01': refused,
  '28000': refused,
  '3D000': missing,
  '42501': forbidden,
  '25006': readOnly,
  '42P01': withoutSchema,
  '3F000': withoutSchema,
  '53300': unreachable,
  '57P01': unreachable,
  '57P02': unreachable,
  '57P03': unreachable,
  // A prepared statement of another session: the pooler was not detected.
  '26000': pooled,
  '42P05': pooled,
  '40001': collided,
  '40P01': collided,
};

/** By the first two characters. 08: the connection, as poolers report it. */
const classes: { readonly [start: string]: Explain } = { '08': unreachable };

/** Classes of SQLSTATE that no state of the server causes: syntax, types, values, constraints. */
const ownFaults: ReadonlySet<string> = new Set(['0A', '21', '22', '23', '42']);

/** The missing grant, derived from the object of the denied permission. */
function grantHint(error: DatabaseError, address: Address): string {
  const role = `"${address.user}"`;
  if (/extension/.test(error.message)) return 'let an administrator run: CREATE EXTENSION btree_gist';
  if (/for database/.test(error.message)) return `GRANT CREATE ON DATABASE "${address.database}" TO ${role}`;
  const schema = address.schema ?? 'calops';
  if (/for schema/.test(error.message)) return `GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${role}`;
  if (/for (table|sequence)/.test(error.message)) {
    return `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`;
  }
  return `let the owner of schema ${schema} run this, or grant its role to ${role}`;
}

const maxTries = 4;
/** An immediate retry of both transactions would make them conflict again. */
const stepAsideMs = 50;

/**
 * Retries `work` when its transaction was rolled back because of another one (serialization failure, deadlock): nothing of it was written.
 * `work` must be one whole transaction without side effects outside the database.
 */
export async function retryCollisions<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === maxTries || !isCollision(error)) throw error;
      await sleep(stepAsideMs * tries * (0.5 + Math.random()));
    }
  }
}

/** Class 40 of PostgreSQL's Appendix A, without 40002 (a constraint) and 40003 (unknown whether it was committed). */
const collisions: ReadonlySet<string | undefined> = new Set(['40001', '40P01']);

export function isCollision(error: unknown): boolean {
  return collisions.has(sqlState(error));
}

/** SQLSTATE of the server's error, also when it is the cause of ours. */
export function sqlState(error: unknown): string | undefined {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof DatabaseError ? cause.code : undefined;
}
