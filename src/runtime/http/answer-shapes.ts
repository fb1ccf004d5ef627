import { Type, type Static } from 'typebox';
import { PART_OF } from '../jobs/reconciler.ts';
import type { Json } from '../../model/json.ts';
import type { ProblemCode } from '../../model/results.ts';

/*
 * The API's answers, as JSON Schemas under their names in the OpenAPI document; the types of the bodies in `answer.ts` are derived from
 * them. A new version may add fields to an answer and removes none.
 */

/** The HTTP status of each problem code. */
export const PROBLEMS = {
  'unknown-company': 404,
  'unknown-service': 404,
  'unknown-branch': 404,
  'unknown-staff': 404,
  'unknown-appointment': 404,
  'branch-needed': 422,
  'company-needed': 422,
  'invalid-request': 422,
  'time-not-understood': 422,
  'bad-signature': 401,
  unauthorized: 401,
  'operator-reads-only': 403,
  'unknown-route': 404,
  'too-large': 413,
  'unsupported-media-type': 415,
  'too-many-requests': 429,
  internal: 500,
  'manifests-not-served': 501,
  'manifests-invalid': 503,
  'not-assignable': 422,
  'unproven-read': 503,
  'secret-unavailable': 503,
  'database-unavailable': 503,
  'service-not-offered': 409,
  'service-not-mapped': 409,
  'service-misconfigured': 409,
  'staff-not-offered': 409,
  'time-not-bookable': 409,
  'outside-hours': 409,
  closed: 409,
  'email-refused': 422,
  'caller-email-refused': 502,
  'phone-needed': 422,
  'answer-needed': 422,
  'slot-taken': 409,
  'customer-busy': 409,
  'not-booked': 409,
  'not-confirmed': 409,
  'already-over': 409,
  'not-cancellable': 409,
  'not-reschedulable': 409,
  'being-changed': 409,
  'key-reused': 422,
  'manual-review': 502,
  'calcom-refused': 502,
  'calcom-unavailable': 503,
  'no-answer-yet': 503,
} as const satisfies Readonly<Record<ProblemCode, number>>;

const string = Type.String();
const boolean = Type.Boolean();
const minutes = Type.Integer({ minimum: 1, description: 'minutes' });
const time = Type.String({ format: 'date-time', description: 'with the offset of the branch' });
const stringOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'] });
/** A value from Cal.com or a manifest: any JSON. */
const value = Type.Unsafe<Json>({});
const optional = Type.Optional;

function described<Schema extends Type.TSchema>(schema: Schema, description: string) {
  return Type.Unsafe<Static<Schema>>({ ...schema, description });
}

function list<Schema extends Type.TSchema>(items: Schema) {
  return Type.Unsafe<readonly Static<Schema>[]>(Type.Array(items));
}

function orNull<Schema extends Type.TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

/** A reference to a shape of the document by its name. */
function named<Schema extends Type.TSchema>(name: string, _schema: Schema) {
  return Type.Unsafe<Static<Schema>>({ $ref: `${name}#` });
}

/** Anything that the manifests no longer declare has only its id. */
const Name = Type.Object({ id: string, name: optional(string), title: optional(string) });
const name = named('Name', Name);
const current = { id: string, name: string, title: string };

const Start = Type.Object({
  start: time,
  left: optional(described(Type.Integer(), 'of a class: how many customers can still book this start')),
  staff: list(Type.Object({ ...current, end: time })),
});
const start = named('Start', Start);

