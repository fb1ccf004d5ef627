import type { CalcomWriter } from '../../calcom/api.ts';
import type { Capability } from '../../model/capabilities.ts';
import type { Catalog } from '../../model/catalog.ts';
import { canonicalJson } from '../../model/json.ts';
import { NAMED_IN_NOTICE } from '../../model/notice.ts';
import type { LedgerEntry } from '../../model/stored.ts';
import { isSameTeam } from '../../model/team-move.ts';
import type { Member } from '../../model/team-observation.ts';
import type { NewNotice } from '../../store/notices/notice-store.ts';
import type { NewRun, RunEnd, LedgerStore, Transactor } from '../../store/store.ts';
import type { WebhookSecret } from '../observe/read-webhooks.ts';
import { plainChange } from '../plan/creates.ts';
import { callsCalcom } from '../plan/finish-plan.ts';
import type {
  AbsenceChange,
  Change,
  EventTypeChange,
  MapChange,
  Plan,
  RowChange,
  ScheduleChange,
  WebhookChange,
} from '../plan/plan.ts';
import { isBookedBy, isIdUpdate, serviceUnits } from '../plan/service-units.ts';
import { ledgerInRun, type ApplyContext } from './apply-context.ts';
import { applyAbsences } from './apply-absences.ts';
import { applyEventTypes } from './apply-event-types.ts';
import { applyMaps, readChildren } from './apply-maps.ts';
import { applySchedules } from './apply-schedules.ts';
import { applyWebhooks } from './apply-webhooks.ts';
import { Journal, notDone } from './journal.ts';
import type { AppliedChange, ApplyEvent, ApplyReport } from './report.ts';
import { verifyTeam } from './verify-team.ts';

export interface ApplyInput {
  /** Just made, or a saved plan that was checked again (recheck-plan.ts). */
  readonly plan: Plan;
  /** Changes of a saved plan whose subject has changed since. */
  readonly refused: readonly AppliedChange[];
  /** Stored with the run; contains ids, so that a rollback finds renamed resources. */
  readonly catalog: Catalog;
  readonly members: readonly Member[];
  readonly ledger: readonly LedgerEntry[];
  readonly store: LedgerStore;
  readonly writer: CalcomWriter;
  readonly refusedBy: (capability: Capability) => void;
  readonly run: NewRun;
  /** Null: no webhook is declared. */
  readonly webhookSecret: WebhookSecret | null;
  readonly concurrency: number;
  readonly onEvent: (event: ApplyEvent) => void;
  /** Fires on the first Ctrl-C: calls in flight complete, no new ones start, the report is written. */
  readonly stop: AbortSignal;
  /** Fires when the lock is lost: calls in flight are aborted as well. */
  readonly lost: AbortSignal;
  /** Milliseconds, to measure the duration. */
  readonly now: () => number;
}

/**
 * Executes a plan while holding the company's lock. Waves: database rows → event types → child ids → event maps →
 * assignments and host mappings → webhooks → absences → schedules → verification. A failed change skips its dependents; all others continue. An empty plan
 * writes nothing, not even a run.
 */
export async function applyPlan(input: ApplyInput): Promise<ApplyReport> {
  const startedMs = input.now();
  const todo = joinServices(input.plan.changes.filter(({ blockedBy }) => blockedBy.length === 0));
  if (todo.length === 0) return report(input, { run: null, applied: input.refused, unverified: null, startedMs });
  const journal = new Journal({
    store: input.store,
    companyId: input.plan.companyId,
    runId: input.run.id,
    who: input.run.who,
  });
  const context: ApplyContext = {
    ...input,
    ...ledgerInRun(input.ledger),
    journal,
    signal: input.lost,
    mayContinue: () => !input.stop.aborted && !input.lost.aborted,
  };
  await begin(input);
  await journal.record(input.refused);
  const unverified = await runWaves(todo, context);
  await end(input, journal);
  return report(input, { run: input.run.id, applied: journal.applied, unverified, startedMs });
}

