import type { Catalog, Staff } from '../../../src/model/catalog.ts';
import type {
  ChildIds,
  DeclaredFields,
  EventTypeFields,
  ObservedEventType,
  UnreadableEventType,
} from '../../../src/model/event-type/event-type.ts';
import type { Member } from '../../../src/model/team-observation.ts';
import type { Read } from '../../../src/model/read.ts';
import { type LedgerEntry, type MapRow, NOTHING_STORED, type StoredCompany } from '../../../src/model/stored.ts';
import { resolveHosts } from '../../../src/reconcile/desired/resolve-hosts.ts';
import type { Observation } from '../../../src/reconcile/observe/observation.ts';
import { desiredEventTypes } from '../../../src/reconcile/desired/desired-event-types.ts';
import { desiredRows } from '../../../src/reconcile/desired/desired-rows.ts';
import type { FutureBooking, FutureBookingsByService } from '../../../src/reconcile/desired/future-bookings.ts';

/** What Cal.com gives to an event type of which only the title, slug, length and scheduling type are said. */
const DEFAULTS: Omit<EventTypeFields, 'title' | 'slug' | 'schedulingType' | 'lengthInMinutes'> = {
  hidden: false,
  hosts: [],
  description: '',
  locations: [{ type: 'integration', integration: 'cal-video' }],
  beforeEventBuffer: 0,
  afterEventBuffer: 0,
  minimumBookingNotice: 120,
  requiresConfirmation: false,
  bookingLimitsCount: {},
  slotInterval: null,
  lengthInMinutesOptions: [],
};

interface Draft {
  readonly members: readonly Member[];
  readonly eventTypes: readonly ObservedEventType[];
  readonly unreadable: readonly UnreadableEventType[];
  readonly stored: StoredCompany;
  readonly ownSlugs: ReadonlyMap<number, Read<readonly string[]>>;
  readonly futureBookings: FutureBookingsByService;
}

/**
 * A company's two ends as a test needs them: `observed(catalog).empty()` before the first apply,
 * `observed(catalog).asApplied()` after a complete one. Each call of the builder answers a new one.
 * Members are numbered from 101, event types from 1001, in the catalog's order.
 */
export function observed(catalog: Catalog): { empty(): ObservationBuilder; asApplied(): ObservationBuilder } {
  const members = catalog.staff.map(memberFor);
  const draft: Draft = {
    members,
    eventTypes: [],
    unreadable: [],
    stored: NOTHING_STORED,
    ownSlugs: new Map(),
    futureBookings: null,
  };
  return {
    empty: () => new ObservationBuilder(draft),
    asApplied: () => new ObservationBuilder({ ...draft, ...applied(catalog, members) }),
  };
}

