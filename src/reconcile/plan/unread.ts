import { SETTING_ROWS } from '../../model/event-type/event-type-settings.ts';
import type { ObservedEventType } from '../../model/event-type/event-type.ts';
import { isNewlyHidden, losesHosts, newChildOwners } from '../desired/what-to-read.ts';
import type { DeclaredState } from '../desired/declared-state.ts';
import type { DesiredEventType } from '../desired/desired-event-types.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { FutureBookingsByService } from '../desired/future-bookings.ts';
import type { Observation } from '../observe/observation.ts';
import type { EventTypeNote, UnknownScope } from './plan.ts';

/** Users whose own event types could not be read; event types that would add them as hosts are not planned. */
export function unreadHosts({ desired, matched }: DesiredState, { ownSlugs }: Observation) {
  const eventTypes = new Set<string>();
  const scopes = new Map<number, UnknownScope>();
  for (const one of ownSlugs.size === 0 ? [] : desired) {
    for (const userId of newChildOwners(one, matched.observed.get(one.name))) {
      const read = ownSlugs.get(userId);
      if (read?.known !== false) continue;
      eventTypes.add(one.name);
      scopes.set(userId, { scope: `host ${userId}`, code: read.reason.code, reason: read.reason.message });
    }
  }
  return { eventTypes, scopes: [...scopes.values()] };
}

export interface UnreadBookings {
  readonly service: string;
  /** Event types that are not planned, so that nothing is hidden, deleted or loses a host without proof. Retired hosts stay. */
  readonly eventTypes: readonly string[];
  readonly scope: UnknownScope;
}

