import type { Json } from '../../model/json.ts';
import type { Problem } from '../../model/results.ts';

/** A function that the voice agent calls; what Retell says of the phone call is signed, what the agent says is not proven. */
export interface FunctionCall {
  readonly name: string;
  readonly callId: string;
  /** Of whoever is on the phone; null where the number is withheld or the call came over the web. */
  readonly callerNumber: string | null;
  readonly args: Arguments;
}

export type Arguments = Readonly<Record<string, unknown>>;

/** Undefined: no function call of Retell. */
export function parseFunctionCall(rawBody: Buffer): FunctionCall | undefined {
  const body = parsed(rawBody);
  const call = isRecord(body) ? body['call'] : undefined;
  if (!isRecord(body) || !isRecord(call)) return undefined;
  const { name, args = {} } = body;
  const { call_id: callId, direction, from_number: from, to_number: to } = call;
  if (typeof name !== 'string' || typeof callId !== 'string' || !isRecord(args)) return undefined;
  const number = direction === 'outbound' ? to : from;
  return { name, callId, callerNumber: typeof number === 'string' ? number : null, args };
}

/** One line that can be kept and read aloud; undefined for anything else. Agents send numbers as numbers now and then. */
export function textIn(args: Arguments, name: string): string | undefined {
  const value = args[name];
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const line = text.replaceAll(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
  return line === '' || line.length > 200 ? undefined : line;
}

function parsed(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the voice agent can ask for. */
export type FunctionName = 'check_availability' | 'start_booking' | 'cancel_booking' | 'reschedule_booking';

/**
 * What the voice agent gets: `say` is for the caller, the rest for the agent. `ask`: the caller has to say more, and the function is
 * called again; `requested`: a member of staff has to confirm it first; `refused`: it cannot be had; `pending`: not known yet, call again with the same arguments.
 */
export interface Spoken {
  readonly result: 'offers' | 'booked' | 'requested' | 'moved' | 'cancelled' | 'pending' | 'ask' | 'refused';
  /** One or two sentences. */
  readonly say: string;
  /** Why, of `ask` and `refused`; stable: docs/retell.md. */
  readonly code?: string;
  readonly offers?: readonly SpokenOffer[];
  /** What can be answered to a question, as values of the argument that it is about. */
  readonly choices?: readonly { readonly [argument: string]: string }[];
  readonly booking?: SpokenBooking;
  /** Cal.com was silent: this is what it said a while ago. */
  readonly stale?: boolean;
}

export interface SpokenOffer {
  readonly offer_id: string;
  /** `2026-11-23T09:00:00+01:00` */
  readonly start: string;
  /** Null: with whoever is free. */
  readonly staff: string | null;
  readonly say: string;
}

export interface SpokenBooking {
  /** Ten digits, which the caller may be told and tell again. */
  readonly reference: string;
  readonly service: string;
  readonly start: string;
  readonly staff: string;
  readonly customer: string;
}

export type SpokenResult =
  | { readonly kind: 'spoken'; readonly spoken: Spoken }
  | Problem<'bad-signature' | 'invalid-request'>;

/** Retell cuts off what is longer. */
const MOST_CHARACTERS = 15_000;

/** As JSON. Only lists can become too long: what is said names the first of them. */
export function spokenBody(spoken: Spoken): Json {
  const body = { ...spoken } as unknown as Json;
  if (JSON.stringify(body).length <= MOST_CHARACTERS) return body;
  const { say, ...rest } = spoken;
  return { ...(rest.code !== undefined && { code: rest.code }), result: rest.result, say: say.slice(0, 1000) };
}
