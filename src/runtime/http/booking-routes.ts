import { sha256 } from '../../model/sha256.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { EMAIL_PATTERN, PHONE_PATTERN } from '../../model/caller-email.ts';
import { canonicalJson } from '../../model/json.ts';
import type { IdempotencyKey } from '../../store/bookings/booking-store.ts';
import { instantMs } from '../../model/time/local-time.ts';
import { noSuchTime } from '../../model/results.ts';
import type { Api } from './api.ts';
import { BODY_PROBLEMS, NAME_PROBLEMS, operation } from './operation.ts';
import { sendResult } from './answer.ts';
import { FOR_OPERATORS } from './authenticate.ts';
import { body, type BodyOf, bookingHeaders, instant, language, text, wanted } from './shapes.ts';

export const allowOverlap = Type.Optional(
  Type.Boolean({
    description: 'true to book beside another appointment that the same customer has at that time (customer-busy)',
  }),
);

export const customerFields = {
  name: text,
  email: Type.Optional(Type.String({ maxLength: 254, pattern: EMAIL_PATTERN, description: 'an e-mail address' })),
  phone: Type.Optional(
    Type.String({
      maxLength: 40,
      pattern: PHONE_PATTERN,
      description: 'a telephone number with its country code, such as +49301234567; it is stored in E.164',
    }),
  ),
  language: Type.Optional(language),
};

export const answersField = Type.Optional(
  Type.Record(
    Type.String({ maxLength: 60 }),
    Type.Union([
      Type.String({ maxLength: 2000 }),
      Type.Boolean(),
      Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50 }),
    ]),
    {
      maxProperties: 50,
      description: 'the answers to the questions of the service, by key: a text, true or false, or a list of options',
    },
  ),
);

const BOOKING_BODY = body({
  ...wanted,
  start: instant,
  customer: body(customerFields),
  answers: answersField,
  allowOverlap,
});

const MOVE_BODY = body({ start: instant, allowOverlap });
const ID = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Problems of every route that calls Cal.com. */
const CALCOM_PROBLEMS = [
  'calcom-refused',
  'calcom-unavailable',
  'no-answer-yet',
  'manual-review',
  'secret-unavailable',
] as const;
const CHANGE_PROBLEMS = [...BODY_PROBLEMS, ...CALCOM_PROBLEMS, 'unknown-appointment', 'not-booked'] as const;
const PENDING = [
  'Reference',
  'status pending: not finished yet, ask for the appointment, or the same again with the same key; requested: its host has to confirm it in Cal.com',
] as const;

const BOOK = {
  ...operation({
    id: 'book',
    summary: 'Book a service: all of its segments, or none',
    tag: 'bookings',
    answers: { 201: ['Appointment', 'booked'], 202: PENDING },
    problems: [
      ...BODY_PROBLEMS,
      ...NAME_PROBLEMS,
      ...CALCOM_PROBLEMS,
      'time-not-bookable',
      'outside-hours',
      'closed',
      'email-refused',
      'caller-email-refused',
      'phone-needed',
      'answer-needed',
      'slot-taken',
      'customer-busy',
      'key-reused',
    ],
  }),
  headers: bookingHeaders,
  body: BOOKING_BODY,
};

const SHOW = {
  ...operation({
    id: 'showAppointment',
    summary: 'An appointment as it is now',
    tag: 'bookings',
    ...FOR_OPERATORS,
    answers: { 200: ['Appointment', 'the appointment'] },
    problems: ['invalid-request', 'unknown-appointment', 'secret-unavailable'],
  }),
  params: ID,
};

const CANCEL = {
  ...operation({
    id: 'cancel',
    summary: 'Cancel all segments of an appointment',
    tag: 'bookings',
    answers: { 200: ['Appointment', 'cancelled'], 202: PENDING },
    problems: [...CHANGE_PROBLEMS, 'already-over', 'being-changed', 'not-cancellable', 'key-reused'],
  }),
  params: ID,
  headers: bookingHeaders,
};

const RESCHEDULE = {
  ...operation({
    id: 'reschedule',
    summary: 'Move all segments of an appointment, with the same staff',
    tag: 'bookings',
    answers: { 200: ['Appointment', 'moved'], 202: PENDING },
    problems: [
      ...CHANGE_PROBLEMS,
      'not-confirmed',
      'not-reschedulable',
      'time-not-bookable',
      'outside-hours',
      'closed',
      'slot-taken',
      'customer-busy',
      'being-changed',
      'key-reused',
    ],
  }),
  params: ID,
  headers: bookingHeaders,
  body: MOVE_BODY,
};

/** How long a request waits for an answer, in seconds: without `Prefer: wait=N`, and at most. */
const DEFAULT_WAIT_S = 10;
const MAX_WAIT_S = 30;

export function bookingRoutes(server: FastifyInstance, { bookingService }: Api): void {
  server.post<{ Body: BodyOf<typeof BOOKING_BODY> }>('/v2/bookings', { schema: BOOK }, async (request, reply) => {
    const { service, branch = null, staff = null, customer, answers, allowOverlap = false } = request.body;
    const startMs = instantMs(request.body.start);
    const key = keyOf(request);
    if (startMs === undefined) return sendResult(reply, noSuchTime(request.body.start));
    const { name, email = null, phone = null, language = 'de' } = customer;
    const known = { name, email, phone, language, ...(answers && { answers }) };
    const wanted = { service, branch, staff, startMs, customer: known, allowOverlap, key };
    return sendResult(reply, await bookingService.book(callerOf(request), wanted));
  });

  server.get<{ Params: Static<typeof ID> }>(
    '/v2/bookings/:id',
    { schema: SHOW, config: FOR_OPERATORS },
    async (request, reply) => sendResult(reply, await bookingService.appointment(request.companyId, request.params.id)),
  );

  server.post<{ Params: Static<typeof ID> }>('/v2/bookings/:id/cancel', { schema: CANCEL }, async (request, reply) => {
    const key = keyOf(request);
    return sendResult(reply, await bookingService.cancel(callerOf(request), { appointmentId: request.params.id, key }));
  });

  server.post<{ Params: Static<typeof ID>; Body: BodyOf<typeof MOVE_BODY> }>(
    '/v2/bookings/:id/reschedule',
    { schema: RESCHEDULE },
    async (request, reply) => {
      const startMs = instantMs(request.body.start);
      const key = keyOf(request);
      if (startMs === undefined) return sendResult(reply, noSuchTime(request.body.start));
      const wanted = {
        appointmentId: request.params.id,
        startMs,
        key,
        allowOverlap: request.body.allowOverlap ?? false,
      };
      return sendResult(reply, await bookingService.move(callerOf(request), wanted));
    },
  );
}

function callerOf(request: FastifyRequest) {
  const { companyId, companyRevision: revision, tokenId } = request;
  return { companyId, revision, who: `token:${tokenId}`, waitMs: 1000 * waitSeconds(request.headers['prefer']) };
}

/** `Prefer: wait=5` (RFC 7240). */
function waitSeconds(prefer: string | string[] | undefined): number {
  const wait = /(?:^|[,;\s])wait=(\d{1,3})(?:$|[,;\s])/.exec([prefer ?? ''].flat().join(','))?.[1];
  return wait === undefined ? DEFAULT_WAIT_S : Math.min(MAX_WAIT_S, Number(wait));
}

/** The key, and a digest of its request: method, route and body. Null: the request has no key. */
function keyOf(request: FastifyRequest): IdempotencyKey | null {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') return null;
  const asked = canonicalJson({ method: request.method, url: request.url, body: request.body ?? null });
  return { key, requestHash: sha256(asked) };
}
