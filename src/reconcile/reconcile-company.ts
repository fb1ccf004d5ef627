import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { CalcomReader } from '../calcom/api.ts';
import { MemoryBudget } from '../calcom/caller/memory-budget.ts';
import { tokenSource } from '../calcom/caller/token-source.ts';
import type { CapabilityBook } from '../calcom/capability-book.ts';
import { createCalcomReader, createCalcomWriter } from '../calcom/client.ts';
import type { AbsenceRow } from '../model/time/absence.ts';
import type { RateBudget } from '../model/calcom-access.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Read, UnknownReason } from '../model/read.ts';
import { NOTHING_STORED } from '../model/stored.ts';
import type { TeamObservation } from '../model/team-observation.ts';
import type { RegisteredWebhook } from '../model/webhook.ts';
import { StoreError } from '../store/store-error.ts';
import type { LockHolder, NewRun } from '../store/store.ts';
import { applyPlan } from './apply/apply-plan.ts';
import { notDone } from './apply/journal.ts';
import type { AppliedChange, ApplyEvent, ApplyReport } from './apply/report.ts';
import { calcomSettings, type CompanyAccess } from './company-access.ts';
import { keepCapabilities, openCapabilities, probeSubject } from './company-capabilities.ts';
import { desiredAbsences } from './desired/desired-absences.ts';
import { settleCatalog } from './desired/declared-state.ts';
import type { Observation } from './observe/observation.ts';
import { observeCompany, type ObserveInput } from './observe/observe-company.ts';
import { readChildren, type ChildrenInput, type ReadChildren } from './observe/read-children.ts';
import { readAbsences } from './observe/read-absences.ts';
import { readWebhooks, type WebhookSecret } from './observe/read-webhooks.ts';
import { makePlan } from './plan/make-plan.ts';
import type { Change, Plan } from './plan/plan.ts';
import { recheckPlan } from './plan/recheck-plan.ts';
import { ReadBudgets } from './read-budgets.ts';
import type { Selector } from './plan/service-units.ts';

export interface PlanOptions {
  /** Tokens of `--allow`, and of `--adopt` as `adopt:NAME`. */
  readonly allow: ReadonlySet<string>;
  readonly only: Selector | null;
}

export interface Planned extends Observed {
  readonly plan: Plan;
}

interface Observed {
  readonly observation: Observation;
  /** Null: no read needed a capability. */
  readonly capabilities: CapabilityBook | null;
}

/**
 * Reads Cal.com with a client that can only GET, and the database in a READ ONLY transaction. The shared rate budget is written only by a
 * process that serves (`ReadBudgets`): the usage of other processes is read, and the usage of this one is counted in memory. A database
 * that describes another team or environment is not treated as this company's.
 */
export async function readCompany(
  access: CompanyAccess,
  reads: Pick<ObserveInput, 'schedules'> = {},
): Promise<Observation> {
  return (await readFor(access, { mayMove: false, ...reads })).observation;
}

/** Reads the children whose turn it is, with the budget that the observation left. */
export async function readCompanyChildren(
  access: CompanyAccess,
  observation: Observation,
  children: Omit<ChildrenInput, 'reader' | 'signal'>,
): Promise<ReadChildren & { readonly callsMade: number }> {
  await using reader = await readerAfter(access, observation);
  const { signal } = access;
  const read = await readChildren({ ...children, reader, ...(signal && { signal }) });
  return { ...read, callsMade: reader.calls.made };
}

/** A reader that continues with the rate budget left by the observation. */
export async function readerAfter(access: CompanyAccess, { window }: Observation): Promise<CalcomReader> {
  const shared = await access.budgets?.of(tokenSource(access.apiKey).budgetKey);
  const budget = shared?.budget ?? new MemoryBudget(access.now, window);
  return createCalcomReader({ ...calcomSettings(access), budget });
}

function budgetsOf({ budgets, store, now }: CompanyAccess): ReadBudgets {
  return budgets ?? new ReadBudgets(store, now);
}

