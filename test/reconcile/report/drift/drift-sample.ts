import type { DriftReport, PlacedFinding } from '../../../../src/reconcile/drift-company.ts';

export function finding(change: Partial<PlacedFinding> = {}): PlacedFinding {
  return {
    id: '0123456789ab',
    kind: 'field-changed',
    resource: 'eventType/cut/A',
    field: 'title',
    blame: 'outside',
    theirs: 'Cut!',
    ours: 'Cut',
    lastApplied: 'Cut',
    status: 'confirmed',
    firstSeen: '2026-01-01T10:00:00.000Z',
    lastSeen: '2026-01-01T12:05:00.000Z',
    timesSeen: 3,
    reason: null,
    acknowledgedBy: null,
    resolvedAt: null,
    changedBy: null,
    source: { file: 'friseur/services.yaml', line: 7, column: 5 },
    ...change,
  };
}

export function driftOf(parts: Partial<DriftReport> = {}): DriftReport {
  return {
    company: 'friseur',
    environment: 'production',
    open: [],
    resolved: [],
    unknown: [],
    kept: true,
    hostNames: { 11: 'Emma' },
    ...parts,
  };
}
