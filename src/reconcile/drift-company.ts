import type { Catalog } from '../model/catalog.ts';
import type { Drift, DriftFinding } from '../model/drift-finding.ts';
import { isSameJson } from '../model/json.ts';
import { NAMED_IN_NOTICE } from '../model/notice.ts';
import type { Position } from '../model/diagnostic.ts';
import type { UnknownReason } from '../model/read.ts';
import { sha256 } from '../model/sha256.ts';
import type { AuditEntry } from '../model/stored.ts';
import type { NewNotice } from '../store/notices/notice-store.ts';
import type { LedgerStore } from '../store/store.ts';
import type { CompanyAccess } from './company-access.ts';
import { expectedChildren } from './desired/what-to-read.ts';
import { compareHours } from './desired/hours-differences.ts';
import { desiredState } from './desired/desired-state.ts';
import { unreadChildNote, unreadChildren } from './drift/child-drift.ts';
import { classifyDrift } from './drift/classify.ts';
import {
  acknowledge,
  advanceFindings,
  newlyConfirmed,
  type Acknowledgement,
  type Advanced,
  type PlacedDrift,
} from './drift/lifecycle.ts';
import { findAuthors, unlessForbidden } from './find-authors.ts';
import type { Observation } from './observe/observation.ts';
import type { ReadChildren } from './observe/read-children.ts';
import { hoursNotes } from './plan/notes.ts';
import { makePlan } from './plan/make-plan.ts';
import { unreadAbsences } from './plan/plan-absences.ts';
import { unreadWebhooks, webhookNotes } from './plan/plan-webhooks.ts';
import type { EventTypeNote, Plan, UnknownScope } from './plan/plan.ts';
import { eventTypeNotes, isOfService, unprovenServices } from './plan/unread.ts';
import { readCompany, readCompanyChildren } from './reconcile-company.ts';

export type PlacedFinding = DriftFinding & { readonly source: Position | null };

/** The drift of one company. */
export interface DriftReport {
  readonly company: string;
  readonly environment: string;
  /** After an unproven read: unchanged from the last proven one. */
  readonly open: readonly PlacedFinding[];
  /** Findings that this read no longer found. */
  readonly resolved: readonly DriftFinding[];
  /** The whole team, or single services: their findings are unchanged. */
  readonly unknown: readonly UnknownScope[];
  /** Notes on unmanaged event types. */
  readonly notes?: readonly EventTypeNote[];
  /** Number of Cal.com calls in this run. Absent: not counted. */
  readonly callsMade?: number;
  /** False: the database has no schema yet, so nothing was stored. */
  readonly kept: boolean;
  readonly hostNames: Plan['hostNames'];
}

/** Reads like a plan, classifies, and writes the findings, and that it has checked; writes nothing else. */
export async function driftCompany(access: CompanyAccess): Promise<DriftReport> {
  const report = await compareCompany(access);
  await noteCheck(access, report);
  return report;
}

/** For the overview of all companies. A user who may not write this still gets the report. */
async function noteCheck(
  { store, catalog }: Pick<CompanyAccess, 'store' | 'catalog'>,
  { unknown }: Pick<DriftReport, 'unknown'>,
): Promise<void> {
  if ((await store.schemaVersion()) === 0) return;
  await unlessForbidden(() =>
    store.write((transactor) => transactor.saveDriftCheck(catalog.company.id, unknown.length === 0)),
  );
}

