import type { CalcomReader } from '../../calcom/api.ts';
import { createCalcomReader } from '../../calcom/client.ts';
import { type Credential, tokenSource } from '../../calcom/caller/token-source.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import { MemoryBudget } from '../../calcom/caller/memory-budget.ts';
import { CAPABILITIES, capabilityFact, type CapabilityFact, type CapabilityFacts } from '../../model/capabilities.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { UnknownReason } from '../../model/read.ts';
import { regionOf } from '../../model/calcom-access.ts';
import { NOTHING_STORED, type StoredCompany } from '../../model/stored.ts';
import { callerEmailFacts, callerEmailNote, callerEmailState } from '../../reconcile/desired/caller-email.ts';
import { coverageOf } from '../../reconcile/coverage/coverage.ts';
import type { Observation } from '../../reconcile/observe/observation.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import { observeCompany } from '../../reconcile/observe/observe-company.ts';
import type { TeamFacts } from '../../model/team-observation.ts';
import { readDepths } from '../../runtime/jobs/jobs.ts';
import { currentVersion } from '../../store/migrations/list.ts';
import type { Store } from '../../store/store.ts';
import { StoreError } from '../../store/store-error.ts';
import type { Gathered, CompanyFacts, InstallationFacts } from './facts.ts';

/** Timeout for all Cal.com calls of one company. */
const COMPANY_MS = 60_000;
/** One attempt with short timeouts: doctor must show a slow server. */
const PATIENCE = { timeouts: { connectMs: 5000, answerMs: 15_000 }, retry: { attempts: 1, rateLimitWaits: 0 } };