export function unreadBookings(
  context: DesiredState,
  futureBookings: FutureBookingsByService,
): readonly UnreadBookings[] {
  return [...(futureBookings ?? [])].flatMap(([service, read]) => {
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

/** Services with event types that the list does not show completely: nothing is planned or counted for them. */
export interface UnprovenServices {
  /** By name. */
  readonly services: ReadonlySet<string>;
  readonly scopes: readonly UnknownScope[];
}

/**
 * Strict about managed event types: one in the ledger, or with a declared slug, must be readable completely, and its hosts must be
 * members of the team. One that fails excludes its own service only.
 */
export function unprovenServices(context: DeclaredState): UnprovenServices {
  const { team, desired, matched } = context;
  const strangers = strangersIn(context);
  const scopes = new Map(unreadableServices(context).map(({ service, ...scope }) => [service, scope]));
  for (const one of desired) {
    const { name, service } = one;
    if (service.state === 'paused' || scopes.has(service.name)) continue;
    const observed = matched.observed.get(name);
    const userId = observed && isOurs(one, observed, context) ? strangers(observed) : undefined;
    if (observed === undefined || userId === undefined) continue;
    const reason = strangerText(observed, userId, team.members.length);
    scopes.set(service.name, { scope: `service ${service.name}`, code: 'host-not-member', reason });
  }
  return { services: new Set(scopes.keys()), scopes: [...scopes.values()] };
}

/** One entry per service: the first of its event types that cannot be read. */
export function unreadableServices({
  team,
  desired,
  matched,
}: DeclaredState): readonly (UnknownScope & { readonly service: string })[] {
  const byId = new Map(team.unreadable.map((one) => [one.id, one]));
  const bySlug = new Map(team.unreadable.map((one) => [one.slug, one]));
  const found = new Map<string, UnknownScope & { readonly service: string }>();
  for (const { name, service, segment } of team.unreadable.length === 0 ? [] : desired) {
    if (service.state === 'paused' || found.has(service.name)) continue;
    const unread = byId.get(matched.ledger.get(name)?.eventTypeId ?? -1) ?? bySlug.get(segment.slug);
    if (!unread) continue;
    const reason = `event type ${unread.id ?? 'without an id'} (${unread.slug ?? segment.slug}) cannot be read: ${unread.problem}; ${REPAIR}`;
    const scope = { scope: `service ${service.name}`, code: 'unexpected-shape', reason } as const;
    found.set(service.name, { service: service.name, ...scope });
  }
  return [...found.values()];
}

/** Tolerant about unmanaged event types: reports what is wrong with them, by id. */
export function eventTypeNotes(context: DeclaredState): readonly EventTypeNote[] {
  const { team, stored, desired, matched } = context;
  const ours = new Set([...matched.observed.values()].map(({ id }) => id));
  for (const { eventTypeId } of stored.ledger) ours.add(eventTypeId);
  const slugs = new Set(team.unreadable.length === 0 ? [] : desired.map(({ segment }) => segment.slug));
  const strangers = strangersIn(context);
  const unread = team.unreadable
    .filter(({ id, slug }) => !ours.has(id ?? -1) && !slugs.has(slug ?? ''))
    .map(({ id, slug, problem }): EventTypeNote => {
      const message = `event type ${id ?? 'without an id'}${slug === null ? '' : ` (${slug})`} cannot be read: ${problem}; calops leaves it alone; ${REPAIR}`;
      return { code: 'unreadable', eventTypeId: id, slug, message };
    });
  const hosted = team.eventTypes
    .filter(({ id }) => !ours.has(id))
    .flatMap((one): EventTypeNote[] => {
      const userId = strangers(one);
      if (userId === undefined) return [];
      const { id, fields } = one;
      const message = `${strangerText(one, userId, team.members.length)}; calops leaves it alone`;
      return [{ code: 'host-not-member', eventTypeId: id, slug: fields.slug, message }];
    });
  const notes = [...unread, ...hosted].toSorted((a, b) => (a.eventTypeId ?? 0) - (b.eventTypeId ?? 0));
  return [...notes, ...unservedNotes(desired)];
}

/** Nothing depends on these bookings, so that the plan goes on without them. */
export function unreadTeamBookings({ teamBookings }: Observation): readonly EventTypeNote[] {
  if (teamBookings?.known !== false) return [];
  const message = `bookings made in Cal.com could not be read: ${teamBookings.reason.message}; look there for bookings that the other hours or closures do not fit`;
  return [{ code: 'bookings-unread', eventTypeId: null, slug: null, message }];
}

/** Declared fields that this server does not have: one note each. */
function unservedNotes(desired: readonly DesiredEventType[]): readonly EventTypeNote[] {
  const names = new Set(desired.flatMap(({ unserved }) => unserved ?? []));
  return [...names].map((name): EventTypeNote => {
    const having = desired.filter(({ unserved }) => unserved?.includes(name));
    const [first] = having;
    const more = having.length > 1 ? ` and ${having.length - 1} more` : '';
    const message = `${name} of ${first?.name ?? ''}${more} is not applied: this server does not have the field (Cal.com ${SETTING_ROWS[name].since} and later do); remove it from git, or update the server`;
    return { code: 'field-not-served', eventTypeId: null, slug: null, message };
  });
}

const REPAIR = 'save it once in Cal.com, or delete it there if it is not needed';

function isOurs({ name, service }: DesiredEventType, { id }: ObservedEventType, { matched }: DeclaredState): boolean {
  return service.state !== 'deleted' && matched.ledger.get(name)?.eventTypeId === id;
}

/** The first host of an event type who is not a member of the team. In an organisation hosts need not be members. */
function strangersIn({ team }: DeclaredState): (one: ObservedEventType) => number | undefined {
  if (typeof team.facts?.parentId === 'number') return () => undefined;
  const members = new Set(team.members.map(({ userId }) => userId));
  return ({ fields }) => fields.hosts.find((userId) => !members.has(userId));
}

function strangerText({ id, fields }: ObservedEventType, userId: number, members: number): string {
  return `host ${userId} of event type ${id} (${fields.slug}) is not among the ${members} members of the team; remove the host from the event type in Cal.com, or invite the user to the team again`;
}

const OF_SERVICE: ReadonlySet<string | undefined> = new Set(['eventType', 'service', 'assignment', 'webhook']);

/**
 * Returns true if a resource (`eventType/NAME/A`, `service/NAME`, `assignment/NAME/emma`,
 * `map/BRANCH/NAME/A/emma`) belongs to one of these services.
 */
export function isOfService(resource: string, services: ReadonlySet<string>): boolean {
  if (services.size === 0) return false;
  const [kind, first = '', second = ''] = resource.split('/');
  if (kind === 'map') return services.has(second);
  return OF_SERVICE.has(kind) && services.has(first);
}
