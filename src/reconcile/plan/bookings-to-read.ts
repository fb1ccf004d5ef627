import type { Service } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import type { LedgerEntry } from '../../model/stored.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import type { UnknownScope } from './plan.ts';
import { lostHosts } from './lost-hosts.ts';
import type { PlanContext } from './plan-context.ts';
import { ledgerOf } from './plan-event-type.ts';
import type { StandingByService } from './standing.ts';
import { hostsInPlace, isWithdrawn, retiredHosts } from './withdraw.ts';

/** A service whose future bookings have to be known before it is planned for. */
export interface BookingsToRead {
  readonly service: Pick<Service, 'id' | 'name' | 'scheduling'>;
  /** Its event types that are in Cal.com, and as many of their children as the ledger knows: those are what is booked. */
  readonly eventTypeIds: readonly number[];
  /** Hosts whose children the ledger does not know: somebody made them hosts outside git, or they are about to be adopted. */
  readonly unknownChildren: readonly { readonly userId: number; readonly slug: string; readonly parentId: number }[];
}

/** Only what this plan would hide for the first time, take hosts from, or delete. */
export function bookingsToRead(context: PlanContext): readonly BookingsToRead[] {
  const losing = new Set(context.desired.filter((one) => losesHosts(one, context)).map(({ service }) => service));
  const isTouched = (service: Service) => service.state === 'deleted' || isWithdrawn(service) || losing.has(service);
  const asked = Map.groupBy(
    context.desired.filter(({ service }) => isTouched(service)),
    ({ service }) => service,
  );
  return [...asked].flatMap(([service, ours]) => {
    const there = ours.flatMap((one) => standsAt(one, context));
    const isAsked = there.length > 0 && (service.state === 'deleted' || ours.some((one) => takesAway(one, context)));
    return isAsked ? [readingOf(service, there)] : [];
  });
}

interface Place {
  readonly observed: ObservedEventType;
  /** Null: not ours yet. */
  readonly ledger: LedgerEntry | null;
}

/** What is not ours is not deleted. */
function standsAt({ name, service }: DesiredEventType, { matched }: PlanContext): readonly Place[] {
  const observed = matched.observed.get(name);
  if (!observed) return [];
  const ledger = ledgerOf(observed, matched.ledger.get(name) ?? null);
  return ledger === null && service.state === 'deleted' ? [] : [{ observed, ledger }];
}

function takesAway(one: DesiredEventType, context: PlanContext): boolean {
  if (isNewlyHidden(one, context) || losesHosts(one, context)) return true;
  const inPlace = hostsInPlace(one, context);
  const there = context.matched.observed.get(one.name)?.fields.hosts ?? [];
  if (one.service.state === 'retired') return inPlace.length > 0 || there.length > 0; // what somebody added may be reverted
  return [...retiredHosts(one.service, context.hosts).values()].some((userId) => inPlace.some((id) => id === userId));
}

function losesHosts(one: DesiredEventType, context: PlanContext): boolean {
  return lostHosts(one, context).length > 0;
}

/** Shown until now, by Cal.com and by what was last applied. */
function isNewlyHidden({ name, service }: DesiredEventType, { matched }: Pick<PlanContext, 'matched'>): boolean {
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

export interface UnreadBookings {
  readonly service: string;
  /** What is not planned: to be hidden, deleted or left by a host on a guess. Retired hosts stay as they are. */
  readonly eventTypes: readonly string[];
  readonly scope: UnknownScope;
}

export function unreadBookings(context: PlanContext, standing: StandingByService): readonly UnreadBookings[] {
  return [...(standing ?? [])].flatMap(([service, read]) => {
    if (read.known) return [];
    const { code, message: reason } = read.reason;
    const ours = context.desired.filter((one) => one.service.name === service);
    const isHeld = (one: DesiredEventType) =>
      one.service.state === 'deleted' || isNewlyHidden(one, context) || losesHosts(one, context);
    const held = ours.filter(isHeld);
    const scope = { scope: `bookings of ${service}`, code, reason };
    return [{ service, eventTypes: held.map(({ name }) => name), scope }];
  });
}
