import { attendeeEmail } from '../../model/caller-email.ts';
import type { Customer } from '../../model/appointment.ts';
import { answerFaults } from '../../model/event-type/question.ts';
import { problem } from '../../model/results.ts';
import type { BookingResult, Problem, Start } from '../../model/results.ts';
import type { Begun, CustomerBusy, IdempotencyKey } from '../../store/bookings/booking-store.ts';
import { localTime } from '../../model/time/local-time.ts';
import { readPhone } from '../names/read-phone.ts';
import type { Candidate, Resolved, ServiceRequest } from '../company/candidates.ts';
import type { CompanyContext } from '../company/company-context.ts';
import { customerBusy, kept, pending, repeated } from './booking-result.ts';
import { CALLER_EMAIL_FIX, failureOf, mayTryAnotherStaff, finishSaga } from './finish-saga.ts';
import { holdSaga, leaveSaga, type ClaimedSaga, type HeldSaga } from './held-saga.ts';
import { callerEmailOf } from '../company/tenant.ts';
import { isOpenFor, refuseHours, worksOf } from '../company/work-times.ts';
import { planAttempt, serviceTimeline } from './plan-saga.ts';
import { resolveRequest } from '../company/candidates.ts';
import { runSaga } from './run-saga.ts';
import type { SagaRun, RequestContext } from './run-saga.ts';

export interface BookRequest extends ServiceRequest {
  readonly startMs: number;
  readonly customer: Customer;
  /** Allows an overlap with another appointment of the same customer. Default: false. */
  readonly allowOverlap?: boolean;
  /** Null: a repeated request books again. */
  readonly key: IdempotencyKey | null;
}

/** What booking needs from availability. */
export interface Offers {
  /** The same candidates, sorted: those who seem to be free come first. Makes no call. */
  likelyFirst(request: Resolved, startMs: number): Promise<readonly Candidate[]>;
  /** Other starts to offer; empty when nothing is known. */
  alternatives(request: Resolved, startMs: number): Promise<readonly Start[]>;
}

export interface BookContext extends RequestContext {
  readonly offers: Offers;
}

/**
 * Books a service, all segments or none: with the first staff member who can be held here and booked in Cal.com. The result is kept under
 * the request's key.
 */
export async function book(company: CompanyContext, asked: BookRequest, context: BookContext): Promise<BookingResult> {
  const resolved = resolveRequest(company.tenant, asked);
  if ('code' in resolved) return kept(company, asked.key, resolved);
  const customer = await knownCustomer(asked.customer, resolved.branch.timeZone);
  if ('code' in customer) return kept(company, asked.key, customer);
  const refusal =
    refuseTime(company, asked.startMs) ??
    refuseWithoutPhone(company, resolved, customer) ??
    refuseAnswers(company, resolved, customer);
  if (refusal) return kept(company, asked.key, refusal);
  const request = { ...asked, customer };
  const within = await withinHours(company, resolved, { startMs: request.startMs, context });
  if ('code' in within) return kept(company, asked.key, within);
  const ordered = await context.offers.likelyFirst(within, request.startMs);
  await using leases = new AsyncDisposableStack();
  let held: HeldSaga | undefined;
  let run: SagaRun | undefined;
  for (const candidate of ordered) {
    const sinceMs = performance.now();
    const next = await hold({ company, request, resolved, candidate, held, who: context.who });
    if (next === 'taken') continue;
    if ('kind' in next) return await kept(company, request.key, next);
    if (!held) context.begun(next.appointment);
    held = held ? { ...next, lease: held.lease } : leases.use(holdSaga(company, next, sinceMs));
    run = await runSaga(company, held, false);
    held = { ...held, saga: run.saga };
    if (run.end !== 'failed' || !mayTryAnotherStaff(run.saga)) break;
  }
  if (!held || !run)
    return await kept(company, request.key, await slotTaken(resolved, { startMs: request.startMs, context }));
  if (run.end === 'stuck') {
    await leaveSaga(company, held, run.saga.resumes);
    return pending(company.tenant, held.appointment);
  }
  const failure =
    run.end === 'failed' ? await failedResult(run, { resolved, startMs: request.startMs, context }) : null;
  const { result, appointment } = await finishSaga<BookingResult>(company, held, { ...run, end: run.end }, failure);
  context.finished(appointment, { kind: run.saga.kind, outcome: run.end });
  return result;
}

/** Returns the customer with the phone number in E.164, or the problem with that number. */
async function knownCustomer(customer: Customer, timeZone: string): Promise<Customer | Problem> {
  if (customer.phone === null) return customer;
  const phone = await readPhone(customer.phone, timeZone);
  if (phone) return { ...customer, phone: phone.e164 };
  const message = 'must be a telephone number that exists, with its country code, such as +49301234567';
  return problem('invalid-request', `customer.phone ${message}`, { fields: [{ field: 'customer.phone', message }] });
}

function refuseTime(company: CompanyContext, startMs: number): Problem | undefined {
  if (startMs > company.clock.now()) return undefined;
  return problem('time-not-bookable', `${localTime(startMs, company.tenant.company.timeZone)} is in the past`);
}

/** An event type that takes bookings without an e-mail address requires the phone number of every customer. */
function refuseWithoutPhone(
  { tenant }: CompanyContext,
  { service }: Resolved,
  { phone }: Customer,
): Problem | undefined {
  if (phone !== null || callerEmailOf(tenant, service.id)?.kind !== 'optional') return undefined;
  return problem('phone-needed', `${service.title} requires the telephone number of the customer`);
}