async function compareCompany(access: CompanyAccess): Promise<DriftReport> {
  const { store, catalog, now } = access;
  const companyId = catalog.company.id;
  const observation = await readCompany(access, { schedules: 'declared' });
  const { stored, noEffects, order } = await store.read(async (reader) => ({
    stored: await reader.findings(companyId),
    noEffects: await reader.noEffects(companyId),
    order: await reader.hostsToRead(companyId),
  }));
  const { team, stored: rows } = observation;
  if (!team.known || !rows.known) return unproven(catalog, observation, stored);
  const context = desiredState(catalog, { team: team.value, stored: rows.value });
  const { services, scopes } = unprovenServices(context);
  const { webhooks, schedules, absences } = observation;
  const unreadStaff = unreadAbsences(absences, context.hosts);
  const unknown = [...scopes, ...unreadWebhooks(webhooks), ...unreadStaff];
  const expected = expectedChildren(context).filter(({ resource }) => !isOfService(resource, services));
  const organizationId = team.value.facts?.parentId ?? null;
  const children = await readCompanyChildren(access, observation, { expected, order, organizationId });
  const isUnread = unreadChildren(expected, children.read);
  const isUnproven = (one: Drift) =>
    isOfService(one.resource, services) ||
    isUnread(one) ||
    (webhooks?.places.known === false && one.resource.startsWith('webhook/')) ||
    (schedules?.schedules.known === false && one.kind === 'hours-differ') ||
    (unreadStaff.length > 0 && one.resource.startsWith('absence/'));
  const all = classifyDrift({
    catalog,
    observation,
    team: team.value,
    stored: rows.value,
    noEffects,
    children: children.read,
  });
  const seen = all.filter((one) => !isUnproven(one));
  const kept = (await store.schemaVersion()) > 0;
  const history = await findAuthors(access, { observation, team: team.value, context, seen, stored, kept });
  const notes = [
    ...eventTypeNotes(context),
    ...webhookNotes(catalog, webhooks),
    ...hoursNotes({ differences: [], notCompared: compareHours(context, schedules).notCompared }),
    ...children.unread.map(unreadChildNote),
    ...(await keepTurn(access, children)),
    ...(await markWebhook(access, webhooks)),
  ];
  const sighting = {
    seen,
    isUnproven,
    now: new Date(now()).toISOString(),
    orphanStrikes: catalog.company.safety.orphanStrikes,
    authors: history.authors,
  };
  const isQuiet = seen.length === 0 && stored.every((one) => one.status === 'resolved' || isUnproven(one));
  const advanced =
    isQuiet || !kept ? advanceFindings({ ...sighting, stored: [] }) : await record(store, companyId, sighting);
  const hostNames = Object.fromEntries(team.value.members.map(({ userId, name, email }) => [userId, name ?? email]));
  const before = openFindings(stored.filter(isUnproven)).open;
  const open = [...advanced.open, ...before];
  const callsMade = observation.callsMade + children.callsMade + history.callsMade;
  return { ...headOf(catalog), ...advanced, open, unknown, notes, callsMade, kept, hostNames };
}

/** Written only if the budget is too small for all hosts. Without write permission in the database, the same hosts are read each time. */
async function keepTurn(
  { store, catalog }: CompanyAccess,
  { hosts, isPartial }: ReadChildren,
): Promise<readonly EventTypeNote[]> {
  if (!isPartial) return [];
  const mark = () => store.write((transactor) => transactor.markHostsRead(catalog.company.id, hosts));
  if (await unlessForbidden(mark)) return [];
  const message =
    'every run reads the same hosts, since this database user may not record which were read; GRANT UPDATE (children_read_at) ON calops.calcom_host_mappings';
  return [{ code: 'child-not-read', eventTypeId: null, slug: null, message }];
}

/**
 * Moves the webhook just read to the end of the queue. Written only if its differences have changed, or if other webhooks wait.
 */
async function markWebhook(
  { store, catalog }: CompanyAccess,
  webhooks: Observation['webhooks'],
): Promise<readonly EventTypeNote[]> {
  const { checked = null, registered = [] } = webhooks ?? {};
  const read = registered.find(
    ({ ownerKind, ownerId }) => ownerKind === checked?.owner.kind && ownerId === checked.owner.id,
  );
  if (checked === null || read === undefined) return [];
  if (registered.length === 1 && isSameJson(checked.before, read.differs)) return [];
  const mark = () => store.write((transactor) => transactor.markWebhook(catalog.company.id, read));
  if (await unlessForbidden(mark)) return [];
  const message =
    'the same webhook is read by every run, since this database user may not write which one was read; GRANT UPDATE (differs, checked_at) ON calops.calcom_webhooks';
  return [{ code: 'webhook-not-marked', eventTypeId: null, slug: null, message }];
}

