import type { Json } from '../../model/json.ts';
import type { Problem } from '../../model/results.ts';

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