const appointment = {
  id: Type.String({ format: 'uuid' }),
  status: Type.Enum(['pending', 'requested', 'booked', 'failed', 'cancelled', 'declined'], {
    description: 'requested: in Cal.com, and its host has to confirm it; declined: the host has refused it',
  }),
  syncStatus: Type.Enum(['pending', 'synced', 'failed', 'manual_review'], { description: 'whether Cal.com agrees' }),
  isComposite: boolean,
  groupUid: stringOrNull,
  flag: described(value, 'a difference found in Cal.com; null if there is none'),
  service: name,
  branch: name,
  start: time,
  end: time,
  timeZone: string,
  customer: Type.Object({ name: string }),
  phases: list(
    Type.Object({
      segment: string,
      title: string,
      staff: name,
      start: time,
      end: time,
      status: Type.Enum(['intended', 'requested', 'confirmed', 'cancelled', 'declined']),
      bookingUid: described(stringOrNull, 'of the booking at Cal.com'),
    }),
  ),
};
const Appointment = Type.Object(appointment);
const { id, status, ...onceKnown } = appointment;

const grounds = {
  service: name,
  branch: name,
  staff: described(orNull(name), 'the staff member that the caller asked for'),
  timeZone: string,
  fallback: optional(
    described(Type.Object({ asked: string, used: name }), 'the default service was used in place of the one asked for'),
  ),
  staffCertain: described(boolean, 'false: Cal.com reports a free host, but not which one'),
  stale: described(boolean, 'Cal.com did not answer: this is what it answered a while ago'),
  ageSeconds: optional(Type.Integer()),
  unread: optional(described(list(name), 'staff whose free times are not known now')),
  starts: list(start),
};

const hours = optional(
  described(
    Type.Object({
      date: described(string, 'of the branch, ISO 8601'),
      whose: Type.Enum(['branch', 'staff']),
      open: described(list(string), 'local times such as 09:00-12:30; empty: closed all day'),
      staff: optional(name),
      closure: optional(
        Type.Object({
          title: stringOrNull,
          reason: Type.Enum(['vacation', 'sick', 'public-holiday', 'other', 'absence']),
        }),
      ),
    }),
    'the hours of the day, if the time is outside them or in a closure',
  ),
);

