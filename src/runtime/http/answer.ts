import type { FastifyReply } from 'fastify';
import { isProblem } from '../../model/results.ts';
import type {
  AppointmentFacts,
  AppointmentResult,
  AvailabilityGrounds,
  AvailabilityResult,
  BookingResult,
  ChangeResult,
  FirstAnswer,
  Name,
  NextStartsResult,
  OpeningFacts,
  Problem,
  ProblemFacts,
  ShownResult,
  Start,
} from '../../model/results.ts';
import { PROBLEMS, type ShapeOf } from './answer-shapes.ts';
import { localTime } from '../../model/time/local-time.ts';
import { spokenBody } from '../voice-agent/function-call.ts';
import type { SpokenResult } from '../voice-agent/function-call.ts';
import type { ReceivedResult } from '../webhooks/receive.ts';

/** Every result that a route can answer with. */
export type Result =
  | BookingResult
  | ChangeResult
  | AppointmentResult
  | AvailabilityResult
  | NextStartsResult
  | ShownResult
  | ReceivedResult
  | SpokenResult
  | Problem;

/** Sends a result with its status; problems have their own media type (RFC 9457). */
export function sendResult(reply: FastifyReply, result: Result): FastifyReply {
  const { status, body } = answerOf(result);
  if (status === 503) void reply.header('retry-after', '5');
  return reply
    .code(status)
    .type(status >= 400 ? 'application/problem+json' : 'application/json')
    .send(JSON.stringify(body));
}

/** Equal results give equal bytes: this file fixes the order of the properties. */
export function answerOf(result: Result): FirstAnswer {
  if ('firstAnswer' in result && result.firstAnswer) return result.firstAnswer;
  if (isProblem(result)) return { status: PROBLEMS[result.code], body: problemBody(result) };
  switch (result.kind) {
    case 'booked':
      return { status: 201, body: { appointment: appointmentBody(result.appointment) } };
    case 'requested':
      return { status: 202, body: { appointment: appointmentBody(result.appointment) } };
    case 'pending': {
      const { appointment, appointmentId } = result;
      const body = appointment ? appointmentBody(appointment) : ({ id: appointmentId, status: 'pending' } as const);
      return { status: 202, body: { appointment: body } satisfies ShapeOf<'Reference'> };
    }
    case 'cancelled':
    case 'moved':
    case 'unchanged':
    case 'found':
      return { status: 200, body: { appointment: appointmentBody(result.appointment) } };
    case 'available':
    case 'not-available':
      return {
        status: 200,
        body: {
          understood: result.understood,
          available: result.kind === 'available',
          ...groundsBody(result),
          starts: result.starts.map(startBody),
          more: result.hasMore,
          alternatives: result.alternatives.map(startBody),
          ...(result.hours && { hours: hoursBody(result.hours) }),
        } satisfies ShapeOf<'Availability'>,
      };
    case 'next-starts':
      return {
        status: 200,
        body: {
          ...groundsBody(result),
          starts: result.starts.map(startBody),
          searchedUntil: localTime(result.searchedUntilMs, result.timeZone),
        } satisfies ShapeOf<'NextStarts'>,
      };
    case 'shown':
      return { status: 200, body: result.view };
    case 'received':
      return { status: 200, body: { received: true, duplicate: result.isDuplicate } satisfies ShapeOf<'Received'> };
    case 'spoken':
      return { status: 200, body: spokenBody(result.spoken) };
  }
}

/** Problem details (RFC 9457), with the problem code of calops. */
function problemBody(problem: Problem): ShapeOf<'Problem'> {
  const { code, detail } = problem;
  const title = code.replaceAll('-', ' ');
  return { type: 'about:blank', title, status: PROBLEMS[code], code, detail, ...factsBody(problem) };
}

function factsBody(facts: ProblemFacts): Partial<ShapeOf<'Problem'>> {
  const { fields, alternatives, branches, missing, hazards, reason, readings, state, appointment, unknown, hours } =
    facts;
  return {
    ...(fields && { fields: fields.map(({ field, message }) => ({ field, message })) }),
    ...(alternatives && { alternatives: alternatives.map(startBody) }),
    ...(hours && { hours: hoursBody(hours) }),
    ...(branches && { branches }),
    ...(missing && { missing: missing.map(({ staff, segments }) => ({ staff, segments })) }),
    ...(hazards && {
      hazards: hazards.map(({ segment, setting, consequence, fix }) => ({ segment, setting, consequence, fix })),
    }),
    ...(reason !== undefined && { reason }),
    ...(readings && { readings }),
    ...(state !== undefined && { state }),
    ...(appointment && { appointment: appointmentBody(appointment) }),
    ...(unknown && { unknown: unknown.map(({ scope, code, reason }) => ({ scope, code, reason })) }),
  };
}

/** An appointment as callers see it: names beside ids, times in ISO 8601 with the branch's offset. */
function appointmentBody(appointment: AppointmentFacts): ShapeOf<'Appointment'>['appointment'] {
  const { id, status, syncStatus, isComposite, groupUid, flag, service, branch, timeZone, customer } = appointment;
  return {
    id,
    status,
    syncStatus,
    isComposite,
    groupUid,
    flag,
    service: nameBody(service),
    branch: nameBody(branch),
    start: localTime(appointment.startMs, timeZone),
    end: localTime(appointment.endMs, timeZone),
    timeZone,
    customer: { name: customer.name },
    phases: appointment.phases.map((phase) => ({
      segment: phase.segment,
      title: phase.title,
      staff: nameBody(phase.staff),
      start: localTime(phase.startMs, timeZone),
      end: localTime(phase.endMs, timeZone),
      status: phase.status,
      bookingUid: phase.bookingUid,
    })),
  };
}

function groundsBody(grounds: AvailabilityGrounds): Omit<ShapeOf<'NextStarts'>, 'starts' | 'searchedUntil'> {
  const { service, branch, staff, timeZone, fallback, isStaffCertain, staleSeconds, unread } = grounds;
  return {
    service: nameBody(service),
    branch: nameBody(branch),
    staff: staff && nameBody(staff),
    timeZone,
    ...(fallback && { fallback: { asked: fallback.asked, used: nameBody(service) } }),
    staffCertain: isStaffCertain,
    stale: staleSeconds !== null,
    ...(staleSeconds !== null && { ageSeconds: staleSeconds }),
    ...(unread.length > 0 && { unread: unread.map(nameBody) }),
  };
}

function hoursBody({ date, whose, open, staff, closure }: OpeningFacts): NonNullable<ShapeOf<'Problem'>['hours']> {
  return {
    date,
    whose,
    open,
    ...(staff && { staff: nameBody(staff) }),
    ...(closure && { closure: { title: closure.title, reason: closure.reason } }),
  };
}

function startBody({ startMs, timeZone, left, staff }: Start): ShapeOf<'Start'> {
  return {
    start: localTime(startMs, timeZone),
    ...(left !== undefined && { left }),
    staff: staff.map(({ id, name, title, endMs }) => ({ id, name, title, end: localTime(endMs, timeZone) })),
  };
}

function nameBody({ id, name, title }: Name): ShapeOf<'Name'> {
  return { id, ...(name !== undefined && { name }), ...(title !== undefined && { title }) };
}
