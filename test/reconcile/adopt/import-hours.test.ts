import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import type { Schedule } from '../../../src/model/time/schedule.ts';
import type { Hours } from '../../../src/model/time/week-hours.ts';
import { NOTHING_STORED } from '../../../src/model/stored.ts';
import { importHours, type OwnSchedule } from '../../../src/reconcile/adopt/import-hours.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const EARLY: Hours = { week: { mon: ['08:00-12:00'], tue: ['08:00-12:00'] } };
const LATE: Hours = { week: { mon: ['12:00-20:00'] } };
/** Anna works in one branch, Bert and Cora in the other. */
const BRANCHES = { anna: ['mitte'], bert: ['west'], cora: ['west'] };
const company = catalog('salon').branch('mitte').branch('west');

interface Asked {
  /** Of the three; null: no schedule. */
  readonly hours: readonly (Hours | null)[];
  readonly declared?: Catalog;
  readonly zone?: string;
  readonly isBegun?: boolean;
  /** Schedules of anna's event types; ids from 1 are the default schedules of the three. */
  readonly elsewhere?: readonly OwnSchedule[];
}

function written(asked: Asked) {
  const { hours, declared = company.build(), zone = 'Europe/Berlin', isBegun = true, elsewhere = [] } = asked;
  const schedules = hours.flatMap((one, at): Schedule[] =>
    one ? [{ id: at + 1, ownerId: at + 1, name: 'Plan', timeZone: zone, isDefault: true, hours: one }] : [],
  );
  const newcomers = Object.entries(BRANCHES).map(([name, branches], at) => {
    return {
      isRecalled: false,
      elsewhere: name === 'anna' ? elsewhere : [],
      userId: at + 1,
      manifest: { kind: 'Staff', name, spec: { title: name, branches } } as const,
    };
  });
  const result = importHours({
    catalog: declared,
    stored: NOTHING_STORED,
    newcomers: newcomers.slice(0, hours.length),
    drafts: new Set(isBegun ? [declared.company, ...declared.branches].map(({ source }) => source.file) : []),
    reading: { readAtMs: NOW, schedules: { known: true, value: schedules } },
  });
  const set = result.edits.map((one) => [
    `${one.manifest.kind} ${one.manifest.name}`,
    'value' in one ? one.value : null,
  ]);
  const own = result.newcomers.flatMap(({ name, spec }) => ('hours' in spec ? [[name, spec['hours']]] : []));
  return { hours: Object.fromEntries([...set, ...own]), left: result.left.map(({ title, why }) => `${title}: ${why}`) };
}

