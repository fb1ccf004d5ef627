import { Type, type Static } from 'typebox';
import { isActive } from '../../model/appointment.ts';
import { canonicalJson } from '../../model/json.ts';
import { instantMs } from '../../model/time/local-time.ts';
import {
  isProblem,
  noSuchTime,
  problem,
  type ChangeResult,
  type Problem,
  type ProblemCode,
} from '../../model/results.ts';
import { sha256 } from '../../model/sha256.ts';
import type { BookingStore, IdempotencyKey } from '../../store/bookings/booking-store.ts';
import { keptResult } from '../booking/booking-result.ts';
import type { CompanyContext } from '../company/company-context.ts';
import { byName, unknownCompany, type Tenant } from '../company/tenant.ts';
import { answerOf, type Result } from '../http/answer.ts';
import type { Api } from '../http/api.ts';
import { allowOverlap, answersField, customerFields } from '../http/booking-routes.ts';
import { body, idempotencyKey, instant, text, wanted } from '../http/shapes.ts';
import { matchName, type Named } from '../names/match-name.ts';
import { tool, type JsonObject, type Tool, type ToolResult } from './tool.ts';

/** The owner of the request's token. */
export interface BookingCaller {
  readonly companyId: string;
  readonly tokenId: string;
}

/** How long a call waits for Cal.com; work that takes longer continues, and the same call gets its result. */
const WAIT_MS = 10_000;

const id = Type.String({ format: 'uuid', description: 'the id of an appointment, as `book` returns it' });
const key = Type.Optional(idempotencyKey);
const names = 'Service, staff and branch are names or titles as people say them.';
const repeat =
  'The same call again is a retry: it gets the first result for as long as that holds. `pending`: call again with the same arguments.';

const SLOTS = body({
  ...wanted,
  after: Type.Optional({ ...text, description: 'the earliest start: an instant, or words such as "Freitag 14 Uhr"' }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, description: 'the most starts; 3 when absent' })),
});
const BOOK = body({
  ...wanted,
  start: instant,
  customer: body(customerFields),
  answers: answersField,
  allowOverlap,
  key,
});
const RESCHEDULE = body({ appointment: id, start: instant, allowOverlap, key });
const CANCEL = body({ appointment: id, key });

type BookingApi = Pick<Api, 'bookingService' | 'nextSlots' | 'companies'>;

/** Free starts, and bookings as over the HTTP API: idempotent, and recorded in the audit log under the token. */
export function bookingTools(api: BookingApi): readonly Tool<BookingCaller>[] {
  const { bookingService } = api;
  return [
    tool({
      name: 'slots',
      title: 'Next free starts',
      description: `Lists the next times at which a service can start with all of its segments, and the staff who are free. ${names}`,
      input: SLOTS,
      effect: 'none',
      run: (args, { companyId }) => nextStarts(api, companyId, args),
    }),
    tool({
      name: 'book',
      title: 'Book an appointment',
      description: `Books a service with all of its segments, or nothing. Take \`start\` from \`slots\`. ${names} ${repeat}`,
      input: BOOK,
      effect: 'adds',
      run: async ({ key: given, ...args }, caller) => {
        const company = await api.companies.get(caller.companyId);
        if (!company) return toolResult(unknownCompany());
        const found = namesIn(company.tenant, args);
        if ('code' in found) return refusal(found.problem, found.choices);
        const startMs = instantMs(args.start);
        if (startMs === undefined) return toolResult(noSuchTime(args.start));
        const { name, email = null, phone = null, language = 'de' } = args.customer;
        const request = {
          ...found,
          startMs,
          customer: { name, email, phone, language, ...(args.answers && { answers: args.answers }) },
          allowOverlap: args.allowOverlap ?? false,
        };
        const key = await keyOf(company, { tool: 'book', given, request, holds: isActiveAt(company, startMs) });
        return toolResult(await bookingService.book(callerOf(caller), { ...request, key }));
      },
    }),
    tool({
      name: 'reschedule',
      title: 'Move an appointment',
      description: `Moves all segments of an appointment to another start, with the same staff. ${repeat}`,
      input: RESCHEDULE,
      effect: 'removes',
      run: async ({ key: given, appointment, start, allowOverlap = false }, caller) => {
        const company = await api.companies.get(caller.companyId);
        if (!company) return toolResult(unknownCompany());
        const startMs = instantMs(start);
        if (startMs === undefined) return toolResult(noSuchTime(start));
        const request = { appointmentId: appointment, startMs, allowOverlap };
        const key = await keyOf(company, { tool: 'reschedule', given, request, holds: isActiveAt(company, startMs) });
        return toolResult(await bookingService.move(callerOf(caller), { ...request, key }));
      },
    }),
    tool({
      name: 'cancel',
      title: 'Cancel an appointment',
      description: `Cancels all segments of an appointment. ${repeat}`,
      input: CANCEL,
      effect: 'removes',
      run: async ({ key: given, appointment }, caller) => {
        const company = await api.companies.get(caller.companyId);
        if (!company) return toolResult(unknownCompany());
        const request = { appointmentId: appointment };
        // a cancelled appointment is never booked again
        const key = await keyOf(company, { tool: 'cancel', given, request, holds: async () => true });
        return toolResult(await bookingService.cancel(callerOf(caller), { ...request, key }));
      },
    }),
  ];
}

