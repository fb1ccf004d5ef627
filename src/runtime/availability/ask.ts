import type { Interval } from '../../model/interval.ts';
import type { Problem } from '../../model/results.ts';
import { resolveRequest } from '../booking/resolve-request.ts';
import type { Resolved, ServiceRequest } from '../booking/resolve-request.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** How long somebody on the phone waits. */
export const PATIENCE_MS = 4000;

export interface Asked extends Resolved {
  /** The default service in place of the one asked for, which nobody can be booked for; null: the one asked for. */
  readonly fallback: { readonly asked: string } | null;
}

/**
 * As booking resolves a request. A service that is unknown here or has no event types falls back to the company's default
 * service; one that is paused does not.
 */
export function resolveQuestion(tenant: Tenant, request: ServiceRequest): Asked | Problem {
  const resolved = resolveRequest(tenant, request);
  if (!('code' in resolved)) return { ...resolved, fallback: null };
  const { defaultServiceId } = tenant.company;
  if (defaultServiceId === null || !isWithoutEventType(resolved)) return resolved;
  const used = resolveRequest(tenant, { ...request, service: defaultServiceId });
  return 'code' in used ? resolved : { ...used, fallback: { asked: request.service } };
}

function isWithoutEventType({ code }: Problem): boolean {
  return code === 'unknown-service' || code === 'service-not-mapped';
}

/** What of a window lies ahead; at least this moment, which is never offered. An instant stays one. */
export function ahead({ fromMs, toMs }: Interval, nowMs: number): Interval {
  if (fromMs === toMs) return { fromMs, toMs };
  const aheadMs = Math.max(fromMs, nowMs);
  return { fromMs: aheadMs, toMs: Math.max(toMs, aheadMs) };
}
