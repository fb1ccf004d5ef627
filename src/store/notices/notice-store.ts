import type { CalcomAuth } from '../../model/calcom-access.ts';
import type { Json } from '../../model/json.ts';
import type { Channel, Notice } from '../../model/notice.ts';

/**
 * What is to be sent, from the transaction in which it arises until it is sent or given up.
 *
 *   waiting   → sent | dropped (told otherwise by now, or too late) | given_up
 *
 * Whoever claims one has it for a time, by the database's clock; then others may. At least once, therefore: who dies between sending
 * and writing it down has it sent again.
 */
export interface NoticeStore {
  /** What is due, the longest first; of many who ask at once, each gets others. */
  claim(request: { readonly leaseMs: number; readonly limit: number }): Promise<readonly ClaimedNotice[]>;
  /** False: its time was over, and somebody else has it. */
  settle(claimed: ClaimedNotice, end: NoticeEnd): Promise<boolean>;
  /** Of all companies. */
  waiting(): Promise<number>;
  /** Those that ended longer ago. Returns how many. */
  forget(olderThanMs: number): Promise<number>;
  /** Cal.com does not answer who has this key. Told once it lasts, in whatever process; true: something is to be sent. */
  noteOutage(apiKey: CalcomAuth, outage: Outage): Promise<boolean>;
  /** It answers. Told only where the outage was; true: something is to be sent. */
  endOutage(apiKey: CalcomAuth): Promise<boolean>;
}

export interface ClaimedNotice {
  readonly companyId: string;
  readonly id: string;
  readonly channel: Channel;
  readonly kind: string;
  /** `appointment/6f0c…` */
  readonly subject: string;
  readonly detail: Json;
  /** This one counted; also the fence of this claim. */
  readonly tries: number;
  readonly createdMs: number;
}

export type NoticeEnd =
  | { readonly status: 'sent' }
  | { readonly status: 'dropped' | 'given_up'; readonly reason: string }
  | { readonly status: 'waiting'; readonly reason: string; readonly delayMs: number };

export interface Outage {
  readonly sinceMs: number;
  /** Long enough to tell of it. */
  readonly lasts: boolean;
}

/** A notice with what tells it from others: the same subject with another occurrence is told again. */
export type NewNotice = Notice & { readonly subject: string; readonly occurrence: string };
