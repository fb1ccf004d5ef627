import type { CalcomAuth } from '../../model/calcom-access.ts';
import type { Json } from '../../model/json.ts';
import type { Channel, Notice } from '../../model/notice.ts';

/**
 * The outbox: a notice is in it from the transaction in which it arises until it is sent or given up.
 *
 *   waiting   → sent | dropped (superseded, or too late) | given_up
 *
 * A claim is a lease, by the database's clock. Notices are sent at least once: when a process crashes between sending and settling,
 * another one sends again.
 */
export interface NoticeStore {
  /** Due notices, the oldest first. Processes that claim at the same time get different ones. */
  claim(request: { readonly leaseMs: number; readonly limit: number }): Promise<readonly ClaimedNotice[]>;
  /** False: the lease has expired, and another process has claimed it. */
  settle(claimed: ClaimedNotice, end: NoticeEnd): Promise<boolean>;
  /** Over all companies. */
  waiting(): Promise<number>;
  /** Deletes notices that ended longer ago. Returns how many. */
  prune(olderThanMs: number): Promise<number>;
  /** Cal.com does not answer calls with this key. Writes notices once the outage lasts, for all processes; true: it wrote some. */
  noteOutage(apiKey: CalcomAuth, outage: Outage): Promise<boolean>;
  /** Cal.com answers again. Writes notices only if the outage had some; true: it wrote some. */
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
  /** The number of attempts with this one; also the fence of this claim. */
  readonly tries: number;
  readonly createdMs: number;
}

export type NoticeEnd =
  | { readonly status: 'sent' }
  | { readonly status: 'dropped' | 'given_up'; readonly reason: string }
  | { readonly status: 'waiting'; readonly reason: string; readonly delayMs: number };

export interface Outage {
  readonly sinceMs: number;
  /** Long enough for a notice. */
  readonly lasts: boolean;
}

/** A notice with its identity: the same subject with another occurrence is sent again. */
export type NewNotice = Notice & { readonly subject: string; readonly occurrence: string };
