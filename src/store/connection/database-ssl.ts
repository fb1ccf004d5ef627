import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import { StoreError } from '../store-error.ts';

const files = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const;
const modes = ['disable', 'no-verify', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * Parameters that are read here and hidden from the library that parses the URL: the library warns about modes, and its errors are those of
 * the file system.
 */
export function isSslParameter(name: string): boolean {
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
export function readSsl(parameters: ReadonlyMap<string, string>): Pick<ClientConfig, 'ssl'> {
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
