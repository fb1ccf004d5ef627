import { markedClosure, type ObservedAbsence } from '../../model/time/absence.ts';
import type { Catalog, HostRef } from '../../model/catalog.ts';
import type { NoEffect } from '../../model/drift-finding.ts';
import { isSameJson, type Json } from '../../model/json.ts';
import { eventTypeName } from '../../model/names.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import { webhooksByName } from '../../model/webhook.ts';
import type { DeclaredState } from '../desired/declared-state.ts';
import { compareHours, type HoursDifference } from '../desired/hours-differences.ts';
import { desiredState, type DesiredState } from '../desired/desired-state.ts';
import { desiredAbsences } from '../desired/desired-absences.ts';
import type { Observation } from '../observe/observation.ts';
import type { ReadChild } from '../observe/read-children.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { DriftNote, Plan } from '../plan/plan.ts';
import { childDrift } from './child-drift.ts';
import { identify, type PlacedDrift, type Unidentified } from './lifecycle.ts';
import { mapDrift } from './map-drift.ts';

/** A proven read. */
export interface ProvenReading {
  readonly catalog: Catalog;
  readonly observation: Observation;
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  /** Writes without effect that no later run has corrected. */
  readonly noEffects: readonly NoEffect[];
  /** Hosts' children read in this run. */
  readonly children: readonly ReadChild[];
}

/**
 * Returns every difference from the last apply, by kind, with its cause. A change made only in git
 * is not drift; a plan handles it. Findings about fields, hosts, missing event types and orphans
 * come from the plan, which compares them; findings about maps come from coverage.
 */
export function classifyDrift({ noEffects, children, ...reading }: ProvenReading): readonly PlacedDrift[] {
  const catalog = withPausedCompared(reading.catalog);
  const { team, stored, observation } = reading;
  const plan = makePlan({ catalog, observation, allow: new Set(), only: null });
  const context = desiredState(catalog, { team, stored });
  const orphans = orphanSides(context);
  const drifts = [
    ...plan.drift.flatMap((note) => noteDrift(note, orphans)),
    ...plan.unmanaged.map(unmanagedDrift),
    ...hazardDrift(plan),
    ...children.flatMap(childDrift),
    ...hostDrift(context),
    ...mapDrift(catalog, observation, context),
    ...webhookDrift(observation, context),
    ...absenceDrift(observation, context),
    ...compareHours(context, observation.schedules).differences.map(hoursDrift),
    ...noEffects.flatMap((one) => noEffectDrift(one, plan)),
  ];
  return identify(drifts, catalog.company.id);
}

/** Plans ignore paused services; a change made outside git to one of them is drift all the same. */
function withPausedCompared(catalog: Catalog): Catalog {
  const services = catalog.services.map((one) => ({ ...unpaused(one), staff: one.staff.map(unpaused) }));
  return { ...catalog, services };
}

function unpaused<T extends { readonly state: string }>(one: T): T {
  return one.state === 'paused' ? { ...one, state: 'active' } : one;
}

function noteDrift(note: DriftNote, orphans: ReadonlyMap<string, OrphanSides>): readonly Unidentified[] {
  const { kind, resource, field, theirs, ours, lastApplied, source } = note;
  switch (kind) {
    case 'field-changed': {
      const blame = isSameJson(ours, lastApplied) ? 'outside' : 'both';
      const drift = { kind, resource, field, blame, theirs, ours, lastApplied, source } as const;
      return field === 'hosts' ? hostFieldDrift(drift) : [drift];
    }
    case 'event-type-missing':
      return [{ kind, resource, field, blame: 'outside', theirs, ours, lastApplied, source }];
    case 'orphan':
      return [
        { kind, resource, field, blame: 'unapplied', theirs, ours, lastApplied, ...orphans.get(resource), source },
      ];
  }
  return kind satisfies never;
}

/** Excludes hazards whose field already has a finding. */
function hazardDrift({ hazards, drift }: Plan): readonly Unidentified[] {
  const changed = new Set(drift.map(({ resource, field }) => `${resource} ${field ?? ''}`));
  return hazards
    .filter(({ resource, setting }) => !changed.has(`${resource} ${setting}`))
    .map(({ resource, setting, userId, value, source }) => ({
      kind: 'hazard',
      resource,
      field: userId === undefined ? setting : `${setting}.${userId}`,
      blame: 'outside',
      theirs: value,
      ours: null,
      lastApplied: null,
      source,
    }));
}