async function readFor(
  access: CompanyAccess,
  { mayMove, schedules }: Pick<ObserveInput, 'mayMove' | 'schedules'>,
): Promise<Observed> {
  const { store, apiKey, now, catalog, signal, region = null } = access;
  let capabilities: CapabilityBook | null = null;
  const { budget, window } = await budgetsOf(access).of(tokenSource(apiKey).budgetKey);
  await using reader = createCalcomReader({ ...calcomSettings(access), budget });
  const openBook = async (team: TeamObservation) =>
    (capabilities ??= await openCapabilities(access, reader, probeSubject(team)));
  const observation = await observeCompany({
    catalog,
    reader,
    readWebhooks: async (team) =>
      readWebhooks({
        catalog,
        reader,
        team,
        registered: await readRegistered(access),
        secret: await hashedSecret(access),
        openBook: () => openBook(team),
        now: new Date(now()).toISOString(),
        ...(signal && { signal }),
      }),
    readAbsences: async ({ catalog: settled, hosts, team }) =>
      readAbsences({
        reader,
        teamId: settled.company.environment.teamId,
        organizationId: team.facts?.parentId ?? null,
        registered: await readRegisteredAbsences(access),
        wanted: desiredAbsences(settled, hosts, now()).map(({ userId }) => userId),
        openBook: () => openBook(team),
        nowMs: now(),
        ...(signal && { signal }),
      }),
    region,
    ...(schedules && { schedules }),
    askBookingFields: async (team) => (await openBook(team)).ask('bookingFields'),
    readStored: (companyId) => store.read((rows) => rows.company(companyId)),
    ...(mayMove && {
      readOwnBookings: (companyId, nowMs) => store.read((rows) => rows.futureBookings(companyId, nowMs)),
      readOwnWork: (companyId, nowMs) => store.read((rows) => rows.futureWork(companyId, nowMs)),
    }),
    now,
    callsPerMinute: () => window().limit,
    window,
    mayMove,
    ...(signal && { signal }),
  });
  return { observation, capabilities };
}

/** Without a declared webhook, a database user without read permission for this table is accepted. */
async function readRegistered({ store, catalog }: CompanyAccess): Promise<readonly RegisteredWebhook[]> {
  try {
    return await store.read((rows) => rows.webhooks(catalog.company.id));
  } catch (error) {
    const isForbidden = error instanceof StoreError && error.code === 'database-permission';
    if (isForbidden && catalog.company.environment.webhook === undefined) return [];
    throw error;
  }
}

/** A database user without read permission for this table can plan too: absences with our mark then show as not recorded. */
async function readRegisteredAbsences({ store, catalog }: CompanyAccess): Promise<readonly AbsenceRow[]> {
  try {
    return await store.read((rows) => rows.absences(catalog.company.id));
  } catch (error) {
    if (error instanceof StoreError && error.code === 'database-permission') return [];
    throw error;
  }
}

async function hashedSecret({ webhookSecret, catalog }: CompanyAccess): Promise<Read<WebhookSecret> | undefined> {
  if (webhookSecret?.known !== true) return webhookSecret;
  const { value } = webhookSecret;
  return { known: true, value: { value, hash: await webhookSecretHash(value, catalog.company.id) } };
}

export async function planCompany(access: CompanyAccess, options: PlanOptions): Promise<Planned> {
  const observed = await readFor(access, { mayMove: true, schedules: 'declared' });
  const { observation } = observed;
  return { plan: makePlan({ catalog: access.catalog, observation, ...options }), ...observed };
}

/** The plan of a company that could not be read at all; contains only the reason. */
export function unprovenPlan(catalog: Catalog, options: PlanOptions, reason: UnknownReason): Plan {
  return makePlan({ catalog, observation: unprovenObservation(reason), ...options });
}

/** The observation of a company that could not be read at all. */
export function unprovenObservation(reason: UnknownReason): Observation {
  return {
    team: { known: false, reason },
    stored: { known: true, value: NOTHING_STORED },
    ownSlugs: new Map(),
    futureBookings: null,
    move: null,
    callsMade: 0,
    callsPerMinute: 120,
  };
}

export interface ApplyOptions extends PlanOptions {
  /** A plan from a file: only its still valid changes are applied. */
  readonly saved: Plan | null;
  readonly concurrency: number;
  readonly run: Omit<NewRun, 'companyId' | 'planDigest'>;
  readonly onEvent: (event: ApplyEvent) => void;
  /** Fires on the first Ctrl-C. */
  readonly stop: AbortSignal;
  /** Called once with the plan; false ends without a write. */
  readonly confirm: (plan: Plan) => Promise<boolean>;
}

