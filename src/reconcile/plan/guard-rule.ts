import type { Catalog, Limit } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type/event-type.ts';
import type { Read } from '../../model/read.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { TeamMove } from '../../model/team-move.ts';
import type { DesiredEventType } from '../desired/desired-event-types.ts';
import type { FutureBookingsByService } from '../desired/future-bookings.ts';
import type { Change, EventTypeChange, GuardTrip } from './plan.ts';

/** Input of the guards: the finished plan and the data it was made from. */
export interface GuardInput {
  readonly catalog: Catalog;
  readonly stored: StoredCompany;
  readonly changes: readonly Change[];
  readonly desired: ReadonlyMap<string, DesiredEventType>;
  /** Observed event types by the name of the desired one. */
  readonly observed: ReadonlyMap<string, ObservedEventType>;
  /** All event types of the team. */
  readonly eventTypes: readonly ObservedEventType[];
  /** Fields changed in both git and Cal.com, by event type name. */
  readonly conflicts: ReadonlyMap<string, readonly string[]>;
  readonly ownSlugs: ReadonlyMap<number, Read<readonly string[]>>;
  /** Assignments that git retired and that have no future bookings: git named their removal. */
  readonly released: ReadonlySet<string>;
  /** Names of the services with state `deleted` in git. */
  readonly deleted: ReadonlySet<string>;
  readonly futureBookings: FutureBookingsByService;
  readonly move: TeamMove | null;
  /** True without `--only`. */
  readonly isWhole: boolean;
  readonly hostNames: { readonly [userId: string]: string };
}

export type GuardRule = (input: GuardInput) => readonly GuardTrip[];

export function eventTypeChanges({ changes }: GuardInput): readonly EventTypeChange[] {
  return changes.filter((change) => change.kind === 'eventType');
}

/** Cal.com user ids of the hosts that an update removes. */
export function hostRemovals(change: Change): readonly number[] {
  if (change.kind !== 'eventType' || change.action === 'create' || change.action === 'delete') return [];
  const field = change.fields.find(({ path }) => path === 'hosts');
  if (!field || !Array.isArray(field.from) || !Array.isArray(field.to)) return [];
  const kept = new Set<unknown>(field.to);
  return field.from.filter((host): host is number => typeof host === 'number' && !kept.has(host));
}

/** `update:friseur` is allowed by `update:friseur` and by `update:*`; a deletion only by its exact name. */
export function isAllowed(token: string, allow: ReadonlySet<string>): boolean {
  if (allow.has(token)) return true;
  const kind = token.slice(0, token.indexOf(':'));
  return kind !== 'delete' && allow.has(`${kind}:*`);
}

/** The limit as a number. A ratio allows at least one, so that a company with two event types can change one of them. */
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
