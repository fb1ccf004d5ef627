import type { Catalog } from '../../model/catalog.ts';
import { mapName } from '../../model/names.ts';
import type { LedgerEntry, MapRow } from '../../model/stored.ts';
import { coverageOf } from '../coverage/coverage.ts';
import type { MissingMap } from '../coverage/stored-offers.ts';
import type { Observation } from '../observe/observation.ts';
import type { DesiredMap } from '../desired/desired-row.ts';
import { desiredRows } from '../desired/desired-rows.ts';
import { mapKey } from '../../model/stored.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { Unidentified } from './lifecycle.ts';

/**
 * Event maps that were applied and are no longer valid. Maps that coverage misses for another reason have other findings: a staff member
 * without a host, a removed host; or they were never applied.
 */
export function mapDrift(catalog: Catalog, observation: Observation, context: DesiredState): readonly Unidentified[] {
  const missing = new Map(coverageOf(catalog, observation).missing.map((one) => [nameOf(one), one.reason]));
  const rows = new Map(context.stored.maps.map((row) => [mapKey(row), row]));
  return desiredRows(context.catalog, context.hosts).maps.flatMap((map): readonly Unidentified[] => {
    const entry = context.matched.ledger.get(map.eventType);
    if (!entry) return [];
    const row = rows.get(mapKey(map.row));
    const subject = { map, entry, row };
    switch (missing.get(map.name)) {
      case 'no-map':
        return missingMap(subject);
      case 'no-event-type':
        return namesAnother(subject) ? [staleId(subject, 'eventTypeId', observedId(map, context))] : [];
      case 'no-child':
      case 'not-applied':
      case 'length-refused':
      case undefined:
        return row ? staleIds(subject, row) : [];
      case 'no-host':
      case 'not-a-host':
        return [];
    }
  });
}

interface Subject {
  readonly map: DesiredMap;
  readonly entry: LedgerEntry;
  readonly row: MapRow | undefined;
}

/** An applied host without a map: the row was deleted, or the host's child was never created. */
function missingMap({ map, entry }: Subject): readonly Unidentified[] {
  if (map.userId === null || entry.applied.hosts?.includes(map.userId) !== true) return [];
  const child = entry.children[map.userId];
  const blame = map.managed && child === undefined ? 'unapplied' : 'outside';
  const ours = entry.eventTypeId;
  return [{ ...headOf(map), kind: 'map-missing', field: null, blame, theirs: null, ours, lastApplied: ours }];
}

/** A missing applied event type has one finding of its own, not one per map. */
function namesAnother({ row, entry }: Subject): boolean {
  return row !== undefined && row.eventTypeId !== entry.eventTypeId;
}

/** The map has other ids than the ledger, which has Cal.com's: an apply was interrupted, or the row was edited. */
function staleIds(subject: Subject, row: MapRow): readonly Unidentified[] {
  const { map, entry } = subject;
  if (row.eventTypeId !== entry.eventTypeId) return [staleId(subject, 'eventTypeId', entry.eventTypeId)];
  const child = map.managed && map.userId !== null ? (entry.children[map.userId] ?? null) : null;
  const isApplied = map.userId !== null && entry.applied.hosts?.includes(map.userId) === true;
  if (!isApplied || (child === row.childEventTypeId && (child !== null || !map.managed))) return [];
  return [staleId(subject, 'childEventTypeId', child)];
}

function staleId(
  { map, entry, row }: Subject,
  field: 'eventTypeId' | 'childEventTypeId',
  theirs: number | null,
): Unidentified {
  const lastApplied = row?.[field] ?? null;
  const ours = field === 'eventTypeId' ? entry.eventTypeId : theirs;
  return {
    ...headOf(map),
    kind: 'map-stale',
    field,
    blame: 'unapplied',
    theirs,
    ours,
    lastApplied,
  };
}

function headOf({ name, source }: DesiredMap) {
  return { resource: `map/${name}`, source };
}

function observedId({ eventType }: DesiredMap, { matched }: DesiredState): number | null {
  return matched.observed.get(eventType)?.id ?? null;
}

function nameOf({ branch, service, segment, staff }: MissingMap): string {
  return mapName(branch, service, segment, staff);
}