/** The outcome of an apply. `report` is null if it was not confirmed, or if the reads were unproven. */
export interface Applied {
  readonly plan: Plan;
  readonly report: ApplyReport | null;
  /** Changes of a saved plan that were already done before this apply. */
  readonly already: number;
}

/** One run at a time per company: under the lock it observes, plans (or checks a saved plan again) and applies. */
export async function applyCompany(access: CompanyAccess, options: ApplyOptions): Promise<Applied | LockHolder> {
  const { store, catalog } = access;
  const { run } = options;
  // an empty plan does not create the schema either, unless there is a refresh token to store
  const isNew = (await store.schemaVersion()) === 0 && typeof access.apiKey === 'string';
  if (!isNew) await store.migrate();
  const lock = await store.lock(catalog.company.id, `calops ${run.command} ${run.who}@${run.host}`.slice(0, 63));
  if (!lock.held) return lock;
  await using _ = lock;
  const { plan: current, observation, capabilities } = await planCompany(access, withSaved(options));
  const readAt = access.now();
  const { team, stored } = observation;
  const { plan, moved, already } = options.saved
    ? recheckPlan(options.saved, current)
    : { plan: current, moved: [], already: 0 };
  if (!team.known || !stored.known) return { plan: current, report: null, already: 0 };
  const hasWork = plan.changes.some(({ blockedBy }) => blockedBy.length === 0);
  if (hasWork) {
    if (!(await options.confirm(plan))) return { plan, report: null, already };
    if (isNew) await store.migrate();
  }
  const key = tokenSource(access.apiKey).budgetKey;
  const budget = access.budgets ? await access.budgets.written(key) : store.rateBudget(key);
  if (hasWork) await spend(observation, access.now() - readAt, budget);
  await using writer = createCalcomWriter({ ...calcomSettings(access), budget, permit: lock });
  const { facts } = team.value;
  if (facts?.path === 'organization' && facts.parentId !== null) writer.useOrganization(facts.parentId);
  const secret = await hashedSecret(access);
  const report = await applyPlan({
    plan,
    refused: moved.map(refused),
    catalog: settleCatalog(catalog, stored.value),
    members: team.value.members,
    ledger: stored.value.ledger,
    store,
    writer,
    webhookSecret: secret?.known === true ? secret.value : null,
    refusedBy: (capability) => capabilities?.forget(capability),
    run: { ...run, companyId: catalog.company.id, planDigest: plan.digest, fence: lock.fence },
    concurrency: options.concurrency,
    onEvent: options.onEvent,
    stop: options.stop,
    lost: lock.lost,
    now: access.now,
  });
  if (report.run !== null && capabilities !== null) await keepCapabilities(access, capabilities);
  return { plan, report, already };
}

/** A plan's reads are counted in this process only: before the first write they are subtracted from the shared budget. */
async function spend({ window }: Observation, sinceMs: number, budget: RateBudget): Promise<void> {
  if (window && window.resetMs > sinceMs) await budget.observe({ ...window, resetMs: window.resetMs - sinceMs });
}

/** A saved plan is applied with the options it was made with, plus those allowed now. */
function withSaved({ saved, allow, only }: ApplyOptions): PlanOptions {
  if (saved === null) return { allow, only };
  return { allow: new Set([...saved.allow, ...allow]), only: saved.only === null ? only : { id: saved.only } };
}

function refused(change: Change): AppliedChange {
  const message = `${change.id} has changed since the plan was saved; plan again`;
  return notDone(change, 'failed', { code: 'moved', message, requestId: null });
}

/** 16 MB and some tens of milliseconds per guess. */
const COST = { N: 16_384, r: 8, p: 1 };
const HASH_BYTES = 32;

const derive: (secret: string, salt: string, bytes: number, cost: typeof COST) => Promise<Buffer> = promisify(scrypt);

/**
 * Distinguishes secrets without storing them: salted with the company, and slow, so that a reader of the database cannot guess weak
 * secrets by brute force. Hexadecimal.
 */
async function webhookSecretHash(secret: string, companyId: string): Promise<string> {
  return (await derive(secret, `calops webhook ${companyId}`, HASH_BYTES, COST)).toString('hex');
}