type OrphanSides = Pick<Unidentified, 'theirs' | 'ours' | 'lastApplied'>;

/** Orphans by resource: an event type with its slug in Cal.com, or null if missing there too; a row with its name. */
function orphanSides({ matched, team }: DesiredState): ReadonlyMap<string, OrphanSides> {
  const slugs = new Map(team.eventTypes.map(({ id, fields }) => [id, fields.slug]));
  return new Map(
    matched.orphans.map(({ serviceName, segmentKey, eventTypeId, slug }) => [
      `eventType/${eventTypeName(serviceName, segmentKey)}`,
      { theirs: slugs.get(eventTypeId) ?? null, ours: null, lastApplied: slug },
    ]),
  );
}

function unmanagedDrift({ id, slug }: Plan['unmanaged'][number]): Unidentified {
  return {
    kind: 'unmanaged',
    resource: `eventType/${id}`,
    field: null,
    blame: 'outside',
    theirs: slug,
    ours: null,
    lastApplied: null,
    source: null,
  };
}

/** Only fields that a plan would still write; a difference that has disappeared since is no finding. */
function noEffectDrift({ resource, fields }: NoEffect, { changes }: Plan): readonly Unidentified[] {
  const change = changes.find(({ id }) => id === resource);
  if (change?.kind !== 'eventType') return [];
  const { source } = change;
  const drift = { kind: 'no-effect', resource, blame: 'unapplied', source } as const;
  if (change.action === 'create')
    return [{ ...drift, field: null, theirs: null, ours: change.slug, lastApplied: null }];
  return change.fields
    .filter(({ path }) => fields.includes(path))
    .map(({ path, from, to }) => ({ ...drift, field: path, theirs: from, ours: to, lastApplied: null }));
}

/**
 * Splits the hosts of one event type into one finding per added or removed host. A host on which Cal.com and git agree is not drift, even
 * if it was not applied, unless the whole list is a conflict.
 */
function hostFieldDrift(drift: Unidentified): readonly Unidentified[] {
  const theirs = idsOf(drift.theirs);
  const ours = idsOf(drift.ours);
  const applied = idsOf(drift.lastApplied);
  const isConflict = drift.blame === 'both';
  const added = [...theirs].filter((id) => !applied.has(id) && (isConflict || !ours.has(id)));
  const removed = [...applied].filter((id) => !theirs.has(id) && (isConflict || ours.has(id)));
  const sides = (id: number) => ({
    field: `hosts.${id}`,
    theirs: theirs.has(id) ? id : null,
    ours: ours.has(id) ? id : null,
    lastApplied: applied.has(id) ? id : null,
  });
  return [
    ...added.map((id) => ({ ...drift, kind: 'host-added' as const, ...sides(id) })),
    ...removed.map((id) => ({ ...drift, kind: 'host-removed' as const, ...sides(id) })),
  ];
}