type Seen = Omit<Parameters<typeof advanceFindings<PlacedDrift>>[0], 'stored'> & {
  /** True for findings that this read cannot judge. */
  readonly isUnproven: (finding: Drift) => boolean;
};

/** Reads the findings again under their lock: an operator may have acknowledged one in the meantime. */
function record(store: LedgerStore, companyId: string, seen: Seen): Promise<Advanced<PlacedDrift>> {
  return store.write(async (transactor) => {
    const stored = (await transactor.lockFindings(companyId)).filter((one) => !seen.isUnproven(one));
    const advanced = advanceFindings({ ...seen, stored });
    await transactor.upsertFindings(companyId, [...advanced.open, ...advanced.resolved]);
    const news = newlyConfirmed(stored, advanced.open);
    if (news.length > 0) await transactor.notify(companyId, driftNotice(news, seen.now));
    return advanced;
  });
}

/** One notification for all findings of one read. */
function driftNotice(news: readonly DriftFinding[], now: string): NewNotice {
  const findings = news.slice(0, NAMED_IN_NOTICE).map(({ kind, resource, field }) => ({ kind, resource, field }));
  const occurrence = sha256(JSON.stringify([now, news.map(({ id }) => id)]));
  return { kind: 'drift_confirmed', subject: 'drift', occurrence, detail: { count: news.length, findings } };
}

function unproven(catalog: Catalog, observation: Observation, stored: readonly DriftFinding[]): DriftReport {
  const { unknown } = makePlan({ catalog, observation, allow: new Set(), only: null });
  return { ...headOf(catalog), ...openFindings(stored), unknown, kept: true, hostNames: {} };
}

/** The report of a company that could not be read at all. */
export async function unprovenDrift(
  { store, catalog }: Pick<CompanyAccess, 'store' | 'catalog'>,
  reason: UnknownReason,
): Promise<DriftReport> {
  const stored = await store.read((reader) => reader.findings(catalog.company.id));
  const scope = `team ${catalog.company.environment.teamId}`;
  const unknown = [{ scope, code: reason.code, reason: reason.message }];
  await noteCheck({ store, catalog }, { unknown });
  return { ...headOf(catalog), ...openFindings(stored), unknown, kept: true, hostNames: {} };
}

function openFindings(stored: readonly DriftFinding[]): Pick<DriftReport, 'open' | 'resolved'> {
  const open = stored.filter(({ status }) => status !== 'resolved');
  return { open: open.map((finding) => ({ ...finding, source: null })), resolved: [] };
}

function headOf({ company }: Catalog): Pick<DriftReport, 'company' | 'environment'> {
  return { company: company.name, environment: company.environment.name };
}

/** The findings of a company after acknowledging those in `ids`; makes no calls to Cal.com. */
export async function acknowledgeDrift(
  store: LedgerStore,
  catalog: Catalog,
  { ids, ...acknowledgement }: Acknowledgement & { readonly ids: ReadonlySet<string> },
): Promise<DriftReport> {
  const companyId = catalog.company.id;
  const stored = await store.write(async (transactor) => {
    const findings = await transactor.lockFindings(companyId);
    const meant = findings.filter((one) => ids.has(one.id) && one.status !== 'resolved');
    const after = findings.map((one) => (meant.includes(one) ? acknowledge(one, acknowledgement) : one));
    await transactor.upsertFindings(companyId, after);
    await transactor.audit(
      companyId,
      meant.map((one) => acknowledged(one, acknowledgement)),
    );
    return after;
  });
  return { ...headOf(catalog), ...openFindings(stored), unknown: [], kept: true, hostNames: {} };
}

/** Has an audit name of its own: an entry of the event type would look like an apply. */
function acknowledged({ id, kind, resource, status }: DriftFinding, { who, reason }: Acknowledgement): AuditEntry {
  const after = { status: 'acknowledged', kind, resource, reason };
  return { runId: null, who, action: 'acknowledge', resource: `drift/${id}`, before: { status }, after };
}
