import { type Json, isObject } from '../../model/json.ts';
import type { Question } from '../../model/event-type/question.ts';
import type { Problem } from '../../model/results.ts';

/** A function call of the voice agent. Retell signs the facts about the phone call; the agent's arguments are unproven. */
export interface FunctionCall {
  readonly name: string;
  readonly callId: string;
  /** The number of the caller; null if it is withheld or the call came over the web. */
  readonly callerNumber: string | null;
  readonly args: Arguments;
}

export type Arguments = Readonly<Record<string, unknown>>;

/** Undefined: not a function call of Retell. */
export function parseFunctionCall(rawBody: Buffer): FunctionCall | undefined {
  const body = parsed(rawBody);
  const call = isObject(body) ? body['call'] : undefined;
  if (!isObject(body) || !isObject(call)) return undefined;
  const { name, args = {} } = body;
  const { call_id: callId, direction, from_number: from, to_number: to } = call;
  if (typeof name !== 'string' || typeof callId !== 'string' || !isObject(args)) return undefined;
  const number = direction === 'outbound' ? to : from;
  return { name, callId, callerNumber: typeof number === 'string' ? number : null, args };
}

/** One line that can be stored and read aloud; undefined for anything else. Agents sometimes send numbers as JSON numbers. */
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

/** The functions of the voice agent. */
export type FunctionName = 'check_availability' | 'start_booking' | 'cancel_booking' | 'reschedule_booking';

/**
 * The result for the voice agent: `say` is for the caller, the rest for the agent. `ask`: the caller must say more, and the agent calls the
 * function again; `requested`: a staff member must confirm first; `refused`: not possible; `pending`: the outcome is not known yet, call
 * again with the same arguments.
 */
export interface Spoken {
  readonly result: 'offers' | 'booked' | 'requested' | 'moved' | 'cancelled' | 'pending' | 'ask' | 'refused';
  /** One or two sentences. */
  readonly say: string;
  /** The reason of `ask` and `refused`; stable, listed in docs/retell.md. */
  readonly code?: string;
  readonly offers?: readonly SpokenOffer[];
  /** Possible answers to the question, as values of the argument in question. */
  readonly choices?: readonly { readonly [argument: string]: string }[];
  /** With `answer-needed`: what the agent asks, and sends in `answers` by key. */
  readonly questions?: readonly Question[];
  readonly booking?: SpokenBooking;
  /** Cal.com did not answer: the times come from its earlier answer. */
  readonly stale?: boolean;
}

export interface SpokenOffer {
  readonly offer_id: string;
  /** `2026-11-23T09:00:00+01:00` */
  readonly start: string;
  /** Null: any free staff member. */
  readonly staff: string | null;
  readonly say: string;
}

export interface SpokenBooking {
  /** Ten digits, which the caller may write down and say in a later call. */
  readonly reference: string;
  readonly service: string;
  readonly start: string;
  readonly staff: string;
  readonly customer: string;
}

export type SpokenResult =
  | { readonly kind: 'spoken'; readonly spoken: Spoken }
  | Problem<'bad-signature' | 'invalid-request'>;

/** Retell cuts off longer results. */
const MOST_CHARACTERS = 15_000;

/** As JSON. Only lists can become too long; `say` names the first entries of a list. */
export function spokenBody(spoken: Spoken): Json {
  const body = { ...spoken } as unknown as Json;
  if (JSON.stringify(body).length <= MOST_CHARACTERS) return body;
  const { say, ...rest } = spoken;
  return { ...(rest.code !== undefined && { code: rest.code }), result: rest.result, say: say.slice(0, 1000) };
}
