import { DeliveryFaults, type DeliveryFault } from '../faults/script.ts';
import type { Trigger, WebhookRow } from '../world/rows.ts';
import { isLoopback, signMessage, type Message, type SignedMessage } from './message.ts';

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
