import type {
  Change,
  EventTypeChange,
  FieldChange,
  GuardTrip,
  HazardNote,
  MapChange,
  RowChange,
  Plan,
} from '../../../../src/reconcile/plan/plan.ts';

/** A plan of which nothing is to be done; tests say what is different. */
export function planOf(parts: Partial<Plan> = {}): Plan {
  const changes = parts.changes ?? [];
  const eventTypes = changes.filter(({ kind }) => kind === 'eventType');
  const count = (action: string): number => eventTypes.filter((change) => change.action === action).length;
  const maps = changes.filter(({ kind }) => kind === 'map').length;
  return {
    schemaVersion: 1,
    company: 'friseur',
    companyId: '1',
    environment: 'production',
    teamId: 34209,
    move: null,
    first: false,
    allow: [],
    only: null,
    digest: 'd'.repeat(64),
    summary: {
      create: count('create'),
      update: count('update'),
      adopt: count('adopt'),
      retire: count('retire'),
      delete: count('delete'),
      keep: 7,
      maps,
      rows: changes.length - eventTypes.length - maps,
      drift: parts.drift?.length ?? 0,
      blocked: changes.filter(({ blockedBy }) => blockedBy.length > 0).length,
      unknown: parts.unknown?.length ?? 0,
    },
    changes,
    drift: [],
    hazards: [],
    waiting: [],
    unmanaged: [],
    notes: [],
    guards: [],
    unknown: [],
    calls: { made: 3, toMake: 0, seconds: 0 },
    hostNames: { 11: 'Emma', 12: 'Fabian', 13: 'Lina' },
    ...parts,
  };
}

/** `eventType('cut/A', { action: 'update', fields: […] })` */
export function eventType(name: string, parts: Partial<EventTypeChange> = {}): EventTypeChange {
  const [serviceName = '', segmentKey = ''] = name.split('/');
  return {
    id: `eventType/${name}`,
    kind: 'eventType',
    action: 'update',
    wave: 2,
    name,
    fields: [],
    reason: 'changed in git',
    source: { file: `friseur/${serviceName}.yaml`, line: 12, column: 7 },
    dependsOn: [],
    fingerprint: 'f',
    blockedBy: [],
    serviceId: serviceName,
    serviceName,
    segmentKey,
    eventTypeId: 900,
    slug: `friseur-${serviceName}-${segmentKey.toLowerCase()}`,
    patch: {},
    declared: {},
    accepted: {},
    ...parts,
  };
}

/** `service('colour', [{ path: 'state', from: 'active', to: 'paused' }])` */
export function service(
  name: string,
  fields: readonly FieldChange[],
  action: 'create' | 'update' = 'update',
): RowChange {
  return {
    id: `service/${name}`,
    kind: 'service',
    action,
    wave: 1,
    name,
    fields,
    reason: 'changed in git',
    source: { file: `friseur/${name}.yaml`, line: 3, column: 1 },
    dependsOn: [],
    fingerprint: 'f',
    blockedBy: [],
    row: {
      id: name,
      name,
      title: name,
      description: null,
      priceAmount: null,
      priceCurrency: null,
      composite: true,
      segments: [],
      branches: [],
      pauseBookablePolicy: 'free',
      scheduling: 'managed',
      capacity: null,
      state: 'active',
      isActive: true,
    },
  };
}

/** `assignment('cut/emma')` */
export function assignment(
  name: string,
  parts: { action?: 'create' | 'delete'; blockedBy?: string[] } = {},
): RowChange {
  const [serviceId = '', staffId = ''] = name.split('/');
  return {
    id: `assignment/${name}`,
    kind: 'assignment',
    action: 'create',
    wave: 5,
    name,
    fields: [],
    reason: 'declared, not in the database yet',
    source: null,
    dependsOn: [],
    fingerprint: 'f',
    blockedBy: [],
    row: { serviceId, staffId, isPrimary: false, customDuration: null, customPrice: null, state: 'active' },
    ...parts,
  };
}

/** `map('zentrale/cut/A/emma')` */
export function map(name: string, parts: Partial<MapChange> = {}): MapChange {
  const [branchId = '', serviceId = '', segmentKey = '', staffId = ''] = name.split('/');
  return {
    id: `map/${name}`,
    kind: 'map',
    action: 'create',
    wave: 4,
    name,
    fields: [],
    reason: 'declared in git, not in the database',
    source: null,
    dependsOn: [],
    fingerprint: 'f',
    blockedBy: [],
    row: {
      branchId,
      serviceId,
      segmentKey,
      staffId,
      eventNamePattern: 'FRISEUR-ZENTRALE-CUT-A',
      hidden: true,
      externalChanges: 'warn',
    },
    eventType: `${serviceId}/${segmentKey}`,
    userId: 11,
    managed: true,
    ...parts,
  };
}

export function staffRow(name: string): Change {
  return {
    id: `staff/${name}`,
    kind: 'staff',
    action: 'create',
    wave: 1,
    name,
    fields: [{ path: 'title', from: null, to: name }],
    reason: 'declared in git, not in the database',
    source: null,
    dependsOn: [],
    fingerprint: 'f',
    blockedBy: [],
    row: { id: name, name, title: name, email: null, phone: null, branches: [], isActive: true, hours: null },
  };
}

export const TOO_MANY: GuardTrip = {
  code: 'too-many-updates',
  message: '41 of 45 event types would be updated (91%, limit 30%); review, then apply --allow update:friseur',
  allow: 'update:friseur',
  changes: ['eventType/cut/A'],
};

/** Seats that nobody declares. */
export function hazard(name: string): HazardNote {
  const [service = '', segment = ''] = name.split('/');
  return {
    resource: `eventType/${name}`,
    service,
    segment,
    eventTypeId: 1001,
    setting: 'seats',
    severity: 'blocks-booking',
    value: 4,
    consequence: 'Cal.com puts up to 4 customers into one booking',
    fix: 'switch seats off',
    source: { file: 'friseur/cut.yaml', line: 3, column: 5 },
  };
}
