import { innerBadRequest } from '../envelopes.ts';
import type { EventTypeRow } from './rows.ts';

/** Event types with the two unique keys of the real table: team and slug, owner and slug. */
export class EventTypeTable {
  readonly #rows = new Map<number, EventTypeRow>();
  /** Team → rows in heap order: an updated row moves to the end, as in an unsorted list of the real server. */
  readonly #teams = new Map<number, Map<number, EventTypeRow>>();
  readonly #slugs = new Map<string, number>();
  readonly #children = new Map<number, Set<number>>();
  readonly #owned = new Map<number, Set<number>>();
  #nextId = 1;

  get(id: number): EventTypeRow | undefined {
    return this.#rows.get(id);
  }

  all(): Iterable<EventTypeRow> {
    return this.#rows.values();
  }

  /** The team's own types (children of managed ones have no team), in heap order. */
  ofTeam(teamId: number): EventTypeRow[] {
    return [...(this.#teams.get(teamId)?.values() ?? [])];
  }

  /** Personal types and children, in order of id. */
  ofOwner(ownerId: number): EventTypeRow[] {
    return this.#rowsOf(this.#owned.get(ownerId));
  }

  childrenOf(parentId: number): EventTypeRow[] {
    return this.#rowsOf(this.#children.get(parentId));
  }

  byTeamSlug(teamId: number, slug: string): EventTypeRow | undefined {
    return this.#bySlug(`team ${teamId} ${slug}`);
  }

  byOwnerSlug(ownerId: number, slug: string): EventTypeRow | undefined {
    return this.#bySlug(`owner ${ownerId} ${slug}`);
  }

  /** @throws Refusal (400, inner API) if the slug is taken: two overlapping creates have both passed the earlier check. */
  insert(row: Omit<EventTypeRow, 'id'>, id = this.#nextId): EventTypeRow {
    const full = { ...row, id };
    this.#claimSlug(full);
    this.#nextId = Math.max(this.#nextId, id + 1);
    this.#index(full);
    return full;
  }

  /** @throws Refusal (400, inner API) if another row has the slug. */
  replace(row: EventTypeRow): EventTypeRow {
    const old = this.#rows.get(row.id);
    if (old && slugKey(old) !== slugKey(row)) {
      this.#claimSlug(row);
      this.#slugs.delete(slugKey(old));
    }
    this.#index(row);
    return row;
  }

  /** Deletes the row and, if it is or was a managed parent, its children. */
  delete(id: number): void {
    const row = this.#rows.get(id);
    if (!row) return;
    for (const child of this.childrenOf(id)) this.delete(child.id);
    this.#rows.delete(id);
    this.#slugs.delete(slugKey(row));
    this.#children.delete(id);
    if (row.teamId !== null) this.#teams.get(row.teamId)?.delete(id);
    if (row.ownerId !== null) this.#owned.get(row.ownerId)?.delete(id);
    if (row.parentId !== null) this.#children.get(row.parentId)?.delete(id);
  }

  copyFrom(other: EventTypeTable): void {
    for (const row of other.#rows.values()) this.insert(row, row.id);
    for (const [team, rows] of other.#teams) this.#teams.set(team, new Map(rows));
    this.#nextId = other.#nextId;
  }

  spendIdsOf(other: EventTypeTable): void {
    this.#nextId = Math.max(this.#nextId, other.#nextId);
  }

  #rowsOf(ids: Iterable<number> = []): EventTypeRow[] {
    return [...ids].flatMap((id) => this.#rows.get(id) ?? []);
  }

  #bySlug(key: string): EventTypeRow | undefined {
    const id = this.#slugs.get(key);
    return id === undefined ? undefined : this.#rows.get(id);
  }

  #claimSlug(row: EventTypeRow): void {
    if (this.#slugs.has(slugKey(row))) throw innerBadRequest();
    this.#slugs.set(slugKey(row), row.id);
  }

  #index(row: EventTypeRow): void {
    this.#rows.set(row.id, row);
    if (row.teamId !== null) {
      const heap = entry(this.#teams, row.teamId, () => new Map<number, EventTypeRow>());
      heap.delete(row.id);
      heap.set(row.id, row);
    }
    if (row.ownerId !== null) entry(this.#owned, row.ownerId, () => new Set<number>()).add(row.id);
    if (row.parentId !== null) entry(this.#children, row.parentId, () => new Set<number>()).add(row.id);
  }
}

function slugKey(row: EventTypeRow): string {
  return row.teamId === null ? `owner ${row.ownerId} ${row.slug}` : `team ${row.teamId} ${row.slug}`;
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
