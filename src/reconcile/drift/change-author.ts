import type { ChangeAuthor, Drift, HistoryChange, HistoryEntry } from '../../model/drift-finding.ts';
import type { Json } from '../../model/json.ts';

/** The owner of the key, whose changes by the API are those of calops. */
export interface KeyOwner {
  readonly name: string | null;
  readonly email: string | null;
}

/** Where the history of a finding is, and what to look for in it. */
export interface Lookup {
  readonly eventTypeId: number;
  /** A field by calops' name. */
  readonly field: string;
  /** The one host whom the finding is about. */
  readonly hostId: number | null;
  /** What the change must have led to. */
  readonly value: Json;
}

/**
 * Null where no history is read: for what nobody changed outside git, for event types that are gone or that are not ours, for rows of the
 * database, and for the own copy of a host, whose finding names the host already.
 */
export function lookupOf(
  { kind, resource, field, blame, theirs }: Drift,
  eventTypeIds: ReadonlyMap<string, number>,
): Lookup | null {
  const eventTypeId = eventTypeIds.get(resource);
  if (eventTypeId === undefined || field === null || blame === 'unapplied') return null;
  const [name = field, id = ''] = field.split('.');
  switch (kind) {
    case 'field-changed':
      return { eventTypeId, field, hostId: null, value: theirs };
    case 'host-added':
    case 'host-removed':
      return { eventTypeId, field: name, hostId: Number(id), value: theirs };
    case 'hazard':
      return name === 'child' ? null : { eventTypeId, field: name, hostId: null, value: theirs };
    case 'event-type-missing':
    case 'orphan':
    case 'unmanaged':
    case 'host-unmapped':
    case 'map-missing':
    case 'map-stale':
    case 'webhook-missing':
    case 'webhook-changed':
    case 'no-effect':
      return null;
  }
}

export interface Reading {
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  readonly owner: KeyOwner;
  /** When a run last wrote the event type, as ISO 8601 with Z; null: no run did, or nothing that a run writes is concerned. */
  readonly appliedAt: string | null;
}

/**
 * Who made the newest change of the field. Null where that was calops itself, where it led to another value than the one that is there, or
 * where it is older than the last apply: then the history lacks the change that is looked for.
 *
 * A change that calops made of the same field before it is the better measure of age: Cal.com's clock wrote both.
 */
export function authorOf(lookup: Lookup, { history, owner, appliedAt }: Reading): ChangeAuthor | null {
  const [newest, ...older] = history.filter(({ changes }) => concerns(changes[lookup.field], lookup));
  if (newest === undefined || isOurs(newest, owner) || !ledTo(newest.changes[lookup.field], lookup)) return null;
  const isLater = appliedAt === null || newest.author.at >= appliedAt || older.some((entry) => isOurs(entry, owner));
  return isLater ? newest.author : null;
}

/** People use the API as well, with keys of their own. */
function isOurs({ author: { name, email, source } }: HistoryEntry, owner: KeyOwner): boolean {
  if (!/^api/i.test(source ?? '')) return false;
  if (email !== null && owner.email !== null) return email.toLowerCase() === owner.email.toLowerCase();
  return name !== null && name === owner.name;
}

function concerns(change: HistoryChange | undefined, { hostId }: Lookup): boolean {
  if (change === undefined) return false;
  return hostId === null || !Array.isArray(change.new) || has(change.old, hostId) !== has(change.new, hostId);
}

/** Plain values of one sort can be compared; what Cal.com writes otherwise in its history proves nothing. */
function ledTo(change: HistoryChange | undefined, { value, hostId }: Lookup): boolean {
  const after = change?.new ?? null;
  if (hostId !== null) return !Array.isArray(after) || has(after, hostId) === (value !== null);
  const isPlain = typeof after === 'string' || typeof after === 'number' || typeof after === 'boolean';
  return !isPlain || typeof after !== typeof value || after === value;
}

function has(hosts: Json, userId: number): boolean {
  return Array.isArray(hosts) && hosts.includes(userId);
}
