import type { Catalog } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import { canonicalJson } from '../../model/json.ts';
import { eventTypeName } from '../../model/names.ts';
import type { LedgerEntry, StoredCompany } from '../../model/stored.ts';
import { type ResolvedHost, resolveHosts } from '../hosts/resolve-hosts.ts';
import type { Observation, TeamObservation } from '../observe/observation.ts';
import { blockChanges } from './block-changes.ts';
import { writeCost } from './cost.ts';
import { type DesiredEventType, desiredEventTypes } from './desired-event-types.ts';
import { wantedRows } from './desired-rows.ts';
import { checkGuards } from './guards.ts';
import {
  type Change,
  type DriftNote,
  type EventTypeChange,
  type Plan,
  PLAN_SCHEMA_VERSION,
  type UnknownScope,
} from './plan.ts';
import { planEventType } from './plan-event-type.ts';
import { type KnownEventType, planMaps } from './plan-maps.ts';
import { orphan, orphanRows, planLinks, planRows } from './plan-rows.ts';
import { type Selector, selectChanges } from './select.ts';
import { summarize } from './summarize.ts';

export interface PlanInput {
  readonly catalog: Catalog;
  readonly observation: Observation;
  /** Tokens of `--allow` and `--adopt` (as `adopt:NAME`). */
  readonly allow: ReadonlySet<string>;
  readonly only: Selector | null;
  /** SHA-256 in hex; an argument, because this folder is pure. */
  readonly digest: (text: string) => string;
}

/** desired × observed × ledger → Plan. Pure: the same input gives the same plan, and nothing is read or written. */
export function makePlan(input: PlanInput): Plan {
  const { catalog, observation } = input;
  const { team, stored } = observation;
  if (!team.known || !stored.known) return unknownPlan(input);
  const hosts = resolveHosts(catalog.staff, team.value.members);
  const desired = desiredEventTypes(catalog, hosts);
  const matched = matchEventTypes(desired, team.value, stored.value);
  const unknownHosts = unreadHosts(desired, matched, observation);
  const parts = planParts(input, { team: team.value, stored: stored.value, hosts, desired, matched });
  const hostNames = namesOf(team.value);
  const isUnread = (change: Change) => change.kind === 'eventType' && unknownHosts.eventTypes.has(change.name);
  const proven = withoutDependants(parts.changes, isUnread);
  const selected = selectChanges(proven, input.only);
  const guards = checkGuards(
    {
      catalog,
      stored: stored.value,
      changes: selected,
      desired: new Map(desired.map((one) => [one.name, one])),
      observed: matched.observed,
      conflicts: parts.conflicts,
      ownSlugs: observation.ownSlugs,
      hostNames,
    },
    input.allow,
  );
  const changes = blockChanges(selected, guards);
  const drift = input.only ? parts.drift.filter(({ resource }) => resource === input.only?.id) : parts.drift;
  return finish(input, {
    first: stored.value.ledger.length === 0,
    changes,
    drift,
    guards,
    unmanaged: unmanaged(team.value, matched),
    unknown: unknownHosts.scopes,
    keep: desired.length - changes.filter(({ kind }) => kind === 'eventType').length,
    hostNames,
  });
}

type Draft = Pick<Plan, 'first' | 'changes' | 'drift' | 'guards' | 'unmanaged' | 'unknown' | 'hostNames'> & {
  readonly keep: number;
};

function finish({ catalog, observation, digest }: PlanInput, { keep, ...draft }: Draft): Plan {
  const { company } = catalog;
  const head = {
    schemaVersion: PLAN_SCHEMA_VERSION,
    company: company.name,
    companyId: company.id,
    environment: company.environment.name,
    teamId: company.environment.teamId,
  } as const;
  const { changes, drift, guards, unknown } = draft;
  return {
    ...head,
    ...draft,
    digest: digest(canonicalJson({ ...head, changes, drift, guards, unknown })),
    summary: summarize({ ...draft, keep }),
    calls: { made: observation.callsMade, ...writeCost(changes, observation.callsPerMinute) },
  };
}

/** An unproven read plans nothing at all: not one row, not one map. */
function unknownPlan(input: PlanInput): Plan {
  const { team, stored } = input.observation;
  const scopes: UnknownScope[] = [];
  const { teamId } = input.catalog.company.environment;
  if (!team.known) scopes.push({ scope: `team ${teamId}`, code: team.reason.code, reason: team.reason.message });
  if (!stored.known) scopes.push({ scope: 'database', code: stored.reason.code, reason: stored.reason.message });
  const empty = { first: false, changes: [], drift: [], guards: [], unmanaged: [], keep: 0, hostNames: {} };
  return finish(input, { ...empty, unknown: scopes });
}

interface Matched {
  readonly ledger: ReadonlyMap<string, LedgerEntry>;
  readonly observed: ReadonlyMap<string, ObservedEventType>;
  readonly orphans: readonly LedgerEntry[];
}