/** Checked before anything is written: Cal.com would refuse the booking. */
function refuseAnswers(
  { tenant }: CompanyContext,
  { service }: Resolved,
  { answers = {} }: Customer,
): Problem | undefined {
  const faults = answerFaults(tenant.questions.get(service.id) ?? [], answers);
  if (faults.length === 0) return undefined;
  const fields = faults.map(({ key, message }) => ({ field: `answers.${key}`, message }));
  const wrong = fields.filter((_, at) => faults[at]?.isMissing === false);
  if (wrong.length > 0) {
    const detail = wrong.map(({ field, message }) => `${field} ${message}`).join('; ');
    return problem('invalid-request', detail, { fields: wrong });
  }
  const questions = faults.map(({ key, label }) => ({ key, label }));
  const asked = questions.map(({ label }) => `"${label}"`).join(', ');
  return problem('answer-needed', `${service.title} requires an answer to ${asked}`, { fields, questions });
}

/** The request with the candidates whose hours contain every segment, or why there are none. */
async function withinHours(
  { tenant }: CompanyContext,
  resolved: Resolved,
  { startMs, context }: Wanted,
): Promise<Resolved | Problem> {
  const { service, branch, wanted } = resolved;
  const waysOf = (candidate: Candidate) => worksOf(serviceTimeline(service, candidate, startMs).phases, candidate);
  const open = resolved.candidates.filter((candidate) => isOpenFor(tenant, branch, waysOf(candidate)));
  if (open.length > 0) return { ...resolved, candidates: open };
  const refused = refuseHours(tenant, { service, branch, wanted, startMs, ways: resolved.candidates.map(waysOf) });
  if (!refused) return resolved;
  return { ...refused, alternatives: await context.offers.alternatives(resolved, startMs) };
}

interface HoldTask {
  readonly company: CompanyContext;
  readonly request: BookRequest;
  readonly resolved: Resolved;
  readonly candidate: Candidate;
  readonly held: ClaimedSaga | undefined;
  readonly who: string;
}

/** Holds the time in the database and writes the journal of the calls to Cal.com. */
async function hold(task: HoldTask): Promise<ClaimedSaga | 'taken' | BookingResult> {
  const { company, request, resolved, candidate, held } = task;
  const attempts = held ? Math.max(...held.saga.steps.map(({ attempt }) => attempt)) : 0;
  const { service, branch } = resolved;
  const { startMs } = request;
  const firstPosition = held?.saga.steps.length ?? 0;
  const plan = planAttempt({ service, candidate, startMs, attempt: attempts + 1, firstPosition });
  if (held) {
    if ((await company.store.retry(held.claim, plan)) !== 'held') return 'taken';
    const phases = plan.phases.map((phase) => ({
      ...phase,
      bookingUid: null,
      bookingPart: null,
      status: 'intended' as const,
    }));
    const appointment = { ...held.appointment, endMs: plan.endMs, phases };
    return {
      ...held,
      isSent: false,
      appointment,
      saga: { ...held.saga, status: 'running', steps: [...held.saga.steps, ...plan.steps] },
    };
  }
  const begun = await company.store.begin({
    companyId: company.tenant.company.id,
    branchId: branch.id,
    serviceId: service.id,
    customer: request.customer,
    attendeeEmail: attendeeEmail(request.customer, callerEmailOf(company.tenant, service.id)),
    allowOverlap: request.allowOverlap ?? false,
    isComposite: service.composite,
    key: request.key,
    leaseMs: company.settings.leaseMs,
    startMs,
    endMs: plan.endMs,
    phases: plan.phases,
    holds: plan.holds,
    steps: plan.steps,
    isSent: true,
    who: task.who,
  });
  return begun.state === 'customer-busy' ? customerBusy(company.tenant, begun.appointment) : heldOr(begun);
}

function heldOr(begun: Exclude<Begun, CustomerBusy>): ClaimedSaga | 'taken' | BookingResult {
  switch (begun.state) {
    case 'begun':
      return begun;
    case 'taken':
      return 'taken';
    case 'answered':
    case 'in-flight':
    case 'mismatch':
      return repeated<BookingResult>(begun);
  }
}

interface Wanted {
  readonly startMs: number;
  readonly context: BookContext;
}

async function slotTaken(resolved: Resolved, { startMs, context }: Wanted): Promise<Problem> {
  const time = localTime(startMs, resolved.branch.timeZone);
  const who = resolved.wanted ? `${resolved.wanted.title} is` : 'no staff member is';
  const detail = `${who}${resolved.wanted ? ' not' : ''} free for the whole of ${resolved.service.title} at ${time}`;
  return problem('slot-taken', detail, { alternatives: await context.offers.alternatives(resolved, startMs) });
}

async function failedResult({ saga }: SagaRun, wanted: Wanted & { readonly resolved: Resolved }): Promise<Problem> {
  const { code, said } = failureOf(saga);
  if (code === 'slot-taken') return slotTaken(wanted.resolved, wanted);
  const fix = code === 'caller-email-refused' ? `; ${CALLER_EMAIL_FIX}` : '';
  return problem(code, `Cal.com did not book it, and nothing is booked: ${said}${fix}`);
}
