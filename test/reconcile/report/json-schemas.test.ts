import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Coverage } from '../../../src/reconcile/coverage/coverage.ts';
import type { ExplainedResource } from '../../../src/reconcile/explain/explain.ts';
import { applyJson } from '../../../src/reconcile/report/apply/apply-text.ts';
import { validateReport } from '../../../src/reconcile/report/diagnostics.ts';
import { driftJson } from '../../../src/reconcile/report/drift/drift-json.ts';
import { explainReport } from '../../../src/reconcile/report/plan/explain-text.ts';
import { type PlanDocument, planDocument, reportOf } from '../../../src/reconcile/report/plan/plan-document.ts';
import { flatOrCompanies, planReport } from '../../../src/reconcile/report/plan/plan-json.ts';
import { jsonPieces } from '../../../src/reconcile/report/text.ts';
import { driftOf, finding } from './drift/drift-sample.ts';
import { eventType, hazard, map, planOf, service, staffRow, TOO_MANY } from './plan/plan-sample.ts';

/** Faults of a value, as it is after a way through JSON, against schemas/NAME.schema.json. */
function faults(name: string, value: unknown): unknown {
  const url = new URL(`../../../schemas/${name}.schema.json`, import.meta.url);
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(url, 'utf8')) as object,
  );
  validate(JSON.parse(JSON.stringify(value)));
  return validate.errors ?? [];
}

const plan = planOf({
  changes: [
    staffRow('emma'),
    eventType('cut/A', { fields: [{ path: 'hosts', from: [11], to: [12] }] }),
    eventType('old/A', { action: 'delete', eventTypeId: 7, patch: {}, declared: {} }),
    map('m/cut/A/e'),
  ],
  waiting: [
    {
      resource: 'service/wash',
      service: 'wash',
      bookings: 2,
      until: '2026-12-01T10:00:00.000Z',
      reason: 'hosts are kept',
    },
  ],
  guards: [
    TOO_MANY,
    { code: 'future-bookings', message: 'old: not deleted', allow: null, changes: ['eventType/old/A'] },
  ],
  unknown: [{ scope: 'host 12', code: 'unreachable', reason: 'no answer' }],
  unmanaged: [{ id: 7, slug: 'beratung', title: 'Beratung' }],
  hazards: [hazard('cut/A')],
  drift: [
    {
      kind: 'field-changed',
      resource: 'eventType/cut/A',
      field: 'title',
      theirs: 'Cut!',
      ours: 'Cut',
      lastApplied: 'Cut',
      policy: 'warn',
      source: { file: 'a.yaml', line: 1, column: 1 },
    },
  ],
});

const move = {
  from: { environment: 'production', teamId: 1 },
  to: { environment: 'production', teamId: 2 },
  left: [{ name: 'cut/A', eventTypeId: 7, slug: 'friseur-cut-a', hosts: [11] }],
};

const coverage: Coverage = {
  company: 'friseur',
  environment: 'production',
  expected: 1,
  mapped: 0,
  eventTypes: 0,
  missing: [{ service: 'cut', segment: 'A', staff: 'emma', branch: 'zentrale', reason: 'no-map' }],
  matrix: [{ service: 'cut', staff: 'emma', mapped: 0, expected: 1 }],
  hazards: [hazard('cut/A')],
  unknown: [],
};

const change = eventType('cut/A');
const error = { code: 'server', message: 'Cal.com answered 500', requestId: null };
const report = {
  company: 'friseur',
  environment: 'production',
  run: 'run-1',
  outcome: 'partial' as const,
  summary: { done: 0, failed: 1, skipped: 0, unknown: 0 },
  changes: [{ change, outcome: 'failed' as const, before: null, after: null, error }],
  unverified: null,
  calls: { made: 2 },
  seconds: 0.5,
};

const diagnostic = {
  file: 'a.yaml',
  line: 1,
  column: 2,
  code: 'unknown-key',
  severity: 'error',
  message: 'm',
} as const;
const counts = { companies: 1, branches: 1, staff: 1, services: 1, segments: 1, eventTypes: 1, maps: 1 };
const explained: ExplainedResource = {
  id: 'eventType/cut/A',
  source: null,
  verdict: 'in sync',
  change,
  guards: [TOO_MANY],
  drift: plan.drift,
  hazards: plan.hazards,
  fields: [
    {
      path: 'hosts',
      declared: [11],
      lastApplied: null,
      observed: [11],
      rule: 'record',
      blockedBy: [],
      origin: { said: 'service', name: null, source: { file: 'a.yaml', line: 1, column: 1 } },
      externalChanges: { policy: 'warn', origin: { said: 'calops', name: null, source: null } },
    },
  ],
};

