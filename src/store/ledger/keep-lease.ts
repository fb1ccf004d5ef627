import { renewLease, type Lease } from './company-lease.ts';
import type { Database } from '../connection/database.ts';
import type { CompanyLock } from '../store.ts';

interface KeptLease extends Lease {
  readonly companyId: string;
  readonly label: string;
  readonly leaseMs: number;
}

/**
 * Renews a lease four times before it would expire. The lease is lost when another process has it, or when no renewal has succeeded for two
 * thirds of its duration: calls to Cal.com in flight then end before another process begins.
 */
export function keepLease(database: Database, lease: KeptLease): CompanyLock {
  const lost = new AbortController();
  let renewing: Promise<void> = Promise.resolve();
  let end = endAfter(lost, lease.leaseMs);
  const renew = async (): Promise<void> => {
    // Measured from before the statement: the server measures from a later moment.
    const next = endAfter(lost, lease.leaseMs);
    const isOurs = await database.run((client) => renewLease(client, lease)).catch(() => null);
    clearTimeout(isOurs === true ? end : next);
    if (isOurs === true) end = next;
    if (isOurs === false) lost.abort(new Error('another process has taken over the lock'));
  };
  const beat = setInterval(() => {
    renewing = renewing.then(renew);
  }, lease.leaseMs / 4);
  return {
    held: true,
    fence: lease.fence,
    lost: lost.signal,
    [Symbol.asyncDispose]: async () => {
      clearInterval(beat);
      await renewing;
      clearTimeout(end);
      // After a failure the lease expires by itself.
      await database.run((client) => renewLease(client, { ...lease, leaseMs: 0 })).catch(() => {});
    },
  };
}

function endAfter(lost: AbortController, leaseMs: number): NodeJS.Timeout {
  return setTimeout(() => lost.abort(new Error('the lock could not be renewed in time')), (leaseMs * 2) / 3);
}
