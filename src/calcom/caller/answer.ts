import type { HttpAnswer } from '../../http/connection.ts';
import { API_URLS, otherRegion, type Region } from '../../model/calcom-access.ts';
import { shownPath } from '../endpoints.ts';
import type { ErrorBody, ErrorDetails, PropertyError } from '../wire/envelope.ts';
import { CalcomError, type CalcomErrorKind, type WriteOutcome } from './errors.ts';
import { tokenSource, type Credential } from './token-source.ts';
import type { HttpRequest } from './transport.ts';

/** Removes keys from a text. */
export type Redact = (text: string) => string;

/** Hides these secrets, everything that looks like a Cal.com key, and what follows a `Bearer`. */
export function redactor(credential: Credential): Redact {
  const source = tokenSource(credential);
  return (text) =>
    source
      .secrets()
      .filter((secret) => secret !== '')
      .reduce((clean, secret) => clean.replaceAll(secret, '[key]'), text)
      .replaceAll(/\bcal_\w+/g, '[key]')
      .replaceAll(/\b(bearer)\s+\S+/gi, '$1 [key]');
}

/** The unchecked content of a success. */
export interface AnswerBody {
  readonly data: unknown;
  /** Only of lists with pages. */
  readonly pagination?: unknown;
}

/** Returns the body of a success; throws CalcomError for everything else. */
export function readAnswer(
  request: HttpRequest,
  answer: HttpAnswer,
  redact: Redact,
  region: Region | null = null,
): AnswerBody {
  if (answer.status < 200 || answer.status > 299) throw refusal(request, answer, redact, region);
  const body = parseJson(answer.text);
  if (isSuccess(body)) return body;
  const seen = `${answer.headers['content-type'] ?? 'no content type'}, ${answer.length ?? answer.text.length} characters`;
  throw shapeError(request, answer, `not a success with data (${seen})`);
}

