import { StoreError } from './store-error.ts';

/** Where a database is, without the password: what messages may say. */
export interface Address {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
}

/** @throws StoreError when `url` is not an address of a PostgreSQL database; the message does not repeat it. */
export function parseAddress(url: string): Address {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['postgres:', 'postgresql:'].includes(parsed.protocol)) {
    throw new StoreError(
      'database-address-invalid',
      'the address of the database is not a postgres:// URL',
      'set DATABASE_URL to postgres://USER:PASSWORD@HOST:PORT/DATABASE (characters such as @ and / in the password are percent-encoded)',
    );
  }
  const user = decodeURIComponent(parsed.username) || 'postgres';
  return {
    host: parsed.searchParams.get('host') ?? (parsed.hostname || 'localhost'),
    port: parsed.port || '5432',
    database: decodeURIComponent(parsed.pathname.slice(1)) || user,
    user,
  };
}

export function describeAddress(address: Address): string {
  return `database "${address.database}" at ${address.host}:${address.port}`;
}
