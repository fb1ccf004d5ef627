import { describe, expect, it } from 'vitest';
import { coverageOf, describeMissing } from '../../../src/reconcile/coverage/coverage.ts';
import type { Catalog, ServiceState, StaffState } from '../../../src/model/catalog.ts';
import type { MissingReason } from '../../../src/reconcile/coverage/stored-offers.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { type ObservationBuilder, observed } from '../../support/manifests/observation-builder.ts';

/** The services 440, 442 and 444 of the salon, four segments each, for the two accounts of one person. */
const segments = { A: 30, B: 15, C: 30, D: 30 };
const salon = ['ansatzfaerbung', 'laengenausgleich', 'blondierung']
  .reduce(
    (builder, name) => builder.service(name, { segments }).performedBy('fabian-1').performedBy('fabian-2'),
    catalog('friseur').branch('zentrale').staff('fabian-1').staff('fabian-2'),
  )
  .build();
const applied = observed(salon).asApplied();

const coverage = (given: ObservationBuilder, of: Catalog = salon) => coverageOf(of, given.build());

describe('coverage', () => {
  it('24 maps of three services for two accounts of one person point to 12 shared event types', () => {
    expect(coverage(applied)).toMatchObject({ expected: 24, mapped: 24, eventTypes: 12, missing: [], unknown: [] });
  });

  it('shows for each member of staff and service how many segments are mapped', () => {
    const maps = applied.stored.maps.filter(({ segmentKey, staffId }) => segmentKey !== 'C' || staffId !== 'fabian-1');
    const { matrix } = coverage(applied.withStored({ maps }));
    expect(matrix).toContainEqual({ service: 'ansatzfaerbung', staff: 'fabian-1', mapped: 3, expected: 4 });
    expect(matrix).toContainEqual({ service: 'ansatzfaerbung', staff: 'fabian-2', mapped: 4, expected: 4 });
    expect(matrix).toHaveLength(6);
  });

  it.each<{ what: string; given: ObservationBuilder; missing: number; reason: MissingReason }>([
    { what: 'nothing was applied', given: observed(salon).empty(), missing: 24, reason: 'no-map' },
    { what: 'the host left the team', given: applied.withoutMember('fabian-1'), missing: 12, reason: 'no-host' },
    {
      what: 'the host has not accepted the invitation',
      given: applied.withMember('fabian-2', { accepted: false }),
      missing: 12,
      reason: 'no-host',
    },
    {
      what: 'a row of the database is gone',
      given: applied.withStored({ maps: applied.stored.maps.slice(1) }),
      missing: 1,
      reason: 'no-map',
    },
    {
      what: 'an event type was deleted in Cal.com',
      given: applied.deleted('ansatzfaerbung/A'),
      missing: 2,
      reason: 'no-event-type',
    },
    {
      what: 'a host was taken away in Cal.com',
      given: applied.edited('ansatzfaerbung/A', { hosts: [101] }),
      missing: 1,
      reason: 'not-a-host',
    },
    {
      what: 'a map has no child event type',
      given: applied.withStored({ maps: applied.stored.maps.map((row) => ({ ...row, childEventTypeId: null })) }),
      missing: 24,
      reason: 'no-child',
    },
  ])('names what is missing when $what', ({ given, missing: count, reason }) => {
    const { expected, mapped, missing } = coverage(given);
    expect({ expected, mapped }).toEqual({ expected: 24, mapped: 24 - count });
    expect(missing).toHaveLength(count);
    expect(new Set(missing.map((one) => one.reason))).toEqual(new Set([reason]));
  });

  it('names a missing map as people do', () => {
    const [first] = coverage(applied.withStored({ maps: applied.stored.maps.slice(1) })).missing;
    expect(first && describeMissing(first)).toBe('ansatzfaerbung/A for fabian-1 at zentrale');
  });

  it('asks no child of round robin event types', () => {
    const shared = { ...salon, services: salon.services.map((one) => ({ ...one, scheduling: 'roundRobin' as const })) };
    expect(coverage(observed(shared).asApplied(), shared)).toMatchObject({ mapped: 24, missing: [] });
  });

  it('expects a map at each branch where both the service is offered and the person works', () => {
    const wide = catalog('friseur')
      .branch('nord')
      .branch('sued')
      .staff('emma')
      .staff('lea', { branches: ['sued'] })
      .service('cut')
      .performedBy('emma')
      .performedBy('lea')
      .build();
    expect(coverage(observed(wide).asApplied(), wide)).toMatchObject({ expected: 3, mapped: 3, eventTypes: 1 });
  });

  it.each<ServiceState>(['paused', 'retired', 'deleted'])('expects nothing of a service that is %s', (state) => {
    const [first, ...rest] = salon.services;
    const less = { ...salon, services: first ? [{ ...first, state }, ...rest] : rest };
    expect(coverage(observed(salon).empty(), less).expected).toBe(16);
    expect(coverage(applied, less)).toMatchObject({ expected: 16, mapped: 16, eventTypes: 8 });
  });

  it.each<StaffState>(['paused', 'retired'])('expects nothing of a staff entry that is %s', (state) => {
    const one = catalog('friseur').branch('zentrale').staff('emma').staff('lea').service('cut').performedBy('emma');
    const there = observed(one.performedBy('lea').build()).asApplied();
    const less = one.performedBy('lea', { state }).build();
    expect(coverage(there, less)).toMatchObject({ expected: 1, mapped: 1, missing: [] });
    expect(coverage(there.withStored({ maps: [] }), less).missing.map(({ staff }) => staff)).toEqual(['emma']);
  });

  it('covers nothing by an unproven read, and says why', () => {
    const reason = { code: 'too-few', message: 'only 5 of 12' } as const;
    const known = applied.build();
    const team = coverageOf(salon, { ...known, team: { known: false, reason } });
    expect(team).toMatchObject({ expected: 0, mapped: 0, missing: [], matrix: [] });
    expect(team.unknown).toEqual([{ scope: 'team 34209', code: 'too-few', reason: 'only 5 of 12' }]);
    const stored = coverageOf(salon, { ...known, stored: { known: false, reason } });
    expect(stored.unknown).toEqual([{ scope: 'database', code: 'too-few', reason: 'only 5 of 12' }]);
  });
});
