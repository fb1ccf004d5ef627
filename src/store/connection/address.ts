/** Where a database is, without the password: what messages may say. */
export interface Address {
  /** A name, an IP address, or the directory of a socket. */
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
  /** Of the statement that failed; `calops` unless said otherwise. */
  readonly schema?: string;
}

export function describeAddress({ host, port, database }: Address): string {
  const isIpv6 = host.includes(':') && !host.startsWith('/');
  return `database "${database}" at ${isIpv6 ? `[${host}]` : host}:${port}`;
}
