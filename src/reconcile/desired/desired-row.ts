import type { Assignment, Service } from '../../model/catalog.ts';
import type { Position } from '../../model/diagnostic.ts';
import { assignmentName, eventNamePattern, eventTypeName, mapName } from '../../model/names.ts';
import type { AssignmentRow, MapRow, ServiceRow } from '../../model/stored.ts';

/**
 * A row that git declares, with its name in plans and its location in the manifests. Those of services, assignments and maps are made whenever
 * they are read, since a large company has a hundred thousand services: read `row` once where it is used several times.
 */
export interface DesiredRow<Row> {
  readonly name: string;
  readonly source: Position;
  readonly row: Row;
}

export interface DesiredMap extends DesiredRow<Omit<MapRow, 'eventTypeId' | 'childEventTypeId'>> {
  readonly eventType: string;
  readonly service: string;
  readonly staff: string;
  readonly branch: string;
  /** Null while the staff member has no host in the team: no map is created or deleted. */
  readonly userId: number | null;
  readonly managed: boolean;
}

/** Ids by name, of all branches and staff of a company. */
export interface Ids {
  readonly branches: ReadonlyMap<string, string>;
  readonly staff: ReadonlyMap<string, string>;
}

export class DesiredService implements DesiredRow<ServiceRow> {
  readonly #service: Service;
  readonly #branches: readonly string[];

  constructor(service: Service, branches: readonly string[]) {
    this.#service = service;
    this.#branches = branches;
  }

  get name(): string {
    return this.#service.name;
  }

  get source(): Position {
    return this.#service.source;
  }

  get row(): ServiceRow {
    const service = this.#service;
    return {
      id: service.id,
      name: service.name,
      title: service.title,
      description: service.description ?? null,
      priceAmount: service.price?.amount ?? null,
      priceCurrency: service.price?.currency ?? null,
      composite: service.segments.length > 1,
      segments: service.segments.map(({ key, title, minutes, gapAfter }) => ({
        key,
        title,
        minutes,
        ...(gapAfter && { gapAfter }),
      })),
      branches: this.#branches,
      pauseBookablePolicy: service.pausePolicy,
      scheduling: service.scheduling,
      capacity: service.capacity ?? null,
      state: service.state,
      isActive: service.state === 'active',
    };
  }
}

export class DesiredAssignment implements DesiredRow<AssignmentRow> {
  readonly #service: Service;
  readonly #entry: Assignment;
  readonly #staffIds: ReadonlyMap<string, string>;

  constructor(service: Service, entry: Assignment, staffIds: ReadonlyMap<string, string>) {
    this.#service = service;
    this.#entry = entry;
    this.#staffIds = staffIds;
  }

  get name(): string {
    return assignmentName(this.#service.name, this.#entry.staff);
  }

  get source(): Position {
    return this.#entry.source;
  }

  get row(): AssignmentRow {
    const { staff, primary, minutes, price, state } = this.#entry;
    return {
      serviceId: this.#service.id,
      staffId: this.#staffIds.get(staff) ?? staff,
      isPrimary: primary,
      customDuration: Object.keys(minutes).length > 0 ? minutes : null,
      customPrice: price ?? null,
      state,
    };
  }
}

/** What all maps of a company at one branch have in common. */
export interface MapPlace {
  readonly company: string;
  readonly branch: string;
  readonly ids: Ids;
}

interface MapSubject {
  readonly service: Service;
  readonly segmentKey: string;
  readonly entry: Assignment;
  readonly userId: number | null;
}

export class MapAt implements DesiredMap {
  readonly userId: number | null;
  readonly #service: Service;
  readonly #segmentKey: string;
  readonly #entry: Assignment;
  readonly #place: MapPlace;

  constructor({ service, segmentKey, entry, userId }: MapSubject, place: MapPlace) {
    this.userId = userId;
    this.#service = service;
    this.#segmentKey = segmentKey;
    this.#entry = entry;
    this.#place = place;
  }

  get name(): string {
    return mapName(this.branch, this.service, this.#segmentKey, this.staff);
  }

  get source(): Position {
    return this.#entry.source;
  }

  get eventType(): string {
    return eventTypeName(this.service, this.#segmentKey);
  }

  get service(): string {
    return this.#service.name;
  }

  get staff(): string {
    return this.#entry.staff;
  }

  get branch(): string {
    return this.#place.branch;
  }

  get managed(): boolean {
    return this.#service.scheduling === 'managed';
  }

  get row(): DesiredMap['row'] {
    const { id, hidden, state, externalChanges } = this.#service;
    const { company, branch, ids } = this.#place;
    return {
      branchId: ids.branches.get(branch) ?? branch,
      serviceId: id,
      segmentKey: this.#segmentKey,
      staffId: ids.staff.get(this.staff) ?? this.staff,
      eventNamePattern: eventNamePattern(company, branch, id, this.#segmentKey),
      hidden: hidden || state === 'retired',
      externalChanges,
    };
  }
}