async function begin({ store, run, catalog, onEvent }: ApplyInput): Promise<void> {
  await store.write(async (transactor) => {
    await transactor.interruptStaleRuns(run.companyId);
    await transactor.startRun(run);
    await transactor.saveCatalog(run.id, run.companyId, canonicalJson(catalog));
  });
  onEvent({ type: 'point', point: 'run-started', change: null });
}

async function runWaves(todo: readonly Change[], context: ApplyContext): Promise<string | null> {
  const { onEvent, journal, plan } = context;
  const rows = todo.filter((change): change is RowChange => change.wave === 1);
  await wave('database', rows, context, async (ready) => {
    await journal.commit(ready, async (transactor) => {
      if (ready.some(({ kind }) => kind === 'company')) await leaveTeam(context, transactor);
      await writeRows(plan.companyId, ready, transactor);
    });
    onEvent({ type: 'point', point: 'rows-written', change: null });
  });
  const eventTypes = todo.filter((change): change is EventTypeChange => change.kind === 'eventType');
  await wave('event types', eventTypes, context, async (ready) =>
    interrupt(await applyEventTypes(ready, context), context),
  );
  const maps = todo.filter((change): change is MapChange => change.kind === 'map' && change.wave === 4);
  await wave('event maps', maps, context, async (ready) => {
    await readChildren(ready, context);
    await applyMaps(ready, context);
    onEvent({ type: 'point', point: 'maps-written', change: null });
  });
  const links = todo.filter((change): change is RowChange | MapChange => change.wave === 5);
  await wave('assignments and hosts', links, context, async (ready) => {
    await journal.commit(ready, (transactor) => writeLinks(plan.companyId, ready, transactor));
    onEvent({ type: 'point', point: 'links-written', change: null });
  });
  const webhooks = todo.filter((change): change is WebhookChange => change.kind === 'webhook');
  await wave('webhooks', webhooks, context, async (ready) => interrupt(await applyWebhooks(ready, context), context));
  const absences = todo.filter((change): change is AbsenceChange => change.kind === 'absence');
  await wave('absences', absences, context, async (ready) => interrupt(await applyAbsences(ready, context), context));
  const schedules = todo.filter((change): change is ScheduleChange => change.kind === 'schedule');
  let unverifiedSchedules: string | null = null;
  await wave('schedules', schedules, context, async (ready) => {
    const { left, unverified: reason } = await applySchedules(ready, context);
    unverifiedSchedules = reason;
    await interrupt(left, context);
  });
  const written = eventTypes.filter((change) => callsCalcom(change) && journal.outcomeOf(change.id) === 'done');
  if (written.length === 0 || context.signal.aborted) return unverifiedSchedules;
  onEvent({ type: 'wave', title: 'verification', total: 1 });
  const unverified = await verifyTeam(written, context);
  onEvent({ type: 'point', point: 'verified', change: null });
  return unverified ?? unverifiedSchedules;
}

/** Writes everything that the runtime books a service from in one transaction: its row, assignments, hosts, and deleted maps. */
async function writeLinks(companyId: string, changes: readonly (RowChange | MapChange)[], transactor: Transactor) {
  const gone = changes.filter((change) => change.kind === 'map');
  await writeRows(
    companyId,
    changes.filter((change) => change.kind !== 'map'),
    transactor,
  );
  await transactor.deleteMaps(
    companyId,
    gone.map(({ row }) => row),
  );
}

/** Skips the changes that can no longer be applied, reports the start of the wave, and applies the others. */
async function wave<T extends Change>(
  title: string,
  changes: readonly T[],
  context: ApplyContext,
  work: (ready: readonly T[]) => Promise<void>,
): Promise<void> {
  if (changes.length === 0) return;
  if (!context.mayContinue()) {
    await interrupt(changes, context);
    return;
  }
  const ready: T[] = [];
  for (const change of changes) {
    const cause = change.dependsOn.find((id) => (context.journal.outcomeOf(id) ?? 'done') !== 'done');
    if (cause === undefined) ready.push(change);
    else await skip([change], 'dependency', `${cause} was not done`, context);
  }
  context.onEvent({ type: 'wave', title, total: ready.length });
  if (ready.length > 0) await work(ready);
}

async function interrupt(changes: readonly Change[], context: ApplyContext): Promise<void> {
  await skip(changes, 'interrupted', 'the run was interrupted before it', context);
}