describe('imported hours', () => {
  it('are those of a company that the import begins when all staff open alike', () => {
    const overrides = { exceptions: { '2026-12-21': [], '2026-11-02': [] } };
    expect(written({ hours: Array.from({ length: 3 }, () => ({ ...EARLY, ...overrides })) })).toEqual({
      hours: { 'Company salon': { 'mon-tue': '08:00-12:00', exceptions: { '2026-12-21': 'closed' } } },
      left: [],
    });
  });

  it('are those of a branch when its staff agree, and of each other staff member', () => {
    const mitte = { 'Branch mitte': { 'mon-tue': '08:00-12:00' } };
    expect(written({ hours: [EARLY, LATE, LATE] }).hours).toEqual({ ...mitte, 'Branch west': { mon: '12:00-20:00' } });
    expect(written({ hours: [EARLY, LATE, EARLY] }).hours).toEqual({
      ...mitte,
      bert: { mon: '12:00-20:00' },
      cora: { 'mon-tue': '08:00-12:00' },
    });
  });

  it('are those of the new staff where the company is declared already', () => {
    const early = { 'mon-tue': '08:00-12:00' };
    expect(written({ hours: [EARLY, EARLY, EARLY], isBegun: false }).hours).toEqual({
      anna: early,
      bert: early,
      cora: early,
    });
  });

  it('leave declared hours alone, and give new staff their own when those differ', () => {
    const base = company.build();
    const declared = { ...base, company: { ...base.company, hours: EARLY } };
    expect(written({ declared, hours: [EARLY] }).hours).toEqual({});
    expect(written({ declared, hours: [LATE] }).hours).toEqual({ anna: { mon: '12:00-20:00' } });
    const closed = { ...base, company: { ...base.company, hours: { ...EARLY, exceptions: { '2026-12-24': [] } } } };
    const late = { ...LATE, exceptions: { '2026-12-24': ['09:00-10:00'] } };
    const open = { mon: '12:00-20:00', exceptions: { '2026-12-24': '09:00-10:00' } };
    expect(written({ declared: closed, hours: [late] }).hours).toEqual({ anna: open });
  });

  it('of a schedule on another clock, or of a host without one, are left alone and apply to no other staff member', () => {
    expect(written({ hours: [EARLY, EARLY, null] })).toEqual({
      hours: { anna: { 'mon-tue': '08:00-12:00' }, bert: { 'mon-tue': '08:00-12:00' } },
      left: ['hours of cora: the host has no schedule'],
    });
    const abroad = written({ hours: [EARLY], zone: 'Europe/London' });
    expect(abroad.hours).toEqual({});
    expect(abroad.left[0]).toContain('is in Europe/London');
    expect(written({ hours: [EARLY, EARLY, EARLY], zone: 'Europe/Vienna' }).left).toEqual([]);
  });

  it('of a week without an open day are closed', () => {
    expect(written({ hours: Array.from({ length: 3 }, () => ({ week: {} })) }).hours).toEqual({
      'Company salon': { 'mon-sun': 'closed' },
    });
  });

  it.each<[string, Hours, Hours]>([
    ['the same times', EARLY, EARLY],
    ['a part of them', EARLY, { week: { tue: ['09:00-10:00', '11:00-12:00'] } }],
    [
      'the same exception',
      { ...EARLY, exceptions: { '2031-12-24': [] } },
      { ...EARLY, exceptions: { '2031-12-24': [] } },
    ],
    ['nothing', EARLY, { week: {} }],
  ])('are declared although an event type uses another schedule that opens at %s', (_, hours, other) => {
    const elsewhere = [{ service: 'colour', scheduleId: 2 }];
    const { hours: declared, left } = written({ hours: [hours, other], elsewhere, isBegun: false });
    expect({ names: Object.keys(declared), left }).toEqual({ names: ['anna', 'bert'], left: [] });
  });

  it.each<[string, Hours, Hours]>([
    ['on another day', EARLY, { week: { sat: ['08:00-12:00'] } }],
    ['later', EARLY, { week: { mon: ['08:00-12:15'] } }],
    ['on a day with an exception', { ...EARLY, exceptions: { '2026-12-21': [] } }, EARLY],
    ['on a day with an exception years ahead', { ...EARLY, exceptions: { '2031-12-22': [] } }, EARLY],
    ['by an exception years ahead', EARLY, { ...EARLY, exceptions: { '2031-12-24': ['08:00-12:00'] } }],
  ])('are left alone if an event type of the host uses a schedule that opens %s', (_, hours, other) => {
    const { hours: own, left } = written({ hours: [hours, other], elsewhere: [{ service: 'colour', scheduleId: 2 }] });
    expect(Object.keys(own)).toEqual(['bert']);
    expect(left).toEqual([expect.stringMatching(/^hours of anna: colour uses schedule "Plan" \(2\)/)]);
  });

  it('are left alone if an event type of the host uses a schedule that cannot be read', () => {
    const { hours, left } = written({ hours: [EARLY, EARLY], elsewhere: [{ service: 'colour', scheduleId: 9 }] });
    expect(Object.keys(hours)).toEqual(['bert']);
    expect(left).toHaveLength(1);
  });
});