export class ObservationBuilder {
  readonly #draft: Draft;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  get stored(): StoredCompany {
    return this.#draft.stored;
  }

  get eventTypes(): readonly ObservedEventType[] {
    return this.#draft.eventTypes;
  }

  get members(): readonly Member[] {
    return this.#draft.members;
  }

  /** Cal.com user id of a member of staff. */
  userId(staff: string): number {
    return requireFound(
      this.#draft.members.find(({ name }) => name === staff),
      staff,
    ).userId;
  }

  /** Id of the event type that the ledger has under `service/segment`. */
  idOf(name: string): number {
    return this.ledgerEntry(name).eventTypeId;
  }

  ledgerEntry(name: string): LedgerEntry {
    return requireFound(this.#draft.stored.ledger.find(isNamed(name)), name);
  }

  /** Somebody changed it in Cal.com, without calops. */
  edited(name: string, fields: DeclaredFields): ObservationBuilder {
    return this.patched(this.idOf(name), fields);
  }

  patched(id: number, fields: DeclaredFields): ObservationBuilder {
    const edit = (one: ObservedEventType) => (one.id === id ? { id, fields: { ...one.fields, ...fields } } : one);
    return this.#with({ eventTypes: this.#draft.eventTypes.map(edit) });
  }

  /** Somebody deleted it in Cal.com. */
  deleted(name: string): ObservationBuilder {
    return this.without(this.idOf(name));
  }

  without(gone: number): ObservationBuilder {
    return this.#with({ eventTypes: this.#draft.eventTypes.filter(({ id }) => id !== gone) });
  }

  /** An event type of the team that calops did not make. */
  withForeign(id: number, fields: Partial<EventTypeFields> & Pick<EventTypeFields, 'slug'>): ObservationBuilder {
    return this.#with({ eventTypes: [...this.#draft.eventTypes, eventTypeOf(id, fields)] });
  }

  /** An event type of the team that calops cannot read; one of that id is no longer among the readable ones. */
  withUnreadable(change: Partial<UnreadableEventType>): ObservationBuilder {
    const one = { id: null, slug: null, title: null, teamId: null, problem: 'hosts must be array', ...change };
    const { eventTypes, unreadable } = this.#draft;
    return this.#with({
      eventTypes: eventTypes.filter(({ id }) => id !== one.id),
      unreadable: [...unreadable, one],
    });
  }

  /** The same members and event types in another order, as Cal.com lists them after an update. */
  listedAs(order: <T>(list: readonly T[]) => readonly T[]): ObservationBuilder {
    return this.#with({ eventTypes: order(this.#draft.eventTypes), members: order(this.#draft.members) });
  }

  withMember(staff: string, change: Partial<Member>): ObservationBuilder {
    const members = this.#draft.members.map((member) => (member.name === staff ? { ...member, ...change } : member));
    return this.#with({ members });
  }

  withNewMember(member: Partial<Member> & Pick<Member, 'userId' | 'email'>): ObservationBuilder {
    const { userId } = member;
    const added: Member = { username: `user-${userId}`, name: null, role: 'MEMBER', accepted: true, ...member };
    return this.#with({ members: [...this.#draft.members, added] });
  }

  withoutMember(staff: string): ObservationBuilder {
    return this.#with({ members: this.#draft.members.filter(({ name }) => name !== staff) });
  }

  withLedger(name: string, change: Partial<LedgerEntry>): ObservationBuilder {
    const isMeant = isNamed(name);
    return this.withStored({
      ledger: this.#draft.stored.ledger.map((entry) => (isMeant(entry) ? { ...entry, ...change } : entry)),
    });
  }

  withoutLedger(name: string): ObservationBuilder {
    const isMeant = isNamed(name);
    return this.withStored({ ledger: this.#draft.stored.ledger.filter((entry) => !isMeant(entry)) });
  }

  withStored(change: Partial<StoredCompany>): ObservationBuilder {
    return this.#with({ stored: { ...this.#draft.stored, ...change } });
  }

  /** A run announced a write to this slug, and was never heard of again. */
  withOpenIntent(slug: string): ObservationBuilder {
    const intent = { runId: 'run-1', changeId: 'eventType/?', kind: 'eventType', action: 'create' };
    return this.withStored({ openIntents: [{ ...intent, slug, serviceId: null, segmentKey: null }] });
  }

  withOwnSlugs(userId: number, slugs: Read<readonly string[]>): ObservationBuilder {
    return this.#with({ ownSlugs: new Map([...this.#draft.ownSlugs, [userId, slugs]]) });
  }

  /** Future bookings of a service, or why they could not be read. Without a call nobody asked for any. */
  withBookings(service: string, bookings: Read<readonly FutureBooking[]>): ObservationBuilder {
    return this.#with({ futureBookings: new Map([...(this.#draft.futureBookings ?? []), [service, bookings]]) });
  }

  build(): Observation {
    const { members, eventTypes, unreadable, stored, ownSlugs, futureBookings } = this.#draft;
    return {
      team: { known: true, value: { members, eventTypes, unreadable } },
      stored: { known: true, value: stored },
      ownSlugs,
      futureBookings,
      move: null,
      callsMade: 3,
      callsPerMinute: 120,
    };
  }

  #with(change: Partial<Draft>): ObservationBuilder {
    return new ObservationBuilder({ ...this.#draft, ...change });
  }
}

function memberFor({ name, host }: Staff, index: number): Member {
  return {
    userId: 'userId' in host ? host.userId : 101 + index,
    email: 'email' in host ? host.email : `${name}@team.example`,
    username: 'username' in host ? host.username : name,
    name,
    role: 'MEMBER',
    accepted: true,
  };
}

function applied(catalog: Catalog, members: readonly Member[]): Pick<Draft, 'eventTypes' | 'stored'> {
  const hosts = resolveHosts(catalog.staff, members);
  const rows = desiredRows(catalog, hosts);
  const ledger = desiredEventTypes(catalog, hosts).map(({ service, segment, declared }, index): LedgerEntry => {
    const eventTypeId = 1001 + index;
    return {
      serviceId: service.id,
      serviceName: service.name,
      segmentKey: segment.key,
      eventTypeId,
      slug: segment.slug,
      applied: declared,
      accepted: {},
      children: service.scheduling === 'managed' ? childrenOf(eventTypeId, declared.hosts) : {},
    };
  });
  const entries = new Map(ledger.map((entry) => [`${entry.serviceId} ${entry.segmentKey}`, entry]));
  const stored: StoredCompany = {
    company: rows.company.row,
    branches: rows.branches.map(({ row }) => row),
    staff: rows.staff.map(({ row }) => row),
    services: rows.services.map(({ row }) => row),
    closures: rows.closures.map(({ row }) => row),
    assignments: rows.assignments.map(({ row }) => row),
    hostMappings: rows.hostMappings.map(({ row }) => row),
    maps: rows.maps.flatMap(({ row, userId, managed }): MapRow[] => {
      const entry = entries.get(`${row.serviceId} ${row.segmentKey}`);
      if (userId === null || !entry) return [];
      return [
        {
          ...row,
          eventTypeId: entry.eventTypeId,
          childEventTypeId: managed ? childId(entry.eventTypeId, userId) : null,
        },
      ];
    }),
    ledger,
    openIntents: [],
  };
  return { stored, eventTypes: ledger.map((entry) => eventTypeOf(entry.eventTypeId, entry.applied)) };
}

function eventTypeOf(id: number, fields: DeclaredFields): ObservedEventType {
  const { title = 'Untitled', slug = `event-type-${id}`, schedulingType = 'managed', lengthInMinutes = 30 } = fields;
  return { id, fields: { ...DEFAULTS, title, slug, schedulingType, lengthInMinutes, ...fields } };
}

function childrenOf(eventTypeId: number, hosts: readonly number[]): ChildIds {
  return Object.fromEntries(hosts.map((userId) => [String(userId), childId(eventTypeId, userId)]));
}

export function childId(eventTypeId: number, userId: number): number {
  return eventTypeId * 1000 + userId;
}

function isNamed(name: string) {
  return (entry: LedgerEntry): boolean => `${entry.serviceName}/${entry.segmentKey}` === name;
}

function requireFound<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`the observation has no ${name}`);
  return found;
}
