import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import type { ScheduleHours } from '../model/time/schedule.ts';
import type { Booking, Slots } from './wire/booking.ts';
import type { ListedTeam, Me, Membership } from './wire/team.ts';
import type { DeletedEventType, PersonalEventType, TeamEventType } from './wire/event-type.ts';

/**
 * The fields that the client reads of each response, validated at the edge: a required field must exist with its type; additional fields
 * are accepted, since newer servers add some.
 */
export type ReadEventType = Pick<
  TeamEventType,
  'id' | 'title' | 'slug' | 'lengthInMinutes' | 'hidden' | 'locations' | 'teamId'
> &
  Unpromised<
    | 'lengthInMinutesOptions'
    | 'beforeEventBuffer'
    | 'afterEventBuffer'
    | 'minimumBookingNotice'
    | 'slotInterval'
    | 'bookingLimitsCount'
    | 'confirmationPolicy'
    | 'assignAllTeamMembers'
    | 'calVideoSettings'
  > & {
    readonly description?: string | null;
    readonly schedulingType: NonNullable<TeamEventType['schedulingType']>;
    readonly hosts: readonly ReadHost[];
  };

/** Fields that the API document does not guarantee: absent or null means Cal.com's default, as documented. */
type Unpromised<Field extends keyof TeamEventType> = {
  readonly [Key in Field]?: TeamEventType[Key] | null;
};

export interface ReadHost {
  readonly userId: number;
  readonly name?: string | null;
  readonly username?: string | null;
}

export type ReadChild = { readonly id: number; readonly ownerId: number; readonly parentEventTypeId: number };
export type ReadOwned = Pick<PersonalEventType, 'id' | 'slug' | 'ownerId'>;
export type ReadOwnedChild = ReadOwned & { readonly parentEventTypeId?: number | null };

/** From the documentation, not observed: only the time is required. */
export interface ReadHistoryEntry {
  readonly timestamp: string;
  readonly source?: string | null;
  readonly actor?: { readonly displayName?: string | null; readonly displayEmail?: string | null } | null;
  readonly displayJson?: unknown;
}