const SHAPES = {
  Name,
  Start,
  Problem: Type.Object(
    {
      type: string,
      title: string,
      status: Type.Integer(),
      code: Type.Enum(Object.keys(PROBLEMS) as ProblemCode[]),
      detail: described(string, 'for people'),
      fields: optional(list(Type.Object({ field: string, message: string }))),
      alternatives: optional(list(start)),
      hours,
      branches: optional(list(string)),
      missing: optional(list(Type.Object({ staff: string, segments: list(string) }))),
      hazards: optional(list(Type.Object({ segment: string, setting: string, consequence: string, fix: string }))),
      reason: optional(string),
      readings: optional(list(string)),
      state: optional(string),
      appointment: optional(Appointment),
      unknown: optional(list(Type.Object({ scope: string, code: string, reason: string }))),
    },
    { description: 'RFC 9457, with a stable code. What else there is depends on the code.' },
  ),
  Appointment: Type.Object({ appointment: Appointment }),
  Reference: Type.Object({
    appointment: Type.Interface([Type.Partial(Type.Object(onceKnown))], { id, status }),
  }),
  Availability: Type.Object({
    understood: described(string, 'weekday, date and time, to repeat to the caller'),
    available: boolean,
    ...grounds,
    more: described(boolean, 'the window has further starts'),
    alternatives: list(start),
    hours,
  }),
  NextStarts: Type.Object({ ...grounds, searchedUntil: time }),
  Services: Type.Object({
    services: list(
      Type.Object({
        ...current,
        description: stringOrNull,
        state: Type.Enum(['active', 'paused']),
        scheduling: Type.Enum(['managed', 'roundRobin', 'collective']),
        minutes: described(minutes, 'from the start of the first segment to the end of the last one'),
        price: orNull(Type.Object({ amount: string, currency: stringOrNull })),
        questions: described(
          list(
            Type.Object({
              key: string,
              label: string,
              type: string,
              required: boolean,
              options: optional(list(string)),
              placeholder: optional(string),
            }),
          ),
          'what each customer is asked; a booking carries the answers by key',
        ),
        segments: list(
          Type.Object({
            key: string,
            title: string,
            minutes,
            gapAfter: orNull(Type.Object({ minutes, policy: Type.Enum(['free', 'blocked']), title: stringOrNull })),
          }),
        ),
        branches: list(
          Type.Object({
            ...current,
            staff: described(list(Type.Object({ ...current, minutes })), 'who can be booked for the whole of it'),
            isFullyMapped: described(boolean, 'all staff declared for it there can be booked'),
          }),
        ),
      }),
    ),
  }),
  StaffMatrix: Type.Object({
    services: list(name),
    staff: list(
      Type.Object({
        ...current,
        hasHost: described(boolean, 'is known at Cal.com'),
        services: list(
          Type.Object({
            service: described(string, 'its name'),
            assignment: Type.Unsafe<'active' | 'paused' | 'retired' | null>({
              enum: ['active', 'paused', 'retired', null],
              description: 'null: does not do it',
            }),
            isBookable: boolean,
            branches: list(Type.Object({ ...current, isBookable: boolean, missingSegments: list(string) })),
          }),
        ),
      }),
    ),
  }),
  Drift: Type.Object({
    company: string,
    environment: string,
    findings: list(Type.Unsafe({ $ref: 'Finding#' })),
    resolved: described(list(string), 'ids of earlier findings that are gone'),
  }),
  Finding: Type.Object({
    id: described(string, 'the same for as long as it is seen; calops drift --ack takes it'),
    kind: Type.Enum(Object.keys(PART_OF)),
    resource: string,
    field: stringOrNull,
    blame: Type.Enum(['outside', 'unapplied', 'both']),
    theirs: described(value, 'as it is at Cal.com'),
    ours: described(value, 'as the manifests said at the last apply'),
    lastApplied: described(value, 'as it was left by the last apply'),
    status: Type.Enum(['suspected', 'confirmed', 'acknowledged']),
    firstSeen: described(string, 'ISO 8601, in UTC'),
    lastSeen: described(string, 'ISO 8601, in UTC'),
    timesSeen: Type.Integer({ minimum: 1 }),
  }),
  AssignmentEdit: Type.Object({
    company: string,
    staff: string,
    service: string,
    result: Type.Enum(['assigned', 'changed', 'unassigned', 'unchanged']),
    why: stringOrNull,
    files: list(Type.Object({ file: described(string, 'below the directory of the manifests'), diff: string })),
    diff: described(string, 'unified, of all files: git apply --directory=manifests; empty when unchanged'),
  }),
  Received: Type.Object({ received: boolean, duplicate: boolean }),
  Spoken: Type.Object({
    result: Type.Enum(['offers', 'booked', 'requested', 'moved', 'cancelled', 'pending', 'ask', 'refused']),
    say: described(string, 'one or two sentences for the caller'),
    code: optional(string),
    offers: optional(list(Type.Object({ offer_id: string, start: time, staff: stringOrNull, say: string }))),
    choices: optional(list(Type.Object({}, { additionalProperties: string }))),
    booking: optional(
      Type.Object({ reference: string, service: string, start: time, staff: string, customer: string }),
    ),
    stale: optional(boolean),
  }),
  Alive: Type.Object({ status: Type.Enum(['ok']) }),
  Readiness: Type.Object({
    status: Type.Enum(['ok', 'unavailable']),
    parts: Type.Object({}, { additionalProperties: string, description: 'ok, or what is wrong' }),
  }),
};

export type ShapeName = keyof typeof SHAPES;

/** The body of an answer with that shape. */
export type ShapeOf<Shape extends ShapeName> = Readonly<Static<(typeof SHAPES)[Shape]>>;

/** For `addSchema`: each has its name as `$id`. */
export const ANSWER_SHAPES = Object.entries(SHAPES).map(([shapeName, shape]) => ({ $id: shapeName, ...shape }));
