import type { ChangeAuthor, Drift, HistoryChange, HistoryEntry } from '../../model/drift-finding.ts';
import type { Json } from '../../model/json.ts';

/** The owner of the API key; changes that this user made by API are changes of calops. */
export interface KeyOwner {
  readonly name: string | null;
  readonly email: string | null;
}

/** Which history to read for a finding, and which change to find in it. */
export interface Lookup {
  readonly eventTypeId: number;
  /** The field, by calops' name. */
  readonly field: string;
  /** The host that the finding is about, if it is one. */
  readonly hostId: number | null;
  /** The value after the change. */
  readonly value: Json;
}

/**
 * Null if no history is read: for findings not caused outside git, for missing or unmanaged event types, for database rows, and for a
 * host's child, whose finding already names the host.
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
    case 'hours-differ':
    case 'absence-missing':
    case 'absence-changed':
    case 'no-effect':
      return null;
  }
}

export interface Reading {
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  readonly owner: KeyOwner;
  /** When a run last wrote the event type, ISO 8601 with Z; null: no run did, or the field is not one that a run writes. */
  readonly appliedAt: string | null;
}

/**
 * Returns the author of the newest change of the field. Null if that was calops itself, if the change led to another value than the current
 * one, or if it is older than the last apply: then the history does not contain the change.
 *
 * An earlier change of the same field by calops is a better reference for age, because Cal.com's clock timed both.
 */
export function authorOf(lookup: Lookup, { history, owner, appliedAt }: Reading): ChangeAuthor | null {
  const [newest, ...older] = history.filter(({ changes }) => concerns(changes[lookup.field], lookup));
  if (newest === undefined || isOurs(newest, owner) || !ledTo(newest.changes[lookup.field], lookup)) return null;
  const isLater = appliedAt === null || newest.author.at >= appliedAt || older.some((entry) => isOurs(entry, owner));
  return isLater ? newest.author : null;
}

/** People use the API too, with keys of their own. */
function isOurs({ author: { name, email, source } }: HistoryEntry, owner: KeyOwner): boolean {
  if (!/^api/i.test(source ?? '')) return false;
  if (email !== null && owner.email !== null) return email.toLowerCase() === owner.email.toLowerCase();
  return name !== null && name === owner.name;
}

function concerns(change: HistoryChange | undefined, { hostId }: Lookup): boolean {
  if (change === undefined) return false;
  return hostId === null || !Array.isArray(change.new) || has(change.old, hostId) !== has(change.new, hostId);
}

/** Compares plain values of one type only; other formats in Cal.com's history prove nothing. */
function ledTo(change: HistoryChange | undefined, { value, hostId }: Lookup): boolean {
  const after = change?.new ?? null;
  if (hostId !== null) return !Array.isArray(after) || has(after, hostId) === (value !== null);
  const isPlain = typeof after === 'string' || typeof after === 'number' || typeof after === 'boolean';
  return !isPlain || typeof after !== typeof value || after === value;
}

function has(hosts: Json, userId: number): boolean {
  return Array.isArray(hosts) && hosts.includes(userId);
}
