import type { Catalog, Service } from '../../model/catalog.ts';
import type { DeclaredFields, ObservedEventType } from '../../model/event-type/event-type.ts';
import { isSameJson } from '../../model/json.ts';
import type { Position } from '../../model/diagnostic.ts';
import type { ClosureRow, LedgerEntry, StoredCompany } from '../../model/stored.ts';
import { closureInterval } from '../../model/time/working-times.ts';
import { type DeclaredState, ledgerOf } from './declared-state.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import { desiredClosures } from './desired-rows.ts';
import { type DesiredState, hostsInPlace, isWithdrawn, retiredHosts } from './desired-state.ts';

/** A service whose future bookings must be known before it can be planned. */
export interface BookingsToRead {
  readonly service: Pick<Service, 'id' | 'name' | 'scheduling'>;
  /** Its event types in Cal.com and the children known to the ledger: bookings belong to these. */
  readonly eventTypeIds: readonly number[];
  /** Hosts whose children are not in the ledger: added as hosts outside git, or about to be adopted. */
  readonly unknownChildren: readonly { readonly userId: number; readonly slug: string; readonly parentId: number }[];
}

/** Only services that this plan would newly hide, remove hosts from, or delete. */
export function bookingsToRead(state: DesiredState): readonly BookingsToRead[] {
  const losing = new Set(state.desired.filter((one) => losesHosts(one, state)).map(({ service }) => service));
  const isTouched = (service: Service) => service.state === 'deleted' || isWithdrawn(service) || losing.has(service);
  const asked = Map.groupBy(
    state.desired.filter(({ service }) => isTouched(service)),
    ({ service }) => service,
  );
  return [...asked].flatMap(([service, ours]) => {
    const there = ours.flatMap((one) => standsAt(one, state));
    const isAsked = there.length > 0 && (service.state === 'deleted' || ours.some((one) => takesAway(one, state)));
    return isAsked ? [readingOf(service, there)] : [];
  });
}

interface Place {
  readonly observed: ObservedEventType;
  /** Null: not managed yet. */
  readonly ledger: LedgerEntry | null;
}

/** Empty for event types that calops does not manage: they are not deleted. */
function standsAt({ name, service }: DesiredEventType, { matched }: DesiredState): readonly Place[] {
  const observed = matched.observed.get(name);
  if (!observed) return [];
  const ledger = ledgerOf(observed, matched.ledger.get(name) ?? null);
  return ledger === null && service.state === 'deleted' ? [] : [{ observed, ledger }];
}

function takesAway(one: DesiredEventType, state: DesiredState): boolean {
  if (isNewlyHidden(one, state) || losesHosts(one, state)) return true;
  const inPlace = hostsInPlace(one, state);
  const there = state.matched.observed.get(one.name)?.fields.hosts ?? [];
  if (one.service.state === 'retired') return inPlace.length > 0 || there.length > 0; // a host added outside git may be reverted
  return [...retiredHosts(one.service, state.hosts).values()].some((userId) => inPlace.some((id) => id === userId));
}

/** Visible so far, both in Cal.com and in the last apply. */
export function isNewlyHidden(
  { name, service }: DesiredEventType,
  { matched }: Pick<DeclaredState, 'matched'>,
): boolean {
  const observed = matched.observed.get(name);
  if (service.state !== 'retired' || !observed || observed.fields.hidden) return false;
  return ledgerOf(observed, matched.ledger.get(name) ?? null)?.applied.hidden !== true;
}

function readingOf({ id, name, scheduling }: Service, there: readonly Place[]): BookingsToRead {
  const eventTypeIds = there.flatMap(({ observed, ledger }) => [observed.id, ...Object.values(ledger?.children ?? {})]);
  const unknownChildren = there.flatMap(({ observed, ledger }) => {
    if (observed.fields.schedulingType !== 'managed') return [];
    const strangers = observed.fields.hosts.filter((userId) => ledger?.children[userId] === undefined);
    return strangers.map((userId) => ({ userId, slug: observed.fields.slug, parentId: observed.id }));
  });
  return { service: { id, name, scheduling }, eventTypeIds, unknownChildren };
}

export function losesHosts(one: DesiredEventType, state: Pick<DeclaredState, 'matched'>): boolean {
  return lostHosts(one, state).length > 0;
}

/**
 * Hosts that git removes from an event type, by Cal.com user id: hosts in Cal.com that are no longer declared. A host added outside git is
 * only reported, unless the service declares `revert`.
 */
function lostHosts(one: DesiredEventType, { matched }: Pick<DeclaredState, 'matched'>): readonly number[] {
  const { name, service, declared } = one;
  const observed = matched.observed.get(name);
  if (!observed || service.state === 'paused' || service.state === 'deleted') return NONE;
  const lost = observed.fields.hosts.filter((userId) => !declared.hosts.includes(userId));
  if (lost.length === 0) return NONE;
  const ledger = ledgerOf(observed, matched.ledger.get(name) ?? null);
  const isReverted = (service.externalFieldChanges?.hosts ?? service.externalChanges) === 'revert';
  if (ledger === null || isReverted) return lost;
  return lost.filter((userId) => ledger.applied.hosts?.includes(userId) === true);
}

const NONE: readonly number[] = [];

/** A managed event type whose length changes in git. */
export interface LengthChange {
  readonly name: string;
  /** The event type and its children in the ledger: bookings belong to these. */
  readonly eventTypeIds: readonly number[];
}

