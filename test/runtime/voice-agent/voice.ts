import { Retell } from 'retell-sdk';
import { SECRETS } from '../../support/booking/open-runtime.ts';
import type { OpenRuntime } from '../../support/booking/open-runtime.ts';
import { monday } from '../../support/booking/open-salon.ts';

export interface Heard {
  readonly result: string;
  readonly say: string;
  readonly code?: string;
  readonly offers?: readonly {
    readonly offer_id: string;
    readonly start: string;
    readonly staff: string | null;
    readonly say: string;
  }[];
  readonly choices?: readonly { readonly [argument: string]: string }[];
  readonly booking?: { readonly reference: string; readonly staff: string; readonly start: string };
}

export interface CallOptions {
  readonly callId?: string;
  /** Null: withheld. */
  readonly from?: string | null;
  readonly company?: string;
  /** With which the call is signed; of the company when absent. */
  readonly key?: string;
}

const KEYS: Readonly<Record<string, string>> = {
  friseur: SECRETS['RETELL_API_KEY'] ?? '',
  arzt: SECRETS['RETELL_API_KEY_ARZT'] ?? '',
};

/** What Retell sends when the agent calls a function, over the real route. */
export async function post(
  { url }: Pick<OpenRuntime, 'url'>,
  body: string,
  { company = 'friseur', signature }: { readonly company?: string; readonly signature: string | undefined },
) {
  const headers = {
    'content-type': 'application/json',
    ...(signature !== undefined && { 'x-retell-signature': signature }),
  };
  const answer = await fetch(`${url}/retell/${company}/functions`, { method: 'POST', headers, body });
  return { status: answer.status, text: await answer.text() };
}

/** A caller on the phone, and the agent who calls functions for him. */
export function phoneCall(opened: () => OpenRuntime, { callId = 'call_1', from = null, ...options }: CallOptions = {}) {
  const { company = 'friseur', key = KEYS[company] ?? '' } = options;
  return async (name: string, args: object = {}): Promise<Heard> => {
    const call = { call_id: callId, direction: 'inbound', ...(from !== null && { from_number: from }) };
    const body = JSON.stringify({ name, call, args });
    const { status, text } = await post(opened(), body, { company, signature: await Retell.sign(body, key) });
    if (status !== 200) throw new Error(`${status} ${text}`);
    return JSON.parse(text) as Heard;
  };
}

/** `30.11. um 10:00 Uhr`, of a Monday some weeks ahead, or so many days later. */
export function said(time: string, daysLater = 0): string {
  const day = new Intl.DateTimeFormat('de-DE', { timeZone: 'Europe/Berlin', day: 'numeric', month: 'numeric' });
  return `${day.format(monday(time, daysLater))} um ${time} Uhr`;
}