/** The response does not have the tested shape; for a write, its effect is unknown. */
export function shapeError(request: HttpRequest, answer: HttpAnswer, problem: string): CalcomError {
  return answerError({ request, answer, kind: 'unexpected-shape', problem, outcome: 'unknown' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the parser's message would contain the body
  }
}

function isSuccess(body: unknown): body is AnswerBody {
  if (typeof body !== 'object' || body === null) return false;
  return 'status' in body && body.status === 'success' && 'data' in body;
}

/** Maps a response other than 2xx to an error. */
function refusal(request: HttpRequest, answer: HttpAnswer, redact: Redact, region: Region | null): CalcomError {
  const facts = parseErrorBody(answer.text);
  const kind = kindOf(request, answer.status, facts);
  const words = facts === undefined ? strangeBody(answer) : redact(facts.message);
  const said = kind === 'email-refused' ? withoutMailboxes(words) : words;
  const regional = kind === 'unauthorized' && region !== null ? wrongRegion(region) : WAY_OUT[kind];
  const own = answer.status === INTERNAL_ERROR ? 'Cal.com answered with an internal error' : regional;
  const hint = lacksTeams(answer.status, facts) ? NO_TEAMS : own;
  const problem = hint === undefined ? said : `${said} (${hint})`;
  return answerError({ request, answer, kind, problem, outcome: outcomeOf(kind, answer.status, facts) });
}

/** A response that is no error of Cal.com, for example the page of a proxy; its text is not shown. */
function strangeBody({ headers, text }: HttpAnswer): string {
  return text === '' ? 'without a body' : (headers['content-type'] ?? 'no content type');
}

/** The domain of an address explains the error; the mailbox is personal data and must not be logged. */
function withoutMailboxes(text: string): string {
  return text.replaceAll(/[^\s@<>()"',;:]+@/g, '[mail]@');
}

const INTERNAL_ERROR = 500;

const NO_TEAMS =
  'this edition of Cal.com has no teams, and calops needs them: cal.diy, the community edition, has none; hosted Cal.com (api.cal.com, api.cal.eu) and self-hosted servers with a team edition (6.0, 6.1) do';

/** The route itself is missing, for every team. */
function lacksTeams(status: number, facts: ErrorFacts | undefined): boolean {
  return status === 404 && /^Cannot [A-Z]+ \/v2\/teams(?:[/?]|$)/.test(facts?.message ?? '');
}

const WAY_OUT: { readonly [kind in CalcomErrorKind]?: string } = {
  unauthorized: 'check the API key',
  forbidden: "the key's owner must be an admin of the team or of its organisation; an unknown team answers the same",
  'unexpected-shape': 'is this the address of a Cal.com API v2?',
  poisoned: 'an event type has lengthInMinutesOptions null; only deleting that event type mends it',
};

/** A key of the other region gets the same response as an invalid one. */
function wrongRegion(region: Region): string {
  const other = otherRegion(region);
  return `check the API key; one of ${API_URLS[other]} needs region: ${other}`;
}

/** Decision table, the first match applies; docs/calcom-behaviour.md has the source of each line. */
function kindOf({ path }: HttpRequest, status: number, facts: ErrorFacts | undefined): CalcomErrorKind {
  if (status === 429) return 'rate-limited';
  if (status >= 500) return 'server';
  if (facts === undefined) return status === 401 ? 'unauthorized' : 'unexpected-shape';
  const refused = bookingRefusal(facts.message);
  if (refused !== undefined) return refused;
  if (status === 401) return 'unauthorized';
  // Cal.com's core refuses in the bare form because of the booking; guards refuse in another form because of the key
  if (status === 403 && facts.code === '' && path.startsWith('/v2/bookings/')) return 'not-allowed';
  if (status === 403) return 'forbidden';
  if (facts.message.startsWith('multipleDuration - ')) return 'poisoned';
  if (facts.message.endsWith('with this slug already exists')) return 'conflict-slug';
  if (facts.message === 'Event type to update not found') return 'not-found';
  if (status === 404 && /^Cannot [A-Z]+ \//.test(facts.message)) return 'unexpected-shape';
  if (status === 404 && facts.message.startsWith('Invalid hosts: ')) return 'invalid';
  if (status === 404) return 'not-found';
  return status >= 400 ? 'invalid' : 'unexpected-shape';
}

/**
 * Checks before the first write answer with an HTTP exception (`…Exception`) or in the body parser's bare form. A later failure, under
 * another name, may have left a row: a create is two writes without a transaction.
 */
function outcomeOf(kind: CalcomErrorKind, status: number, facts: ErrorFacts | undefined): WriteOutcome {
  if (status === 401 || status === 429 || kind === 'not-allowed') return 'refused';
  if (facts === undefined || status >= 500) return 'unknown';
  const isCheck = facts.code.endsWith('Exception') || bookingRefusal(facts.message) !== undefined;
  return status === 413 || isCheck ? 'refused' : 'unknown';
}

interface AnswerProblem {
  readonly request: HttpRequest;
  readonly answer: HttpAnswer;
  readonly kind: CalcomErrorKind;
  readonly problem: string;
  readonly outcome: WriteOutcome;
}

function answerError({ request, answer, kind, problem, outcome }: AnswerProblem): CalcomError {
  const requestId = answer.headers['x-request-id'];
  const id = typeof requestId === 'string' ? requestId : undefined;
  const trace = id === undefined ? '' : ` [request ${id}]`;
  return new CalcomError(`${request.method} ${shownPath(request.path)} answered ${answer.status}: ${problem}${trace}`, {
    kind,
    outcome: request.method === 'GET' ? 'refused' : outcome,
    status: answer.status,
    retryable: kind === 'rate-limited' || kind === 'server',
    ...(id === undefined ? {} : { requestId: id }),
  });
}

/** The facts of an error body, in any of its three forms. */
interface ErrorFacts {
  /** `BadRequestException`, `TRPCError`, `CONFLICT` …; empty in the bare form. */
  readonly code: string;
  readonly message: string;
}

/** The facts of a Cal.com error; undefined for anything else (a proxy's page, an empty body). */
function parseErrorBody(text: string): ErrorFacts | undefined {
  const body = parseObject(text);
  if (body === undefined) return undefined;
  if ('error' in body) {
    const { code, message, details } = body.error;
    if (typeof code !== 'string' || typeof message !== 'string') return undefined;
    return { code, message: propertyMessages(details) ?? message };
  }
  return typeof body.message === 'string' ? { code: '', message: body.message } : undefined;
}

/**
 * A refused body lists each property and its error. Only these messages are used: `target` and
 * `value` next to them repeat what was sent.
 */
function propertyMessages(details: ErrorDetails | string | undefined): string | undefined {
  if (typeof details !== 'object' || !Array.isArray(details.errors)) return undefined;
  return details.errors.flatMap((error: PropertyError) => constraintsOf(error)).join('; ');
}

function constraintsOf(error: PropertyError): string[] {
  return [...Object.values(error.constraints ?? {}), ...(error.children ?? []).flatMap(constraintsOf)];
}

function parseObject(text: string): ErrorBody | undefined {
  try {
    const body = JSON.parse(text) as unknown;
    if (typeof body !== 'object' || body === null) return undefined;
    const isEnvelope = 'error' in body && typeof body.error === 'object' && body.error !== null;
    return isEnvelope || 'statusCode' in body ? (body as ErrorBody) : undefined;
  } catch {
    return undefined; // not JSON: a response of a proxy
  }
}

/**
 * Refusals specific to slots and bookings, recognised by their text: the status is 400 for most, 401 for a reached limit, 409 if another
 * booking was first or no seat is left, 422 if the event type has no hosts. None of them has an effect, except for a series whose later
 * occurrence is refused: the occurrences before it stay.
 */
const REFUSALS: readonly (readonly [RegExp, CalcomErrorKind])[] = [
  [/^(?:User|One of the hosts) either already has booking at this time or is not available$/, 'slot-taken'],
  [/^booking_conflict_error$/, 'slot-taken'],
  [/^No more seats left at this seated booking\.$/, 'slot-taken'],
  [/^already_signed_up_for_this_booking_error$/, 'slot-taken'],
  [/^Can't book this team event type because it has no hosts\./, 'slot-taken'],
  [/^Attempting to book a meeting in the past\.$/, 'not-bookable'],
  [/^The event type can't be booked at the "start" time provided\./, 'not-bookable'],
  [/^(?:booking|duration)_limit_reached$/, 'not-bookable'],
  [/^Attendee with this email can't book because the maximum number of active bookings /, 'not-bookable'],
  [/^Can't (?:cancel|reschedule) booking with uid=\S+ because it has been cancelled/, 'booking-gone'],
  [/^Invalid seatUid: /, 'booking-gone'],
  [/^This event type does not allow (?:cancellations|rescheduling)/, 'not-allowed'],
  [/^Invalid event length$/, 'length-refused'],
  // the customer's answers (name, e-mail, phone) are checked first
  [/^responses - \{email\}/, 'email-refused'],
  [/^responses - \{attendeePhoneNumber\}error_required_field/, 'phone-needed'],
  [/^responses - \{/, 'invalid'],
  // hosted Cal.com looks up the domain's MX records; its message is unknown, only its subject is
  [
    /\be-?mail\b.*(?:\bnot deliverable\b|\bundeliverable\b|\bdeliverability\b|\bMX\b|\b(?:cannot|can't|unable to) receive\b)/is,
    'email-refused',
  ],
  [/(?:\bnot deliverable\b|\bundeliverable\b|\bMX records?\b).*\be-?mail\b/is, 'email-refused'],
];

/** Undefined: none of these refusals. */
function bookingRefusal(message: string): CalcomErrorKind | undefined {
  return REFUSALS.find(([text]) => text.test(message))?.[1];
}
