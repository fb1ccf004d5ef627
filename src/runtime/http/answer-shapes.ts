import { PROBLEMS } from './answer.ts';
import { PART_OF } from '../reconciling.ts';

/** What the API answers, as JSON Schemas under their names in the OpenAPI document. Answers may grow by fields, and lose none. */

const string = { type: 'string' };
const boolean = { type: 'boolean' };
const minutes = { type: 'integer', minimum: 1, description: 'minutes' };
const time = { type: 'string', format: 'date-time', description: 'with the offset of the branch' };
const uuid = { type: 'string', format: 'uuid' };

function record(properties: object, optional: readonly string[] = []) {
  return { type: 'object', required: Object.keys(properties).filter((name) => !optional.includes(name)), properties };
}

function list(items: object) {
  return { type: 'array', items };
}

function ref(name: string) {
  return { $ref: `${name}#` };
}

function orNull(schema: object) {
  return { anyOf: [schema, { type: 'null' }] };
}

const named = { id: string, name: string, title: string };
/** What is gone from the manifests has its id alone. */
const Name = record(named, ['name', 'title']);

const appointment = {
  id: uuid,
  status: {
    enum: ['pending', 'requested', 'booked', 'failed', 'cancelled', 'declined'],
    description: 'requested: in Cal.com, and its host has to confirm it; declined: the host has refused it',
  },
  syncStatus: { enum: ['pending', 'synced', 'failed', 'manual_review'], description: 'whether Cal.com agrees' },
  isComposite: boolean,
  groupUid: { type: ['string', 'null'] },
  flag: { description: 'a difference found in Cal.com; null if there is none' },
  service: ref('Name'),
  branch: ref('Name'),
  start: time,
  end: time,
  timeZone: string,
  customer: record({ name: string }),
  phases: list(
    record({
      segment: string,
      title: string,
      staff: ref('Name'),
      start: time,
      end: time,
      status: { enum: ['intended', 'requested', 'confirmed', 'cancelled', 'declined'] },
      bookingUid: { type: ['string', 'null'], description: 'of the booking at Cal.com' },
    }),
  ),
};

const grounds = {
  service: ref('Name'),
  branch: ref('Name'),
  staff: { ...orNull(ref('Name')), description: 'who was wished for' },
  timeZone: string,
  fallback: { ...record({ asked: string, used: ref('Name') }), description: 'the default service was used instead' },
  staffCertain: { ...boolean, description: 'false: Cal.com reports a free host, but not which one' },
  stale: { ...boolean, description: 'Cal.com could not be asked: this is what it said a while ago' },
  ageSeconds: { type: 'integer' },
  unread: { ...list(ref('Name')), description: 'of whom nothing is known now' },
  starts: list(ref('Start')),
};
const SOMETIMES = ['fallback', 'ageSeconds', 'unread'];