/** The next free starts; service, branch and staff may be titles. */
export async function nextStarts(
  api: Pick<BookingApi, 'nextSlots' | 'companies'>,
  companyId: string,
  { after, limit, ...args }: Static<typeof SLOTS>,
): Promise<ToolResult> {
  const tenant = await api.companies.tenant(companyId);
  if (!tenant) return toolResult(unknownCompany());
  const found = namesIn(tenant, args);
  if ('code' in found) return refusal(found.problem, found.choices);
  const { service, branch, staff } = found;
  return toolResult(
    await api.nextSlots(companyId, {
      service,
      ...(branch !== null && { branch }),
      ...(staff !== null && { staff }),
      ...(after !== undefined && { after }),
      ...(limit !== undefined && { limit }),
    }),
  );
}

interface Ids {
  readonly service: string;
  readonly branch: string | null;
  readonly staff: string | null;
}

interface NotFound {
  readonly code: ProblemCode;
  readonly problem: Problem;
  /** The names to choose from. */
  readonly choices: readonly string[];
}

/** The most names of a refusal. */
const MOST_CHOICES = 50;

/** Ids for names as a caller says them. An ambiguous name is refused with the candidates; nothing is guessed. */
function namesIn(
  tenant: Tenant,
  wanted: { readonly service: string; readonly branch?: string; readonly staff?: string },
): Ids | NotFound {
  const services = [...tenant.services.values()].filter(({ state }) => state === 'active');
  const service = idOf(wanted.service, [...tenant.services.values()], { code: 'unknown-service', choices: services });
  if (typeof service === 'object' && service !== null) return service;
  const branches = [...tenant.branches.values()];
  const branch = idOf(wanted.branch, branches, { code: 'unknown-branch', choices: branches });
  if (typeof branch === 'object' && branch !== null) return branch;
  const people = [...tenant.staff.values()].filter(({ isActive }) => isActive);
  const staff = idOf(wanted.staff, [...tenant.staff.values()], { code: 'unknown-staff', choices: people });
  if (typeof staff === 'object' && staff !== null) return staff;
  return { service: service ?? '', branch, staff };
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly title: string;
}

/** Null: not given. An id or a manifest's name comes before all titles. */
function idOf(
  said: string | undefined,
  rows: readonly Row[],
  {
    code,
    choices,
  }: { readonly code: 'unknown-service' | 'unknown-branch' | 'unknown-staff'; readonly choices: readonly Row[] },
): string | null | NotFound {
  if (said === undefined) return null;
  const exact = rows.find(({ id }) => id === said) ?? rows.find(({ name }) => name === said);
  if (exact) return exact.id;
  const named = choices.map(({ id, name, title }): Named => ({ key: id, names: [title, name] }));
  const match = matchName(said, named);
  if (match.kind === 'one') return match.key;
  const what = code.slice('unknown-'.length);
  const detail =
    match.kind === 'ask' ? `${said} may be one of several: take one of choices` : `there is no ${what} ${said}`;
  const offered = match.kind === 'ask' ? choices.filter(({ id }) => match.keys.includes(id)) : choices;
  const labels = offered.toSorted(byName).map(({ name, title }) => `${name} (${title})`);
  return { code, problem: problem(code, detail), choices: labels.slice(0, MOST_CHOICES) };
}

interface KeyRequest {
  readonly tool: string;
  /** The argument `key`. */
  readonly given: string | undefined;
  readonly request: object;
  /** Whether an earlier result of the same request still holds: then this call is a retry. */
  readonly holds: (appointmentId: string) => Promise<boolean>;
}

/** The most results that do not hold any more for one request. */
const MOST_TURNS = 100;

