import type { CalcomError } from '../../calcom/caller/errors.ts';
import type { Json } from '../../model/json.ts';
import type { AuditEntry } from '../../model/stored.ts';
import type { Intent, Outcome, LedgerStore, Transactor } from '../../store/store.ts';
import type { Change, FieldChange } from '../plan/plan.ts';
import type { AppliedChange, ChangeError } from './report.ts';

export interface JournalOwner {
  readonly store: LedgerStore;
  readonly companyId: string;
  readonly runId: string;
  readonly who: string;
}

/**
 * The journal of one run: an intent row before each write to Cal.com, its outcome after it, in the transaction that also updates the
 * ledger. After a crash the next plan finds changes that are still `intended` (openIntents).
 */
export class Journal {
  readonly #owner: JournalOwner;
  readonly #applied = new Map<string, AppliedChange>();

  constructor(owner: JournalOwner) {
    this.#owner = owner;
  }

  /** In the order of completion. */
  get applied(): readonly AppliedChange[] {
    return [...this.#applied.values()];
  }

  outcomeOf(changeId: string): AppliedChange['outcome'] | null {
    return this.#applied.get(changeId)?.outcome ?? null;
  }

  /** Returns after the intent is committed. */
  async announce(change: Change): Promise<void> {
    const { store, runId } = this.#owner;
    await store.write((transactor) => transactor.intend(runId, [intentOf(change)]));
  }

  /** Writes the outcome of an announced change in one transaction with `work`. */
  async settle(applied: AppliedChange, work: (transactor: Transactor) => Promise<unknown>): Promise<void> {
    await this.#owner.store.write(async (transactor) => {
      await work(transactor);
      await this.#end(transactor, [applied]);
    });
    this.#note([applied]);
  }

  /** For database-only changes: intent, write and outcome are one transaction; a crash rolls it back. */
  async commit(changes: readonly Change[], work: (transactor: Transactor) => Promise<unknown>): Promise<void> {
    const applied = changes.map((change) => done(change));
    await this.#owner.store.write(async (transactor) => {
      await transactor.intend(this.#owner.runId, changes.map(intentOf));
      await work(transactor);
      await this.#end(transactor, applied);
    });
    this.#note(applied);
  }

  /** Records changes that were never started: refused, skipped, or failed before anything was written. */
  async record(applied: readonly AppliedChange[]): Promise<void> {
    if (applied.length === 0) return;
    const { store, runId } = this.#owner;
    await store.write(async (transactor) => {
      await transactor.intend(
        runId,
        applied.map(({ change }) => intentOf(change)),
      );
      await transactor.settle(runId, applied.map(outcomeRow));
    });
    this.#note(applied);
  }

  /** Corrects changes that were reported as done and failed verification. */
  async correct(applied: readonly AppliedChange[], work: (transactor: Transactor) => Promise<unknown>): Promise<void> {
    const { store, companyId, runId, who } = this.#owner;
    await store.write(async (transactor) => {
      await work(transactor);
      await transactor.audit(
        companyId,
        applied.map((one) => auditEntry(one, { runId, who, action: 'no-effect' })),
      );
    });
    this.#note(applied);
  }

  async #end(transactor: Transactor, applied: readonly AppliedChange[]): Promise<void> {
    const { companyId, runId, who } = this.#owner;
    const finished = applied.filter(({ outcome }) => outcome === 'done');
    await transactor.settle(runId, applied.map(outcomeRow));
    await transactor.resolveIntents(
      runId,
      finished.map(({ change }) => change.id),
    );
    await transactor.audit(
      companyId,
      finished.map((one) => auditEntry(one, { runId, who, action: one.change.action })),
    );
  }

  #note(applied: readonly AppliedChange[]): void {
    for (const one of applied) this.#applied.set(one.change.id, one);
  }
}

export function done(change: Change): AppliedChange {
  return {
    change,
    outcome: 'done',
    before: sideOf(change.fields, 'from'),
    after: sideOf(change.fields, 'to'),
    error: null,
  };
}

export function notDone(change: Change, outcome: 'failed' | 'skipped' | 'unknown', error: ChangeError): AppliedChange {
  return { change, outcome, before: sideOf(change.fields, 'from'), after: null, error };
}

/** A call that failed; skipped if the run was broken off before Cal.com had it. */
export function failureOf(change: Change, error: CalcomError): AppliedChange {
  const isBrokenOff = error.kind === 'aborted' && error.outcome === 'refused';
  const outcome = isBrokenOff ? 'skipped' : error.outcome === 'unknown' ? 'unknown' : 'failed';
  return notDone(change, outcome, { code: error.kind, message: error.message, requestId: error.requestId ?? null });
}

function sideOf(fields: readonly FieldChange[], side: 'from' | 'to'): Json {
  return Object.fromEntries(fields.map((field) => [field.path, field[side]]));
}

function intentOf(change: Change): Intent {
  const { id: changeId, kind, action, name } = change;
  const isEventType = change.kind === 'eventType';
  return {
    changeId,
    kind,
    action,
    name,
    slug: isEventType ? change.slug : null,
    serviceId: isEventType ? change.serviceId : null,
    segmentKey: isEventType ? change.segmentKey : null,
  };
}

function outcomeRow({ change, outcome, before, after, error }: AppliedChange): Outcome {
  return { changeId: change.id, status: outcome, before, after, error: error && { ...error } };
}

function auditEntry(
  { change, before, after }: AppliedChange,
  by: { readonly runId: string; readonly who: string; readonly action: string },
): AuditEntry {
  return { ...by, resource: change.id, before, after };
}