const SHAPES = {
  Name,
  Start: record({ start: time, staff: list(record({ ...named, end: time })) }),
  Problem: {
    description: 'RFC 9457, with a stable code. What else there is depends on the code.',
    ...record(
      {
        type: string,
        title: string,
        status: { type: 'integer' },
        code: { enum: Object.keys(PROBLEMS) },
        detail: { ...string, description: 'for people' },
        fields: list(record({ field: string, message: string })),
        alternatives: list(ref('Start')),
        branches: list(string),
        missing: list(record({ staff: string, segments: list(string) })),
        reason: string,
        readings: list(string),
        state: string,
        appointment: record(appointment),
        unknown: list(record({ scope: string, code: string, reason: string })),
      },
      ['fields', 'alternatives', 'branches', 'missing', 'reason', 'readings', 'state', 'appointment', 'unknown'],
    ),
  },
  Appointment: record({ appointment: record(appointment) }),
  Reference: record({
    appointment: record(
      appointment,
      Object.keys(appointment).filter((name) => !['id', 'status'].includes(name)),
    ),
  }),
  Availability: record(
    {
      understood: { ...string, description: 'weekday, date and time, to be said back' },
      available: boolean,
      ...grounds,
      more: { ...boolean, description: 'the window has further starts' },
      alternatives: list(ref('Start')),
    },
    SOMETIMES,
  ),
  NextStarts: record({ ...grounds, searchedUntil: time }, SOMETIMES),
  Services: record({
    services: list(
      record({
        ...named,
        description: { type: ['string', 'null'] },
        state: { enum: ['active', 'paused'] },
        scheduling: { enum: ['managed', 'roundRobin', 'collective'] },
        minutes: { ...minutes, description: 'from the start of the first segment to the end of the last one' },
        price: orNull(record({ amount: string, currency: { type: ['string', 'null'] } })),
        segments: list(
          record({
            key: string,
            title: string,
            minutes,
            gapAfter: orNull(
              record({ minutes, policy: { enum: ['free', 'blocked'] }, title: { type: ['string', 'null'] } }),
            ),
          }),
        ),
        branches: list(
          record({
            ...named,
            staff: { ...list(record({ ...named, minutes })), description: 'who can be booked for the whole of it' },
            isFullyMapped: { ...boolean, description: 'everybody who is declared for it there can be booked' },
          }),
        ),
      }),
    ),
  }),
  StaffMatrix: record({
    services: list(ref('Name')),
    staff: list(
      record({
        ...named,
        hasHost: { ...boolean, description: 'is known at Cal.com' },
        services: list(
          record({
            service: { ...string, description: 'its name' },
            assignment: { enum: ['active', 'paused', 'retired', null], description: 'null: does not do it' },
            isBookable: boolean,
            branches: list(record({ ...named, isBookable: boolean, missingSegments: list(string) })),
          }),
        ),
      }),
    ),
  }),
  Drift: record({
    company: string,
    environment: string,
    findings: list(ref('Finding')),
    resolved: { ...list(string), description: 'ids of what was seen before, and no longer is' },
  }),
  Finding: record({
    id: { ...string, description: 'the same for as long as it is seen; calops drift --ack takes it' },
    kind: { enum: Object.keys(PART_OF) },
    resource: string,
    field: { type: ['string', 'null'] },
    blame: { enum: ['outside', 'unapplied', 'both'] },
    theirs: { description: 'as it is at Cal.com' },
    ours: { description: 'as the manifests said at the last apply' },
    lastApplied: { description: 'as it was left by the last apply' },
    status: { enum: ['suspected', 'confirmed', 'acknowledged'] },
    firstSeen: { ...string, description: 'ISO 8601, in UTC' },
    lastSeen: { ...string, description: 'ISO 8601, in UTC' },
    timesSeen: { type: 'integer', minimum: 1 },
  }),
  AssignmentEdit: record({
    company: string,
    staff: string,
    service: string,
    result: { enum: ['assigned', 'changed', 'unassigned', 'unchanged'] },
    why: { type: ['string', 'null'] },
    files: list(record({ file: { ...string, description: 'below the directory of the manifests' }, diff: string })),
    diff: { ...string, description: 'unified, of all files: git apply --directory=manifests; empty when unchanged' },
  }),
  Received: record({ received: boolean, duplicate: boolean }),
  Spoken: record(
    {
      result: { enum: ['offers', 'booked', 'requested', 'moved', 'cancelled', 'pending', 'ask', 'refused'] },
      say: { ...string, description: 'one or two sentences for the caller' },
      code: string,
      offers: list(record({ offer_id: string, start: time, staff: { type: ['string', 'null'] }, say: string })),
      choices: list({ type: 'object', additionalProperties: string }),
      booking: record({ reference: string, service: string, start: time, staff: string, customer: string }),
      stale: boolean,
    },
    ['code', 'offers', 'choices', 'booking', 'stale'],
  ),
  Alive: record({ status: { enum: ['ok'] } }),
  Readiness: record({
    status: { enum: ['ok', 'unavailable'] },
    parts: { type: 'object', additionalProperties: string, description: 'ok, or what is wrong' },
  }),
};

export type ShapeName = keyof typeof SHAPES;

/** For `addSchema`: each bears its name as `$id`. */
export const ANSWER_SHAPES = Object.entries(SHAPES).map(([name, shape]) => ({ $id: name, ...shape }));