/**
 * The key that was given, or one derived from the request. Assistants repeat calls without saying so: the same request is a retry while its
 * last result holds; after that (it failed, or the appointment was cancelled or moved meanwhile) it is a new request with a new key.
 */
async function keyOf({ store, tenant }: CompanyContext, request: KeyRequest): Promise<IdempotencyKey> {
  const { tool, given, holds } = request;
  const requestHash = sha256(canonicalJson({ tool, request: request.request }));
  if (given !== undefined) return { key: `mcp/key/${given}`, requestHash };
  for (let turn = 0; ; turn += 1) {
    const key = { key: `mcp/${tool}/${requestHash}/${turn}`, requestHash };
    if (turn === MOST_TURNS || (await isOpen(store, tenant.company.id, { key, holds }))) return key;
  }
}

/** Whether a request with this key is new, in progress, or has a result that holds. */
async function isOpen(
  store: BookingStore,
  companyId: string,
  { key, holds }: { readonly key: IdempotencyKey } & Pick<KeyRequest, 'holds'>,
): Promise<boolean> {
  const state = await store.findAnswer(companyId, key);
  if (state.state !== 'answered') return true;
  const result = keptResult(state.answer) as ChangeResult;
  if (isProblem(result)) return false;
  return holds(result.kind === 'pending' ? result.appointmentId : result.appointment.id);
}

function isActiveAt({ store, tenant }: CompanyContext, startMs: number) {
  return async (appointmentId: string): Promise<boolean> => {
    const now = await store.appointment(tenant.company.id, appointmentId);
    return now !== undefined && isActive(now) && now.startMs === startMs;
  };
}

function callerOf({ companyId, tokenId }: BookingCaller) {
  return { companyId, who: `token:${tokenId}`, waitMs: WAIT_MS };
}

/** The body of the HTTP API's answer; a problem becomes an error of the tool. */
export function toolResult(result: Result): ToolResult {
  if ('code' in result) return refusal(result);
  return { kind: 'done', report: answerOf(result).body as JsonObject };
}

function refusal(refused: Problem, choices?: readonly string[]): ToolResult {
  const {
    type: _type,
    title: _title,
    status: _status,
    code: _code,
    detail: _detail,
    ...facts
  } = answerOf(refused).body as JsonObject;
  return {
    kind: 'failed',
    error: { code: refused.code, message: refused.detail, fix: FIXES[refused.code] ?? LATER },
    details: { ...facts, ...(choices && { choices }) },
  };
}

const LATER = 'Try again later; the log of calops serve says more.';
const OTHER_TIME = 'Offer another time: slots lists them.';
const NAME = 'Take one of choices, or ask the customer which is meant.';

/** For the assistant; docs/errors.md has the fixes for operators. */
const FIXES: Readonly<Partial<Record<ProblemCode, string>>> = {
  'unknown-company': 'The operator runs calops apply for this company first.',
  'unknown-service': NAME,
  'unknown-branch': NAME,
  'unknown-staff': NAME,
  'unknown-appointment': 'Use the id that book has returned.',
  'branch-needed': 'Ask for the branch: one of branches.',
  'invalid-request': 'Correct the arguments.',
  'time-not-understood': 'Give an instant with its offset, such as 2027-01-11T10:00:00+01:00.',
  'service-not-offered': 'Offer another service.',
  'service-not-mapped': 'The operator runs calops verify and calops apply.',
  'service-misconfigured': 'The operator changes the setting in Cal.com.',
  'staff-not-offered': 'Offer another staff member, or leave staff out.',
  'time-not-bookable': OTHER_TIME,
  'email-refused': "Ask for the customer's e-mail address again, or book without one.",
  'phone-needed': "Ask for the customer's telephone number.",
  'slot-taken': 'Offer one of alternatives, or call slots.',
  'customer-busy': 'Tell the customer about that appointment; with allowOverlap true both are booked.',
  'not-booked': 'There is nothing to change: the appointment is not booked.',
  'not-confirmed': 'Its host must confirm it in Cal.com first; or cancel it and book another time.',
  'already-over': 'There is nothing to change: the appointment is over.',
  'not-cancellable': 'Cal.com does not allow it for this service: a staff member must do it.',
  'not-reschedulable': 'Cancel it and book another time.',
  'being-changed': 'Call again in a moment.',
  'key-reused': 'Use another key, or none: this one belongs to another request.',
  'manual-review': 'A staff member completes it. Do not book again.',
  'no-answer-yet': 'Call again with the same arguments.',
};