/** Finds each desired event type in the ledger (by service and segment) and in Cal.com (by the ledger's id, else by slug). */
function matchEventTypes(desired: readonly DesiredEventType[], team: TeamObservation, stored: StoredCompany): Matched {
  const byId = new Map(team.eventTypes.map((one) => [one.id, one]));
  const bySlug = new Map(team.eventTypes.map((one) => [one.fields.slug, one]));
  const entries = new Map(stored.ledger.map((entry) => [`${entry.serviceId} ${entry.segmentKey}`, entry]));
  const ledger = new Map<string, LedgerEntry>();
  const observed = new Map<string, ObservedEventType>();
  for (const { name, service, segment } of desired) {
    const entry = entries.get(`${service.id} ${segment.key}`);
    const slugs = [segment.slug, ...segment.previousSlugs];
    const found = entry ? byId.get(entry.eventTypeId) : slugs.map((slug) => bySlug.get(slug)).find(Boolean);
    if (entry) ledger.set(name, entry);
    if (found) observed.set(name, found);
  }
  const used = new Set(ledger.values());
  return { ledger, observed, orphans: stored.ledger.filter((entry) => !used.has(entry)) };
}

interface Context {
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  readonly hosts: ReadonlyMap<string, ResolvedHost>;
  readonly desired: readonly DesiredEventType[];
  readonly matched: Matched;
}

function planParts({ catalog, allow, digest }: PlanInput, { stored, hosts, desired, matched }: Context) {
  const wanted = wantedRows(catalog, hosts);
  const rows = planRows(wanted, stored, digest);
  const changed = new Set(rows.map(({ id }) => id));
  const intents = new Set(stored.openIntents.map(({ slug }) => slug));
  const drift: DriftNote[] = matched.orphans.map((entry) =>
    orphan('eventType', eventTypeName(entry.serviceName, entry.segmentKey)),
  );
  const conflicts = new Map<string, readonly string[]>();
  const eventTypes = new Map<string, EventTypeChange>();
  for (const one of desired) {
    const { name, service, segment } = one;
    const result = planEventType({
      desired: one,
      ledger: matched.ledger.get(name) ?? null,
      observed: matched.observed.get(name) ?? null,
      interrupted: [segment.slug, ...segment.previousSlugs].some((slug) => intents.has(slug)),
      recreate: allow.has(`recreate:${name}`),
      revert: allow.has(`revert:${name}`),
      dependsOn: [`service/${service.name}`].filter((id) => changed.has(id)),
      digest,
    });
    if (result.change) eventTypes.set(name, result.change);
    if (result.conflicts.length > 0) conflicts.set(name, result.conflicts);
    drift.push(...result.drift);
  }
  const maps = planMaps(wanted, stored, { eventTypes: known(matched), changes: eventTypes, changed, digest });
  const links = planLinks(wanted, stored, { digest, changed });
  const changes: readonly Change[] = [...rows, ...eventTypes.values(), ...maps, ...links];
  return { changes, conflicts, drift: [...drift, ...orphanRows(wanted, stored)] };
}

function known({ ledger, observed }: Matched): ReadonlyMap<string, KnownEventType> {
  const children = (name: string) => ledger.get(name)?.children ?? {};
  return new Map(
    [...observed].map(([name, { id, fields }]) => [name, { id, hosts: fields.hosts, children: children(name) }]),
  );
}

/** Whose own event types had to be read and could not be: the event types that would get them as hosts are not planned. */
function unreadHosts(desired: readonly DesiredEventType[], { observed }: Matched, { ownSlugs }: Observation) {
  const eventTypes = new Set<string>();
  const scopes = new Map<number, UnknownScope>();
  for (const { name, declared } of desired) {
    if (declared.schedulingType !== 'managed') continue;
    for (const userId of declared.hosts) {
      const read = ownSlugs.get(userId);
      if (read?.known !== false || observed.get(name)?.fields.hosts.includes(userId)) continue;
      eventTypes.add(name);
      scopes.set(userId, { scope: `host ${userId}`, code: read.reason.code, reason: read.reason.message });
    }
  }
  return { eventTypes, scopes: [...scopes.values()] };
}

function withoutDependants(changes: readonly Change[], isOut: (change: Change) => boolean): readonly Change[] {
  const out = new Set(changes.filter(isOut).map(({ id }) => id));
  return changes.filter(({ id, dependsOn }) => !out.has(id) && !dependsOn.some((one) => out.has(one)));
}

function unmanaged({ eventTypes }: TeamObservation, { ledger, observed, orphans }: Matched): Plan['unmanaged'] {
  const ours = new Set([...observed.values()].map(({ id }) => id));
  for (const { eventTypeId } of [...ledger.values(), ...orphans]) ours.add(eventTypeId);
  return eventTypes
    .filter(({ id }) => !ours.has(id))
    .map(({ id, fields }) => ({ id, slug: fields.slug, title: fields.title }));
}

function namesOf({ members }: TeamObservation): Plan['hostNames'] {
  return Object.fromEntries(members.map(({ userId, name, email }) => [userId, name ?? email]));
}

/**
 * Cal.com users who would become hosts of a managed event type that they do not host yet. Their own event types have to
 * be read before anything is planned for them.
 */
export function hostsToRead(catalog: Catalog, team: TeamObservation, stored: StoredCompany): readonly number[] {
  const desired = desiredEventTypes(catalog, resolveHosts(catalog.staff, team.members));
  const { observed } = matchEventTypes(desired, team, stored);
  const users = new Set<number>();
  for (const { name, declared, service } of desired) {
    if (declared.schedulingType !== 'managed' || service.state === 'paused' || service.state === 'deleted') continue;
    const there = new Set(observed.get(name)?.fields.hosts);
    for (const userId of declared.hosts) if (!there.has(userId)) users.add(userId);
  }
  return [...users].sort((a, b) => a - b);
}
