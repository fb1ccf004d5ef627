import type { Catalog } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import type { Read } from '../../model/read.ts';
import type { StoredCompany } from '../../model/stored.ts';
import { isAllowed } from './allow.ts';
import { blockChanges } from './block-changes.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import { conflict, deletion, schedulingChange, slugTaken, tooManyUpdates } from './event-type-guards.ts';
import { hostNotMember, noHosts, personalSlug, staffLosesLastMap, tooManyHostRemovals } from './host-guards.ts';
import type { Change, GuardTrip } from './plan.ts';

/**
 * Guards run over the finished plan and are pure. To add one: write a rule that returns its trips, put it into RULES,
 * name its code in plan.ts and docs/operations.md. The denominator of every ratio is the ledger, never the live count.
 */
export interface GuardInput {
  readonly catalog: Catalog;
  readonly stored: StoredCompany;
  readonly changes: readonly Change[];
  readonly desired: ReadonlyMap<string, DesiredEventType>;
  /** Event types as observed, by the name of the desired one. */
  readonly observed: ReadonlyMap<string, ObservedEventType>;
  /** All event types of the team. */
  readonly eventTypes: readonly ObservedEventType[];
  /** Fields changed both in git and in Cal.com, by event type name. */
  readonly conflicts: ReadonlyMap<string, readonly string[]>;
  readonly ownSlugs: ReadonlyMap<number, Read<readonly string[]>>;
  readonly hostNames: { readonly [userId: string]: string };
}

export type GuardRule = (input: GuardInput) => readonly GuardTrip[];

/** Most specific first. */
const RULES: readonly GuardRule[] = [
  slugTaken,
  conflict,
  schedulingChange,
  hostNotMember,
  personalSlug,
  noHosts,
  tooManyHostRemovals,
  tooManyUpdates,
  deletion,
];

/** Rules that ask what is left, and so have to know what the others hold back. */
const LAST_RULES: readonly GuardRule[] = [staffLosesLastMap];

/** All trips, without those that `allow` lets pass. */
export function checkGuards(input: GuardInput, allow: ReadonlySet<string>): readonly GuardTrip[] {
  const trips = tripsOf(RULES, input, allow);
  return [...trips, ...tripsOf(LAST_RULES, { ...input, changes: blockChanges(input.changes, trips) }, allow)];
}

function tripsOf(rules: readonly GuardRule[], input: GuardInput, allow: ReadonlySet<string>): readonly GuardTrip[] {
  return rules.flatMap((rule) => rule(input)).filter((trip) => trip.allow === null || !isAllowed(trip.allow, allow));
}
