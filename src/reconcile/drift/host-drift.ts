import type { Catalog, HostRef } from '../../model/catalog.ts';
import type { Json } from '../../model/json.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { Unidentified } from './identify.ts';

/**
 * The hosts of one event type, each by itself: who was added and who was removed. Where Cal.com and git agree on a host
 * that was not applied like that, it is no drift, unless the list as a whole is a conflict.
 */
export function hostFieldDrift(drift: Unidentified): readonly Unidentified[] {
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

/** Members of staff who stand for nobody in the team, and hosts of our event types for whom nobody of the staff stands. */
export function hostDrift(context: DesiredState): readonly Unidentified[] {
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
