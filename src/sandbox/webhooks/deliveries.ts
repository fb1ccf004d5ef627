import { createHmac } from 'node:crypto';
import { DeliveryFaults, type DeliveryFault } from '../faults/script.ts';
import type { Trigger, WebhookRow } from '../world/rows.ts';

/** Receives messages from handlers. A delivery never affects the request that caused it. */
export interface Outbox {
  send(hook: WebhookRow, message: Message): void;
}

/** For requests without effect. */
export const NO_OUTBOX: Outbox = { send: () => undefined };

/**
 * held: waits for a release. late: waits for the next one to the same URL. under way → answered, or failed if there was no response in
 * time. dropped: by the fault script. refused: the URL is not on the loopback address.
 */
export type DeliveryState = 'held' | 'late' | 'under way' | 'answered' | 'failed' | 'dropped' | 'refused';

export interface DeliveryEntry {
  readonly number: number;
  readonly at: string;
  readonly trigger: Trigger;
  readonly url: string;
  /** Uid of the booking. */
  readonly uid: string | null;
  state: DeliveryState;
  /** Status of the last copy. */
  status: number | null;
}

/** Operations on deliveries for tests. */
export interface DeliveryControls {
  entries(): readonly Readonly<DeliveryEntry>[];
  /** Resolves when nothing is under way. Held and late deliveries are not awaited. */
  settled(): Promise<void>;
  /** Sends held and late deliveries in the order of their numbers; returns their count. */
  release(): number;
  /** Removes the entries, not the waiting deliveries. */
  clear(): void;
}

interface Posting {
  readonly entry: DeliveryEntry;
  readonly signed: SignedMessage;
}

const LONGEST_MS = 10_000;

/** Sends once, unordered and without retries, like the real server; but only to loopback addresses. */
export class Deliveries implements Outbox, DeliveryControls {
  faults = new DeliveryFaults([]);
  readonly #now: () => number;
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #entries: DeliveryEntry[] = [];
  #waiting: Posting[] = [];
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  send(hook: WebhookRow, message: Message): void {
    const at = new Date(this.#now()).toISOString();
    const { trigger, payload } = message;
    const uid = payload['uid'] ?? payload['bookingUid'];
    this.#count += 1;
    const entry: DeliveryEntry = {
      number: this.#count,
      at,
      trigger,
      url: hook.subscriberUrl,
      uid: typeof uid === 'string' ? uid : null,
      state: 'under way',
      status: null,
    };
    this.#entries.push(entry);
    if (!isLoopback(entry.url)) entry.state = 'refused';
    else this.#dispatch({ entry, signed: signMessage(hook, message, at) }, this.faults.take(entry));
  }

  entries(): readonly Readonly<DeliveryEntry>[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  release(): number {
    const released = this.#waiting;
    this.#waiting = [];
    for (const posting of released) this.#start(posting);
    return released.length;
  }

  clear(): void {
    this.#entries = [];
  }

  /** Drops waiting deliveries, because their world no longer exists. */
  reset(): void {
    this.#waiting = [];
  }

  close(): void {
    this.#closing.abort();
  }

  #dispatch(posting: Posting, fault: DeliveryFault | undefined): void {
    switch (fault?.kind) {
      case undefined:
        this.#start(posting);
        return;
      case 'duplicate':
        for (let copy = 0; copy < (fault?.copies ?? 2); copy += 1) this.#start(posting);
        return;
      case 'drop':
        posting.entry.state = 'dropped';
        return;
      case 'hold':
      case 'late':
        posting.entry.state = fault?.kind === 'late' ? 'late' : 'held';
        this.#waiting.push(posting);
    }
  }

  #start(posting: Posting): void {
    const delivered = this.#deliver(posting).finally(() => this.#underWay.delete(delivered));
    this.#underWay.add(delivered);
  }

  async #deliver(posting: Posting): Promise<void> {
    const overtaken = this.#takeLate(posting.entry.url);
    posting.entry.state = 'under way';
    await this.#post(posting);
    for (const late of overtaken) this.#start(late);
  }

  #takeLate(url: string): readonly Posting[] {
    const isOvertaken = ({ entry }: Posting): boolean => entry.state === 'late' && entry.url === url;
    const overtaken = this.#waiting.filter(isOvertaken);
    this.#waiting = this.#waiting.filter((posting) => !isOvertaken(posting));
    return overtaken;
  }

  async #post({ entry, signed }: Posting): Promise<void> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(LONGEST_MS)]);
    try {
      const response = await fetch(entry.url, { method: 'POST', ...signed, redirect: 'manual', signal });
      await response.text();
      Object.assign(entry, { state: 'answered', status: response.status });
    } catch {
      // No server, or no response: the real server only logs it.
      entry.state = 'failed';
    }
  }
}

/** A message to a subscriber; `payload` is serialised as JSON. */
export interface Message {
  readonly trigger: Trigger;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Version of a later payload, whose fields are next to the trigger. Absent: the payload is a field of its own. */
  readonly version?: string;
}

/** A message as sent. */
export interface SignedMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function signMessage(hook: WebhookRow, { trigger, payload, version }: Message, createdAt: string): SignedMessage {
  const { body, type } = hook.payloadTemplate
    ? filledTemplate(hook.payloadTemplate, { ...payload, triggerEvent: trigger, createdAt })
    : {
        body: JSON.stringify({ triggerEvent: trigger, createdAt, ...(version === undefined ? { payload } : payload) }),
        type: 'application/json',
      };
  const headers = {
    'Content-Type': type,
    'X-Cal-Signature-256': signatureOf(hook.secret, body),
    ...(version !== undefined && { 'X-Cal-Webhook-Version': version }),
  };
  return { headers, body };
}

/** Signature of the body as sent; a subscriber without a secret gets a fixed word instead. */
function signatureOf(secret: string | null, body: string): string {
  return secret ? createHmac('sha256', secret).update(body).digest('hex') : 'no-secret-provided';
}

/** The stand-in sends to no other address, whatever a test or manifest subscribes. */
function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const isHttp = protocol === 'http:' || protocol === 'https:';
  return isHttp && (/^127(\.\d+){3}$/.test(hostname) || hostname === 'localhost' || hostname === '[::1]');
}

type Data = Readonly<Record<string, unknown>>;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#x27;',
  '`': '&#x60;',
  '=': '&#x3D;',
};

/** Body for a subscriber with a custom template. A JSON template gives JSON; any other one is sent as a form. */
function filledTemplate(template: string, data: Data): { readonly body: string; readonly type: string } {
  const filled = template.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (_, path: string) => escaped(valueAt(data, path)));
  if (!isJson(template)) return { body: filled, type: 'application/x-www-form-urlencoded' };
  return { body: isJson(filled) ? JSON.stringify(JSON.parse(filled)) : 'false', type: 'application/json' };
}

function valueAt(data: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, name) => (typeof value === 'object' && value !== null ? (value as Data)[name] : undefined), data);
}

/** Escapes like HTML, except double quotes. */
function escaped(value: unknown): string {
  const text = typeof value === 'string' ? value : plainText(value);
  return text.replace(/[&<>'`=]/g, (character) => ESCAPES[character] ?? character);
}

function plainText(value: unknown): string {
  if (value === undefined || value === null || value === false) return '';
  return typeof value === 'object' ? '[object Object]' : JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
