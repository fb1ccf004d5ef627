import type { Credential } from '../../calcom/caller/token-source.ts';
import type { CapabilityFacts } from '../../model/capabilities.ts';
import type { RateWindow, Region } from '../../model/calcom-access.ts';
import type { TeamFacts } from '../../model/team-observation.ts';
import type { CallerEmailNote } from '../../reconcile/desired/caller-email.ts';
import type { RegisteredWebhook } from '../../model/webhook.ts';
import type { EventTypeNote, HazardNote } from '../../reconcile/plan/plan.ts';
import type { QueueDepth } from '../../runtime/jobs/jobs.ts';
import type { LastDelivery } from '../../store/bookings/deliveries.ts';
import type { StoreFacts } from '../../store/store.ts';

/** The input of doctor's checks, gathered once and by reading only. */

/** A fact, the reason why it is unavailable, or the check it depends on: a missing key is reported once, not by every check. */
export type Gathered<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly fix: string }
  | { readonly kind: 'skipped'; readonly because: string };

export interface CompanyFacts {
  readonly company: string;
  readonly environment: string;
  readonly teamId: number;
  readonly apiUrl: string;
  readonly region: Region | null;
  readonly nowMs: number;
  readonly apiKey: Gathered<Credential>;
  /** The e-mail address of the key's owner. */
  readonly account: Gathered<string>;
  readonly team: Gathered<TeamFacts>;
  readonly edition: 'cal.com' | 'cal.diy' | 'unknown';
  readonly capabilities: Gathered<CapabilityFacts>;
  readonly window: Gathered<RateWindow>;
  /** The way that is in force for callers without an e-mail address. */
  readonly callerEmail: Gathered<CallerEmailNote>;
  readonly hazards: Gathered<readonly HazardNote[]>;
  /** Schedules that differ from the declared hours, or were not compared. Null: no hours are declared. */
  readonly hours: Gathered<readonly EventTypeNote[]> | null;
  /** `by-hand`: only its secret is declared. */
  readonly webhook: 'declared' | 'by-hand' | 'none';
  readonly deliveries: Gathered<WebhookFacts>;
}

export interface WebhookFacts {
  /** Webhooks that apply has created. */
  readonly registered: readonly RegisteredWebhook[];
  /** Number of applied and still declared event types, each of which should have a webhook unless the organisation has one. */
  readonly eventTypes: number;
  /** Null: no delivery is stored. */
  readonly last: LastDelivery | null;
}

export interface InstallationFacts {
  readonly store: Gathered<StoreFacts>;
  /** The schema version that this program requires. */
  readonly schemaVersion: number;
  /** Null: `calops serve` has never run on this database. */
  readonly queue: Gathered<readonly QueueDepth[] | null>;
}

export type Verdict = 'ok' | 'warning' | 'failed' | 'skipped';

export interface Finding {
  readonly verdict: Verdict;
  readonly message: string;
  /** The fix. Null: none is needed. */
  readonly fix: string | null;
}

export interface Check extends Finding {
  readonly check: string;
}

export function ok(message: string): Finding {
  return { verdict: 'ok', message, fix: null };
}

export function warning(message: string, fix: string): Finding {
  return { verdict: 'warning', message, fix };
}

export function failed(message: string, fix: string): Finding {
  return { verdict: 'failed', message, fix };
}

export function skipped(message: string): Finding {
  return { verdict: 'skipped', message, fix: null };
}

/** The verdict on a fact, or the reason why there is none. */
export function judge<T>(fact: Gathered<T>, verdict: (value: T) => Finding): Finding {
  if (fact.kind === 'skipped') return skipped(fact.because);
  if (fact.kind === 'failed') return failed(`${fact.message} (${fact.code})`, fact.fix);
  return verdict(fact.value);
}