async function skip(changes: readonly Change[], code: string, message: string, { journal }: ApplyContext) {
  await journal.record(changes.map((change) => notDone(change, 'skipped', { code, message, requestId: null })));
}

async function end({ store, run, writer }: ApplyInput, { applied }: Journal): Promise<void> {
  const isAll = applied.every(({ outcome }) => outcome === 'done');
  const isInterrupted = applied.some(({ error }) => error?.code === 'interrupted');
  const status: RunEnd = isAll ? 'done' : isInterrupted ? 'interrupted' : outcomeOf(applied);
  await store.write(async (transactor) => {
    await transactor.finishRun(run.id, { status, calls: writer.calls.made });
    if (status === 'partial' || status === 'failed') {
      await transactor.notify(run.companyId, applyNotice(run.id, status, applied));
    }
  });
}

function applyNotice(run: string, outcome: 'partial' | 'failed', applied: readonly AppliedChange[]): NewNotice {
  const count = (wanted: AppliedChange['outcome']) => applied.filter(({ outcome }) => outcome === wanted).length;
  const faults = applied.filter((one) => one.outcome === 'failed' || one.outcome === 'unknown');
  const changes = faults.slice(0, NAMED_IN_NOTICE).map(({ change, error }) => ({
    id: change.id,
    code: error?.code ?? 'unknown',
  }));
  const counts = { failed: count('failed'), skipped: count('skipped'), unknown: count('unknown') };
  return { kind: 'apply_failed', subject: 'apply', occurrence: run, detail: { run, outcome, ...counts, changes } };
}

function outcomeOf(applied: readonly AppliedChange[]): ApplyReport['outcome'] {
  if (applied.every(({ outcome }) => outcome === 'done')) return 'done';
  return applied.some(({ outcome }) => outcome === 'done') ? 'partial' : 'failed';
}

interface End {
  readonly run: string | null;
  readonly applied: readonly AppliedChange[];
  readonly unverified: string | null;
  readonly startedMs: number;
}

function report({ plan, writer, now }: ApplyInput, { run, applied, unverified, startedMs }: End): ApplyReport {
  const count = (outcome: AppliedChange['outcome']) => applied.filter((one) => one.outcome === outcome).length;
  const outcome = outcomeOf(applied);
  return {
    company: plan.company,
    environment: plan.environment,
    run,
    outcome: outcome === 'done' && unverified !== null ? 'partial' : outcome,
    summary: { done: count('done'), failed: count('failed'), skipped: count('skipped'), unknown: count('unknown') },
    changes: applied,
    unverified,
    calls: { made: writer.calls.made },
    seconds: (now() - startedMs) / 1000,
  };
}

/**
 * Orders the changes of a plan for apply. In a service that is in use, maps, assignments and row wait for all of its event types, so that
 * none of them is written if an event type fails: the runtime would book what Cal.com does not have. The row is written last, in one
 * transaction with the assignments and the deleted maps.
 *
 * A new service needs no such order: it is offered only when it is complete. A service that closes stops being offered first.
 */
function joinServices(changes: readonly Change[]): readonly Change[] {
  const made = new Set(
    changes.flatMap((one) => (one.kind === 'service' && one.action === 'create' ? [one.row.id] : [])),
  );
  const inUse = changes.filter((change) => isBookedBy(change) && !isOfNew(change, made));
  if (inUse.length === 0) return changes;
  const units = serviceUnits(changes);
  const joined = new Set(inUse.flatMap(({ id }) => units.get(id) ?? []));
  const written = changes.filter(isWritten);
  const ofUnit = Map.groupBy(written, ({ id }) => units.get(id));
  const ofService = Map.groupBy(written, ({ serviceId }) => serviceId);
  const late = new Set(changes.filter(isLateRow).map(({ id }) => id));
  return changes.map((change) => {
    const dependsOn = late.size === 0 ? change.dependsOn : change.dependsOn.filter((id) => !late.has(id));
    const unit = units.get(change.id);
    if (unit === undefined || !joined.has(unit) || !waits(change, late)) return { ...plainChange(change), dependsOn };
    const service = serviceIdOf(change);
    const awaited = (service === null ? ofUnit.get(unit) : ofService.get(service)) ?? [];
    const wave = isLast(change, awaited.length > 0) ? 5 : change.wave;
    return { ...plainChange(change), wave, dependsOn: [...new Set([...dependsOn, ...awaited.map(({ id }) => id)])] };
  });
}