export const LENGTH_FIELDS = ['lengthInMinutes', 'lengthInMinutesOptions'] as const;

export function lengthChanges(state: Pick<DeclaredState, 'desired' | 'matched'>): readonly LengthChange[] {
  const { desired, matched } = state;
  return desired.flatMap((one): readonly LengthChange[] => {
    const ledger = matched.ledger.get(one.name);
    const observed = matched.observed.get(one.name);
    if (!ledger || observed?.id !== ledger.eventTypeId || one.service.state === 'deleted') return [];
    const isChanged = LENGTH_FIELDS.some((field) => isWritten(field, one, [observed.fields, ledger.applied]));
    return isChanged ? [{ name: one.name, eventTypeIds: [observed.id, ...Object.values(ledger.children)] }] : [];
  });
}

/** A field that changed in Cal.com only is overwritten only by `revert`. */
function isWritten(
  field: (typeof LENGTH_FIELDS)[number],
  { service, declared }: DesiredEventType,
  [there, applied]: readonly [DeclaredFields, DeclaredFields],
): boolean {
  const wanted = declared[field];
  if (wanted === undefined || isSameJson(wanted, there[field] ?? null)) return false;
  const isReverted = (service.externalFieldChanges?.[field] ?? service.externalChanges) === 'revert';
  return isReverted || !isSameJson(wanted, applied[field] ?? null);
}

/** Cal.com user ids of hosts whose own event types must be read before planning: Cal.com deletes an own event type with the same slug. */
export function hostsToRead({ desired, matched }: DesiredState): readonly number[] {
  const users = new Set(desired.flatMap((one) => newChildOwners(one, matched.observed.get(one.name))));
  return [...users].sort((a, b) => a - b);
}

/** Cal.com users who would get a new child event type. */
export function newChildOwners(
  { declared, service }: DesiredEventType,
  observed: ObservedEventType | undefined,
): readonly number[] {
  if (declared.schedulingType !== 'managed' || service.state === 'paused' || service.state === 'deleted') return [];
  const there = observed?.fields.hosts ?? [];
  return declared.hosts.filter((userId) => !there.includes(userId));
}

/** A host's child of one of our managed event types. */
export interface ExpectedChild {
  /** `eventType/cut/A` */
  readonly resource: string;
  readonly childId: number;
  /** Cal.com user id of its owner. */
  readonly userId: number;
  readonly username: string;
  readonly parent: ObservedEventType;
  readonly source: Position;
}

/** Children with a known id, of hosts whom Cal.com still lists. A host without a username has no list to read. */
export function expectedChildren({ team, desired, matched }: DeclaredState): readonly ExpectedChild[] {
  const usernames = new Map(team.members.map(({ userId, username }) => [userId, username]));
  return desired.flatMap(({ name, segment }) => {
    const parent = matched.observed.get(name);
    const entry = matched.ledger.get(name);
    if (!parent || entry?.eventTypeId !== parent.id || parent.fields.schedulingType !== 'managed') return [];
    return parent.fields.hosts.flatMap((userId): ExpectedChild[] => {
      const childId = entry.children[userId];
      const username = usernames.get(userId) ?? null;
      if (childId === undefined || username === null) return [];
      return [{ resource: `eventType/${name}`, childId, userId, username, parent, source: segment.source }];
    });
  });
}

/** Future bookings that other hours or closures may no longer accept. */
export interface BookingWindow {
  readonly fromMs: number;
  /** Null: without end. */
  readonly toMs: number | null;
}

const DAY_MS = 86_400_000;

/** Null: hours and closures of git are those of the last apply. A day wider, for time zones and for bookings across its edges. */
export function bookingWindow(catalog: Catalog, stored: StoredCompany, nowMs: number): BookingWindow | null {
  if (hasOtherHours(catalog, stored)) return { fromMs: nowMs, toMs: null };
  const before = new Map(stored.closures.map((row) => [row.id, extentOf(row)]));
  const closures = desiredClosures(catalog).filter((row) => !isSameJson(extentOf(row), before.get(row.id)));
  const spans = closures.map((row) => closureInterval(row, 'UTC'));
  const fromMs = Math.max(nowMs, Math.min(...spans.map((span) => span.fromMs)) - DAY_MS);
  const toMs = Math.max(...spans.map((span) => span.toMs)) + DAY_MS;
  return closures.length > 0 && fromMs < toMs ? { fromMs, toMs } : null;
}

/** False where no hours are declared: nothing limits bookings then. */
function hasOtherHours({ company, branches, staff }: Catalog, stored: StoredCompany): boolean {
  if ([company, ...branches, ...staff].every(({ hours }) => hours === undefined)) return false;
  const hoursAt = new Map(stored.branches.map(({ id, hours, timeZone }) => [id, { hours, timeZone }]));
  const hoursOf = new Map(stored.staff.map(({ id, hours }) => [id, hours]));
  return (
    !isSameJson(company.hours ?? null, stored.company?.hours) ||
    branches.some(({ id, hours = null, timeZone }) => !isSameJson({ hours, timeZone }, hoursAt.get(id))) ||
    staff.some(({ id, hours = null }) => !isSameJson(hours, hoursOf.get(id)))
  );
}

function extentOf({ from, to, branches, staff }: ClosureRow) {
  return { from, to, branches, staff };
}
