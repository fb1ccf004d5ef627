import type { Interval } from '../../model/interval.ts';

/** Cal.com's own, of an event type of which nobody says another. */
const DEFAULT_NOTICE_MS = 120 * 60_000;

export interface Notice {
  /** Of all segments, as far as the manifests declare it. */
  readonly declaredMs: number;
  /** The first segment declares none. */
  readonly isOpen: boolean;
}

/**
 * How long before its start a service has to be booked. What Cal.com said of free times keeps the notice as of when it was asked;
 * kept for a while, its first starts are too near. Where no notice is declared, Cal.com's default is taken for it, unless a start
 * was offered that is nearer than that.
 */
export function noticeMs(
  { declaredMs, isOpen }: Notice,
  { stretches, readMs }: { readonly stretches: readonly Interval[]; readonly readMs: number },
): number {
  const [first] = stretches;
  if (!isOpen || !first) return declaredMs;
  const nearestMs = Math.max(0, first.fromMs - readMs);
  return Math.max(declaredMs, Math.min(DEFAULT_NOTICE_MS, nearestMs));
}