/** False for changes of company, branches and staff too: they belong to no service. */
function isOfNew(change: Change, made: ReadonlySet<string>): boolean {
  const service = change.kind === 'eventType' ? change.serviceId : serviceIdOf(change);
  return service !== null && made.has(service);
}

/** The service of a row or map; null for rows shared by several services. */
function serviceIdOf(change: Change): string | null {
  if (change.kind === 'service') return change.row.id;
  return change.kind === 'map' || change.kind === 'assignment' ? change.row.serviceId : null;
}

function isWritten(change: Change): change is EventTypeChange {
  return change.kind === 'eventType' && change.action !== 'delete';
}

/** True for a row that adds or changes an offer. */
function isLateRow(change: Change): boolean {
  if (!isBookedBy(change) || change.action !== 'update') return false;
  return change.kind === 'staff' || (change.kind === 'service' && change.row.state === 'active');
}

function waits(change: Change, late: ReadonlySet<string>): boolean {
  if (change.kind === 'map') return !isIdUpdate(change);
  return change.kind === 'assignment' || change.kind === 'hostMapping' || late.has(change.id);
}

function isLast({ kind, action }: Change, isJoined: boolean): boolean {
  return kind === 'service' || kind === 'staff' || (isJoined && kind === 'map' && action === 'delete');
}

type RowOf<Kind extends RowChange['kind']> = Extract<RowChange, { readonly kind: Kind }>['row'];

/** Writes database rows (waves 1 and 5) in foreign key order, one statement per table. */
async function writeRows(companyId: string, changes: readonly RowChange[], transactor: Transactor): Promise<void> {
  for (const row of rows(changes, 'company')) await transactor.upsertCompany(row);
  await transactor.upsertBranches(companyId, rows(changes, 'branch'));
  await transactor.upsertStaff(companyId, rows(changes, 'staff'));
  await transactor.upsertServices(companyId, rows(changes, 'service'));
  await transactor.upsertClosures(companyId, rows(changes, 'closure'));
  await transactor.upsertAssignments(companyId, rows(changes, 'assignment'));
  await transactor.upsertHostMappings(companyId, rows(changes, 'hostMapping'));
  const gone = changes.filter(({ action }) => action === 'delete');
  const reopened = rows(gone, 'closure', 'delete').map(({ id }) => id);
  await transactor.deleteClosures(companyId, reopened);
  await transactor.deleteAssignments(companyId, rows(gone, 'assignment', 'delete'));
  const freed = rows(gone, 'hostMapping', 'delete').map(({ staffId }) => staffId);
  await transactor.deleteHostMappings(companyId, freed);
}

function rows<Kind extends RowChange['kind']>(
  changes: readonly RowChange[],
  kind: Kind,
  action: 'write' | 'delete' = 'write',
): readonly RowOf<Kind>[] {
  const meant = changes.filter(
    (change) => change.kind === kind && (change.action === 'delete') === (action === 'delete'),
  );
  return meant.map(({ row }) => row as RowOf<Kind>);
}

/**
 * Runs in one transaction with the company's row: from then on the database describes the new team, and the ledger has no entries of the
 * old one. The audit log lists the event types left in the old team; they are not changed.
 */
async function leaveTeam({ plan, run }: ApplyContext, transactor: Transactor): Promise<void> {
  const { move, companyId } = plan;
  if (move === null || isSameTeam(move)) return;
  await transactor.leaveTeam(companyId, run.id);
  await transactor.audit(
    companyId,
    move.left.map(({ name, eventTypeId, slug }) => ({
      runId: run.id,
      who: run.who,
      action: 'left-behind',
      resource: `eventType/${name}`,
      before: { eventTypeId, slug, teamId: move.from.teamId },
      after: null,
    })),
  );
}
