import type { CalcomWriter } from '../../calcom/api.ts';
import type { Capability } from '../../model/capabilities.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Member } from '../../model/team-observation.ts';
import type { LedgerEntry } from '../../model/stored.ts';
import type { WebhookSecret } from '../observe/read-webhooks.ts';
import type { NewRun, LedgerStore } from '../../store/store.ts';
import type { Plan } from '../plan/plan.ts';
import type { Journal } from './journal.ts';
import type { ApplyEvent } from './report.ts';

type LedgerKey = Pick<LedgerEntry, 'serviceId' | 'segmentKey'>;

/** Shared by the waves of one run. */
export interface ApplyContext {
  readonly plan: Plan;
  readonly catalog: Catalog;
  readonly members: readonly Member[];
  readonly store: LedgerStore;
  readonly writer: CalcomWriter;
  /** Called when the server lacks a capability that the plan relied on: it is probed again before the next plan. */
  readonly refusedBy: (capability: Capability) => void;
  readonly journal: Journal;
  readonly run: Pick<NewRun, 'id' | 'who'>;
  /** Null: no webhook is declared. */
  readonly webhookSecret: WebhookSecret | null;
  /** Maximum number of concurrent event type writes. */
  readonly concurrency: number;
  readonly onEvent: (event: ApplyEvent) => void;
  /** Aborts calls in flight: the second Ctrl-C, or the loss of the lock. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** False after the first Ctrl-C or without the lock: calls in flight complete, no new ones start. */
  readonly mayContinue: () => boolean;
  readonly ledgerOf: (key: LedgerKey) => LedgerEntry | null;
  readonly noteLedger: (entry: LedgerEntry) => void;
  readonly removeLedger: (key: LedgerKey) => void;
  /** The ledger entry removed in this run, if any. */
  readonly removedLedger: (key: LedgerKey) => LedgerEntry | null;
  /** All current ledger entries. */
  readonly ledger: () => readonly LedgerEntry[];
}

/** The ledger with the changes of this run. */
export function ledgerInRun(initial: readonly LedgerEntry[]) {
  const keyOf = ({ serviceId, segmentKey }: LedgerKey) => `${serviceId} ${segmentKey}`;
  const entries = new Map(initial.map((entry) => [keyOf(entry), entry]));
  const gone = new Map<string, LedgerEntry>();
  return {
    ledgerOf: (key: LedgerKey) => entries.get(keyOf(key)) ?? null,
    noteLedger: (entry: LedgerEntry) => void entries.set(keyOf(entry), entry),
    removeLedger: (key: LedgerKey) => {
      const entry = entries.get(keyOf(key));
      if (entry) gone.set(keyOf(key), entry);
      entries.delete(keyOf(key));
    },
    removedLedger: (key: LedgerKey) => gone.get(keyOf(key)) ?? null,
    ledger: () => [...entries.values()],
  };
}