const integer = { type: 'integer' };
const text = { type: 'string' };
const flag = { type: 'boolean' };
/** Cal.com's UTC format; any other text would be parsed as a wrong time or not at all. */
const time = { type: 'string', pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$` };
const textOrNull = { type: ['string', 'null'] };
const flagOrNull = { type: ['boolean', 'null'] };
const integerOrNull = { type: ['integer', 'null'] };

/** All properties are required. */
function object(properties: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}) {
  return { type: 'object', required: Object.keys(properties), properties: { ...properties, ...optional } };
}

function list(items: object) {
  return { type: 'array', items };
}

function orNull<Schema extends { readonly type: string }>(schema: Schema) {
  return { ...schema, type: [schema.type, 'null'] };
}

function whenType(type: string, properties: Readonly<Record<string, object>>) {
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema, never awaited
  return { if: { properties: { type: { const: type } } }, then: object(properties) };
}

const LOCATION = {
  ...object({ type: text }),
  allOf: [
    whenType('address', { address: text, public: flag }),
    whenType('link', { link: text, public: flag }),
    whenType('phone', { phone: text, public: flag }),
    whenType('integration', { integration: text }),
  ],
};

const EVENT_TYPE = object(
  {
    id: integer,
    title: text,
    slug: text,
    schedulingType: { enum: ['managed', 'roundRobin', 'collective'] },
    lengthInMinutes: integer,
    hidden: flag,
    hosts: list(object({ userId: integer }, { name: textOrNull, username: textOrNull })),
    locations: list(LOCATION),
    teamId: integerOrNull,
  },
  {
    description: textOrNull,
    beforeEventBuffer: integerOrNull,
    afterEventBuffer: integerOrNull,
    minimumBookingNotice: integerOrNull,
    slotInterval: integerOrNull,
    confirmationPolicy: orNull(object({}, { disabled: flag })),
    bookingLimitsCount: orNull(object({}, { day: integer, week: integer, month: integer, year: integer })),
    lengthInMinutesOptions: orNull(list(integer)),
    assignAllTeamMembers: flagOrNull,
  },
);

const CHILD = object({ id: integer, ownerId: integer, parentEventTypeId: integer });
const OWNED = object({ id: integer, slug: text, ownerId: integer });
const OWNED_CHILD = object({ id: integer, slug: text, ownerId: integer }, { parentEventTypeId: integerOrNull });
const MEMBER = object({
  id: integer,
  userId: integer,
  teamId: integer,
  accepted: flag,
  role: { enum: ['MEMBER', 'ADMIN', 'OWNER'] },
  user: object({ username: textOrNull, name: textOrNull, email: text }),
});

const BOOKING = object(
  {
    uid: text,
    status: { enum: ['accepted', 'pending', 'cancelled', 'rejected', 'other'] },
    hosts: list(object({ id: { type: ['integer', 'string'] } })),
    start: time,
    end: time,
    eventTypeId: integerOrNull,
    updatedAt: { ...time, type: ['string', 'null'] },
    attendees: list(object({ email: text }, { name: text, seatUid: text, metadata: { type: ['object', 'null'] } })),
  },
  {
    createdAt: text,
    metadata: object({}),
    rescheduledFromUid: text,
    rescheduledToUid: text,
    recurringBookingUid: text,
    seatUid: text,
  },
);

const HISTORY_ENTRY = object(
  { timestamp: text },
  { source: textOrNull, actor: orNull(object({}, { displayName: textOrNull, displayEmail: textOrNull })) },
);

/** A validator, compiled on first use. */
export type Check<T> = () => ValidateFunction<T>;

export const checkMe = lazy<Pick<Me, 'id' | 'email' | 'username' | 'name'> & Partial<Pick<Me, 'organizationId'>>>(
  object({ id: integer, email: text, username: textOrNull, name: textOrNull }, { organizationId: integerOrNull }),
);
export const checkTeams = lazy<
  readonly (Pick<ListedTeam, 'id' | 'name' | 'slug'> & {
    readonly parentId?: number | null;
    readonly isOrganization?: boolean | null;
  })[]
>(list(object({ id: integer, name: text, slug: textOrNull }, { parentId: integerOrNull, isOrganization: flagOrNull })));
export const checkMembers = lazy<
  readonly Pick<Membership, 'id' | 'userId' | 'teamId' | 'accepted' | 'role' | 'user'>[]
>(list(MEMBER));
export interface ReadSchedule extends ScheduleHours {
  readonly id: number;
  readonly ownerId: number;
  readonly name: string;
  readonly timeZone: string;
  readonly isDefault: boolean;
}
const clockTime = { type: 'string', pattern: String.raw`^\d\d:\d\d$` };
const times = { startTime: clockTime, endTime: clockTime };
const SCHEDULE = object({
  id: integer,
  ownerId: integer,
  name: text,
  timeZone: text,
  isDefault: flag,
  availability: list(object({ days: list(text), ...times })),
  overrides: list(object({ date: { type: 'string', pattern: String.raw`^\d{4}-\d\d-\d\d$` }, ...times })),
});
export interface ReadAbsence {
  readonly id: number;
  readonly userId: number;
  readonly start: string;
  readonly end: string;
  readonly notes?: string | null;
  readonly reason?: string | null;
}
const ABSENCE = object(
  { id: integer, userId: integer, start: time, end: time },
  { notes: textOrNull, reason: textOrNull },
);
export const checkAbsence = lazy<ReadAbsence>(ABSENCE);
export const checkAbsences = lazy<readonly ReadAbsence[]>(list(ABSENCE));
export const checkSchedule = lazy<ReadSchedule>(SCHEDULE);
export const checkSchedules = lazy<readonly ReadSchedule[]>(list(SCHEDULE));
export const checkEventTypes = lazy<readonly ReadEventType[]>(list(EVENT_TYPE));
export const checkList = lazy<readonly unknown[]>({ type: 'array' });
export const checkEventType = lazy<ReadEventType>(EVENT_TYPE);
export const checkOwned = lazy<readonly ReadOwned[]>(list(OWNED));
export const checkOwnedChild = lazy<ReadOwnedChild>(OWNED_CHILD);
/** An owned event type with defaults for the missing scheduling and hosts. */
export const checkOwnedInFull = lazy<ReadEventType & ReadOwned>({ allOf: [EVENT_TYPE, OWNED] });
export interface ReadWebhook {
  readonly id: string;
  readonly subscriberUrl: string;
  readonly active: boolean;
  readonly triggers: readonly string[];
  readonly secret?: string | null;
  readonly payloadTemplate?: string | null;
}
const WEBHOOK = object(
  { id: text, subscriberUrl: text, active: flag, triggers: list(text) },
  { secret: textOrNull, payloadTemplate: textOrNull },
);
export const checkWebhook = lazy<ReadWebhook>(WEBHOOK);
export const checkWebhooks = lazy<readonly ReadWebhook[]>(list(WEBHOOK));
export const checkBookingFields = lazy<readonly { readonly slug: string }[]>(list(object({ slug: text })));
export const checkDeleted = lazy<Pick<DeletedEventType, 'id'>>(object({ id: integer }));
/** The response to a create or patch of a managed event type: parent first, then its children in any order. */
export const checkManaged = lazy<readonly [ReadEventType, ...ReadChild[]]>({
  type: 'array',
  items: [EVENT_TYPE],
  minItems: 1,
  additionalItems: CHILD,
});

export const checkBooking = lazy<Booking>(BOOKING);
export const checkBookings = lazy<readonly Booking[]>(list(BOOKING));
const SEATS_OF_SLOT = { seatsBooked: { type: 'integer' }, seatsRemaining: { type: 'integer' } };
export const checkSlots = lazy<Slots>({
  type: 'object',
  additionalProperties: list(object({ start: time }, SEATS_OF_SLOT)),
});
export const checkHistory = lazy<{ readonly auditLogs: readonly unknown[] }>(object({ auditLogs: { type: 'array' } }));
export const checkHistoryEntry = lazy<ReadHistoryEntry>(HISTORY_ENTRY);

function lazy<T>(schema: AnySchema): Check<T> {
  let validate: ValidateFunction<T> | undefined;
  return () =>
    (validate ??= new Ajv({
      strict: true,
      strictTuples: false,
      allowUnionTypes: true,
      validateSchema: false,
      meta: false,
    }).compile<T>(schema));
}