describe('reports fit their published schemas', () => {
  it.each<[what: string, schema: string, value: unknown]>([
    ['one plan', 'plan-report', flatOrCompanies([planDocument(plan)])],
    ['several plans', 'plan-report', flatOrCompanies([planDocument(plan), planDocument(planOf())])],
    ['no plan', 'plan-report', flatOrCompanies([])],
    ['a move', 'plan-report', flatOrCompanies([planDocument({ ...plan, move })])],
    [
      'an apply that moved',
      'apply-report',
      flatOrCompanies([applyJson({ plan: { ...plan, move }, report, already: 0 })]),
    ],
    ['an apply', 'apply-report', flatOrCompanies([applyJson({ plan, report, already: 3 })])],
    [
      'an apply that was not confirmed',
      'apply-report',
      flatOrCompanies([applyJson({ plan, report: null, already: 0 })]),
    ],
    [
      'a validation',
      'validate-report',
      validateReport(counts, [diagnostic, { ...diagnostic, endColumn: 4, hint: 'h' }]),
    ],
    ['coverage', 'verify-report', flatOrCompanies([coverage])],
    [
      'an explanation',
      'explain-report',
      flatOrCompanies([explainReport({ company: 'friseur', name: 'cut', resources: [explained] })]),
    ],
    ['an error', 'error', { error: { code: 'usage', message: 'm', hint: '' }, diagnostics: [diagnostic] }],
  ])('%s', (_, schema, value) => {
    expect(faults(schema, value)).toStrictEqual([]);
  });

  it('refuses what they do not name', () => {
    expect(faults('plan-report', { ...planDocument(plan), extra: 1 })).not.toStrictEqual([]);
  });
});

describe('the document of a plan', () => {
  const fieldsOf = (minutes: number | string, hosts: readonly number[]) => [
    { path: 'schedulingType', from: null, to: 'managed' },
    { path: 'lengthInMinutes', from: null, to: minutes },
    { path: 'hosts', from: null, to: hosts },
    { path: 'description', from: null, to: null },
  ];
  const create = { action: 'create', eventTypeId: null, reason: 'declared' } as const;
  const creates = [
    eventType('cut/A', { ...create, fields: fieldsOf(30, [11]) }),
    eventType('wash/A', { ...create, fields: fieldsOf('30', [11]) }),
    eventType('dry/A', { ...create, fields: fieldsOf(15, [11]), blockedBy: ['slug-taken'] }),
    service('wash', [{ path: 'title', from: null, to: 'Wash' }], 'create'),
  ];
  const others = [
    eventType('perm/A', { ...create, fields: [{ path: 'title', from: 'of another', to: 'Perm' }] }),
    eventType('old/A', { fields: [{ path: 'title', from: 'Old', to: 'New' }] }),
  ];
  const mixed = planOf({ changes: [...others, ...creates] });

  it('says once what creates of a kind have in common, and what differs where it differs', () => {
    const { creates: groups, changes } = planDocument(mixed);
    expect(groups.map(({ kind, blockedBy, fields }) => ({ kind, blockedBy, fields }))).toEqual([
      { kind: 'eventType', blockedBy: [], fields: { schedulingType: 'managed', hosts: [11], description: null } },
      { kind: 'eventType', blockedBy: ['slug-taken'], fields: {} },
      { kind: 'service', blockedBy: [], fields: {} },
    ]);
    expect(groups[0]?.changes.map(({ name, fields }) => ({ name, fields }))).toEqual([
      { name: 'cut/A', fields: { lengthInMinutes: 30 } },
      { name: 'wash/A', fields: { lengthInMinutes: '30' } },
    ]);
    expect(changes.map(({ id }) => id)).toEqual(['eventType/perm/A', 'eventType/old/A']);
    expect(faults('plan-report', planDocument(mixed))).toEqual([]);
  });

  it('leads back to the report, whatever was grouped', () => {
    const text = [...jsonPieces(planDocument(mixed))].join('');
    const { changes, ...report } = reportOf(JSON.parse(text) as PlanDocument);
    const { changes: all, ...expected } = planReport(mixed);
    expect(report).toEqual({ ...expected, schemaVersion: 2 });
    const inOrder = (list: typeof all) =>
      list
        .map((change) => ({ ...change, fields: change.fields.toSorted((a, b) => (a.path < b.path ? -1 : 1)) }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(inOrder(changes)).toEqual(inOrder(all));
  });

  it('is written in pieces of whole lines, each change on one, and needs 1,200 bytes for an event type', () => {
    const count = 2000;
    const changes = [...Array(count).keys()].flatMap((index) => [
      eventType(`service-${index}/A`, { ...create, fields: fieldsOf(index, [11, 12]) }),
      service(`service-${index}`, [{ path: 'title', from: null, to: `Service ${index}` }], 'create'),
    ]);
    const document = planDocument(planOf({ changes }));
    const pieces = [...jsonPieces(document)];
    const text = pieces.join('');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(100_000);
    expect(pieces.filter((piece) => !piece.endsWith('\n'))).toEqual([]);
    expect(text.length / count).toBeLessThan(1200);
  });

  it('is whole without a single plan, and with several', () => {
    for (const plans of [[], [mixed, planOf()]]) {
      const documents = flatOrCompanies(plans.map(planDocument));
      expect(JSON.parse([...jsonPieces(documents)].join(''))).toEqual(JSON.parse(JSON.stringify(documents)));
    }
  });
});

describe('names of hosts in a report', () => {
  it('are those that its changes and findings speak of, and no other member of the team', () => {
    expect(planReport(plan).hostNames).toEqual({ 11: 'Emma', 12: 'Fabian' });
    const hostNames = { 11: 'Emma', 12: 'Fabian', 13: 'Lina' };
    const added = finding({ kind: 'host-added', field: 'hosts.12', theirs: 12, ours: null, lastApplied: null });
    expect(driftJson(driftOf({ open: [added], hostNames })).hostNames).toEqual({ 12: 'Fabian' });
  });
});

describe('validateReport', () => {
  it('is ok with warnings, not with errors', () => {
    expect(validateReport(counts, [{ ...diagnostic, severity: 'warning' }]).ok).toBe(true);
    expect(validateReport(counts, [diagnostic]).ok).toBe(false);
  });
});