export interface CompanyInput {
  readonly catalog: Catalog;
  readonly baseUrl: string;
  readonly apiKey: Gathered<Credential>;
  readonly store: Gathered<Store>;
  readonly now: () => number;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Reads Cal.com with GET and the database with SELECT; a failed read is recorded with its reason, and the others continue. */
export async function gatherCompany(input: CompanyInput): Promise<CompanyFacts> {
  const { catalog, baseUrl, apiKey, store, now } = input;
  const { company } = catalog;
  const { name: environment, teamId, webhook, webhookSecret } = company.environment;
  return {
    company: company.name,
    environment,
    teamId,
    apiUrl: baseUrl,
    region: regionOf(baseUrl),
    nowMs: now(),
    apiKey,
    webhook: webhook !== undefined ? 'declared' : webhookSecret !== undefined ? 'by-hand' : 'none',
    deliveries: await askDeliveries(store, catalog),
    ...(apiKey.kind === 'known' ? await askCalcom(input, apiKey.value) : withoutKey),
  };
}

/** A schema of another version is reported by a check of its own. */
async function askDeliveries(
  store: Gathered<Store>,
  { company, services }: Catalog,
): Promise<CompanyFacts['deliveries']> {
  const version = await ask(store, (open) => open.schemaVersion());
  if (version.kind !== 'known') return version;
  if (version.value !== currentVersion) return { kind: 'skipped', because: 'the database has another schema' };
  const declared = new Set(services.filter(({ state }) => state !== 'deleted').map(({ id }) => id));
  return ask(store, async (open) => {
    const { rows, registered } = await open.read(async (reader) => ({
      rows: await reader.company(company.id),
      registered: await reader.webhooks(company.id),
    }));
    const ids = new Set(rows.ledger.flatMap((entry) => (declared.has(entry.serviceId) ? [entry.eventTypeId] : [])));
    return {
      registered: registered.filter(({ ownerKind, ownerId }) => ownerKind === 'organization' || ids.has(ownerId)),
      eventTypes: ids.size,
      last: await open.bookings.lastDelivery(company.id),
    };
  });
}

type CalcomFacts = Pick<
  CompanyFacts,
  'account' | 'team' | 'edition' | 'capabilities' | 'window' | 'hazards' | 'hours' | 'callerEmail'
>;

const NO_KEY = { kind: 'skipped', because: 'there is no key to ask with' } as const;
const withoutKey: CalcomFacts = {
  account: NO_KEY,
  team: NO_KEY,
  edition: 'unknown',
  capabilities: NO_KEY,
  window: NO_KEY,
  hazards: NO_KEY,
  hours: null,
  callerEmail: NO_KEY,
};

async function askCalcom(input: CompanyInput, apiKey: Credential): Promise<CalcomFacts> {
  const { catalog, baseUrl, store, now } = input;
  const known = await ask(store, (open) => open.read((rows) => rows.rateWindow(tokenSource(apiKey).budgetKey)));
  const budget = new MemoryBudget(now, (known.kind === 'known' ? known.value : null) ?? undefined);
  const signal = AbortSignal.any([input.signal, AbortSignal.timeout(COMPANY_MS)]);
  await using reader = createCalcomReader({ baseUrl, region: regionOf(baseUrl), apiKey, budget, ...PATIENCE });
  const account = await askServer(input.signal, () => reader.me({ signal }));
  if (account.kind !== 'known') {
    const unasked = { kind: 'skipped', because: 'Cal.com did not say whose key this is' } as const;
    return {
      ...withoutKey,
      account,
      team: unasked,
      capabilities: unasked,
      window: unasked,
      hazards: unasked,
      callerEmail: unasked,
    };
  }
  const stored = await ask(store, (open) => open.read((rows) => rows.company(catalog.company.id)));
  const rows = stored.kind === 'known' ? stored.value : NOTHING_STORED;
  const seen = await askServer(input.signal, () => observe({ ...input, signal }, reader, rows));
  const team = teamOf(seen);
  const isServed = team.kind === 'known' || (await hasTeams(reader, signal));
  const capabilities: Gathered<CapabilityFacts> =
    team.kind === 'known'
      ? await askServer(input.signal, () => probeAll(reader, team.value, { now, signal }))
      : { kind: 'skipped', because: 'the team was not read' };
  const coverage = team.kind === 'known' && seen.kind === 'known' ? coverageOf(catalog, seen.value) : null;
  return {
    account: { kind: 'known', value: account.value.email },
    team: team.kind === 'known' ? { kind: 'known', value: team.value.facts } : team,
    edition: isServed ? 'cal.com' : 'cal.diy',
    capabilities,
    callerEmail:
      team.kind === 'known' && seen.kind === 'known'
        ? { kind: 'known', value: callerEmailOf(input, { seen: seen.value, capabilities, rows }) }
        : { kind: 'skipped', because: 'the team was not read' },
    window: { kind: 'known', value: budget.window },
    hazards: coverage
      ? { kind: 'known', value: coverage.hazards }
      : { kind: 'skipped', because: 'the team was not read' },
    hours:
      coverage && seen.kind === 'known' && seen.value.schedules !== undefined
        ? { kind: 'known', value: coverage.notes ?? [] }
        : null,
  };
}

interface Seen {
  readonly seen: Observation;
  readonly capabilities: Gathered<CapabilityFacts>;
  readonly rows: StoredCompany;
}

function callerEmailOf({ catalog, baseUrl }: CompanyInput, { seen: { team }, capabilities, rows }: Seen) {
  const facts = team.known ? callerEmailFacts(team.value) : undefined;
  if (facts === undefined) throw new TypeError('a team that was read has its facts');
  const bookingFields = capabilityFact(capabilities.kind === 'known' ? capabilities.value : {}, 'bookingFields');
  const declared = catalog.company.callerEmail ?? null;
  const state = callerEmailState(declared, { ...facts, bookingFields }, rows.company?.callerEmail ?? null);
  return callerEmailNote(state, regionOf(baseUrl));
}

function observe({ catalog, now, signal }: CompanyInput, reader: CalcomReader, rows: StoredCompany) {
  return observeCompany({
    catalog,
    reader,
    readStored: () => Promise.resolve(rows),
    now,
    callsPerMinute: () => 120,
    mayMove: false,
    schedules: 'declared',
    signal,
  });
}

interface ReadTeam {
  readonly facts: TeamFacts;
  readonly eventTypeId: number | null;
}

function teamOf(seen: Gathered<Observation>): Gathered<ReadTeam> {
  if (seen.kind !== 'known') return seen;
  const { team } = seen.value;
  if (!team.known) return { kind: 'failed', ...fixOf(team.reason) };
  const { facts, eventTypes, unreadable }: TeamObservation = team.value;
  if (facts === undefined) throw new TypeError('a team that was read has its facts');
  const eventTypeId = eventTypes[0]?.id ?? unreadable.find(({ id }) => id !== null)?.id ?? null;
  return { kind: 'known', value: { facts, eventTypeId } };
}

function fixOf({ code, message }: UnknownReason) {
  return { code, message, fix: `calops explain unproven-${code}` };
}

/** The community edition lacks the route, and otherwise behaves like Cal.com. */
async function hasTeams(reader: CalcomReader, signal: AbortSignal): Promise<boolean> {
  try {
    await reader.teams({ signal });
    return true;
  } catch (error) {
    return !(error instanceof CalcomError && error.kind === 'unexpected-shape' && error.status === 404);
  }
}

interface Probing {
  readonly now: () => number;
  readonly signal: AbortSignal;
}

async function probeAll(
  reader: CalcomReader,
  { facts: { teamId, parentId, userId }, eventTypeId }: ReadTeam,
  { now, signal }: Probing,
): Promise<CapabilityFacts> {
  const subject = { teamId, organizationId: parentId, userId, eventTypeId };
  const facts: [string, CapabilityFact][] = [];
  for (const capability of CAPABILITIES) {
    facts.push([capability, { ...(await reader.probe(capability, subject, { signal })), seenMs: now() }]);
  }
  return Object.fromEntries(facts);
}

/** Reads the database; creates and migrates nothing. */
export async function gatherInstallation(store: Gathered<Store>): Promise<InstallationFacts> {
  return {
    store: store.kind === 'known' ? await ask(store, (open) => open.facts()) : store,
    schemaVersion: currentVersion,
    queue: await ask(store, async (open) => {
      const { rows } = await open.queue.executeSql("SELECT to_regclass('calops_queue.job') IS NOT NULL AS found");
      const [found] = rows as readonly { readonly found: boolean }[];
      return found?.found === true ? readDepths(open.queue) : null;
    }),
  };
}

async function ask<T>(store: Gathered<Store>, work: (store: Store) => Promise<T>): Promise<Gathered<T>> {
  if (store.kind !== 'known') return { kind: 'skipped', because: 'the database was not reached' };
  try {
    return { kind: 'known', value: await work(store.value) };
  } catch (error) {
    return { kind: 'failed', ...databaseFault(error) };
  }
}

/** @throws errors that the database did not cause */
export function databaseFault(error: unknown) {
  if (!(error instanceof StoreError)) throw error;
  return { code: error.code, message: error.message, fix: error.hint };
}

/** @throws errors that Cal.com did not cause, and an interruption */
async function askServer<T>(interrupt: AbortSignal, work: () => Promise<T>): Promise<Gathered<T>> {
  try {
    return { kind: 'known', value: await work() };
  } catch (error) {
    if (!(error instanceof CalcomError) || interrupt.aborted) throw error;
    const code = error.kind === 'aborted' ? 'timeout' : error.kind;
    return { kind: 'failed', code, message: error.message, fix: `calops explain calcom-${code}` };
  }
}