function idsOf(value: Json): ReadonlySet<number> {
  return new Set(Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number') : []);
}

/** Staff members without a host in the team, and hosts of our event types without a staff member. */
function hostDrift(context: DesiredState): readonly Unidentified[] {
  return [...staffWithoutHost(context), ...hostsWithoutStaff(context)];
}

function staffWithoutHost({ catalog, hosts, stored }: DesiredState): readonly Unidentified[] {
  const mapped = new Map(stored.hostMappings.map(({ staffId, userId }) => [staffId, userId]));
  const needed = assignedStaff(catalog);
  return catalog.staff
    .filter(({ name }) => needed.has(name) && hosts.get(name)?.found !== true)
    .map(({ id, name, host, source }) => {
      const lastApplied = mapped.get(id) ?? null;
      const drift = { kind: 'host-unmapped', resource: `staff/${name}`, field: null, source } as const;
      const blame = lastApplied === null ? 'unapplied' : 'outside';
      return { ...drift, blame, theirs: null, ours: refValue(host), lastApplied };
    });
}

function assignedStaff({ services }: Catalog): ReadonlySet<string> {
  const offered = services.filter(({ state }) => state !== 'deleted' && state !== 'retired');
  const entries = offered.flatMap(({ staff }) => staff).filter(({ state }) => state !== 'retired');
  return new Set(entries.map(({ staff }) => staff));
}

function refValue(ref: HostRef): string | number {
  return 'userId' in ref ? ref.userId : 'email' in ref ? ref.email : ref.username;
}

function hostsWithoutStaff({ team, stored, hosts, matched }: DesiredState): readonly Unidentified[] {
  const known = new Set(stored.hostMappings.map(({ userId }) => userId));
  for (const host of hosts.values()) if (host.found) known.add(host.member.userId);
  const ours = new Set([...matched.ledger.values()].map(({ eventTypeId }) => eventTypeId));
  const working = team.eventTypes.filter(({ id }) => ours.has(id)).flatMap(({ fields }) => fields.hosts);
  const emails = new Map(team.members.map(({ userId, email }) => [userId, email]));
  return [...new Set(working)]
    .filter((userId) => !known.has(userId))
    .sort((a, b) => a - b)
    .map((userId) => ({
      kind: 'host-unmapped',
      resource: `host/${userId}`,
      field: null,
      blame: 'outside',
      theirs: emails.get(userId) ?? userId,
      ours: null,
      lastApplied: null,
      source: null,
    }));
}

/**
 * Declared webhooks that differed from the last apply when they were last read: one is read per run. Changes made only in git are not
 * drift. The finding names the differing fields without Cal.com's values, because one of them is a secret.
 */
function webhookDrift({ webhooks }: Observation, { catalog, stored }: DeclaredState): readonly Unidentified[] {
  const { source, environment } = catalog.company;
  if (webhooks?.places.known !== true || environment.webhook === undefined) return [];
  const named = webhooksByName(webhooks.registered, stored.ledger);
  return named.flatMap(({ name, row: { differs, url } }): readonly Unidentified[] => {
    if (differs.length === 0) return [];
    const isMissing = differs.includes('missing');
    return [
      {
        kind: isMissing ? 'webhook-missing' : 'webhook-changed',
        resource: `webhook/${name}`,
        field: null,
        blame: 'outside',
        theirs: isMissing ? null : [...differs],
        ours: url,
        lastApplied: url,
        source,
      },
    ];
  });
}

function hoursDrift({ staff, eventType, ours, theirs, isApplied, source }: HoursDifference): Unidentified {
  return {
    kind: 'hours-differ',
    resource: `staff/${staff}`,
    field: eventType?.name ?? null,
    blame: isApplied ? 'outside' : 'unapplied',
    theirs,
    ours,
    lastApplied: null,
    source,
  };
}

/** Absences of closures that are still declared and ahead, which differ from the last apply. Changes made only in git are not drift. */
function absenceDrift({ absences }: Observation, { catalog, hosts }: DeclaredState): readonly Unidentified[] {
  if (absences?.place.known !== true || absences.place.value === null) return [];
  return desiredAbsences(catalog, hosts, absences.readAtMs).flatMap(
    ({ closure, staff, userId, source }): readonly Unidentified[] => {
      const row = absences.registered.find((one) => one.closureId === closure.id && one.staffId === staff.id);
      const read = absences.byUser.get(userId);
      if (row === undefined || row.userId !== userId || read?.known !== true) return [];
      const theirs = read.value.find(({ notes }) => markedClosure(catalog.company.id, notes) === closure.id);
      const isSame = theirs !== undefined && absenceText(theirs) === absenceText(row);
      if (isSame && theirs.notes === row.notes) return [];
      const sides = {
        theirs: theirs ? absenceText(theirs) : null,
        ours: absenceText(row),
        lastApplied: absenceText(row),
      };
      const kind = theirs ? 'absence-changed' : 'absence-missing';
      const resource = `absence/${closure.name}/${staff.name}`;
      return [{ kind, resource, field: null, blame: 'outside', ...sides, source }];
    },
  );
}

/** `2026-12-24 to 2026-12-26, vacation` */
function absenceText({ from, to, reason }: Pick<ObservedAbsence, 'from' | 'to' | 'reason'>): string {
  return `${from === to ? from : `${from} to ${to}`}, ${reason}`;
}
