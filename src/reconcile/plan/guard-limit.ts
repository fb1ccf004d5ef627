import type { Limit } from '../../model/catalog.ts';

/** How many may pass. Of a ratio at least one, so that a company of two event types can change one of them. */
export function absoluteLimit(limit: Limit, ledger: number): number {
  if ('count' in limit) return limit.count;
  return limit.ratio === 0 ? 0 : Math.max(1, Math.floor(limit.ratio * ledger + 1e-9)); // 0.29 × 100 is 28.999999999999996
}

/** `91%, limit 30%` */
export function describeShare(count: number, total: number, limit: Limit): string {
  const share = total === 0 ? 'none known' : percent(count / total);
  return `${share}, limit ${'count' in limit ? limit.count : percent(limit.ratio)}`;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)}%`;
}
