import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../../../src/runtime/dashboard/views/coverage.ts';
import { hostMatches } from '../../../../src/runtime/dashboard/views/attention.ts';
import { tenantOf } from '../../../../src/runtime/company/tenant.ts';
import type { Tenant } from '../../../../src/runtime/company/tenant.ts';
import { NOTHING_STORED } from '../../../../src/model/stored.ts';
import type { AssignmentRow, HostMappingRow, MapRow, ServiceRow, StaffRow } from '../../../../src/model/stored.ts';

const company = {
  id: '1',
  name: 'friseur',
  title: 'Friseur',
  timeZone: 'Europe/Berlin',
  locale: 'de',
  environment: 'production',
  teamId: 1,
  region: 'us',
  apiKey: null,
  webhookSecret: null,
  retellKey: null,
  notifications: null,
  customerMail: 'calcom',
  callerEmail: null,
  defaultServiceId: null,
  hours: null,
} as const;

const branch = (id: string) => ({ id, name: id, title: id, timeZone: 'Europe/Berlin', address: null, hours: null });

function person(id: string, more: Partial<StaffRow> = {}): StaffRow {
  return {
    id,
    name: id,
    title: id,
    email: null,
    phone: null,
    branches: ['b1', 'b2'],
    isActive: true,
    hours: null,
    ...more,
  };
}

function service(id: string, keys: string, more: Partial<ServiceRow> = {}): ServiceRow {
  const segments = keys.split('').map((key) => ({ key, title: key, minutes: 30 }));
  const price = { priceAmount: null, priceCurrency: null };
  const offer = {
    pauseBookablePolicy: 'free',
    scheduling: 'managed',
    capacity: null,
    state: 'active',
    isActive: true,
  } as const;
  const named = { id, name: id, title: id, description: null };
  return { ...named, ...price, ...offer, composite: keys.length > 1, segments, branches: ['b1', 'b2'], ...more };
}

const assigned = (serviceId: string, staffId: string, state: AssignmentRow['state'] = 'active'): AssignmentRow => ({
  serviceId,
  staffId,
  isPrimary: false,
  customDuration: null,
  customPrice: null,
  state,
});

const host = (staffId: string, score: number): HostMappingRow => ({
  staffId,
  userId: score,
  email: `${staffId}@salon.example`,
  username: null,
  source: 'email',
  score,
});

/** `b1 cut A emma`, with the child event type that it is booked with. */
function map(place: string, childEventTypeId: number | null = 7): MapRow {
  const [branchId = '', serviceId = '', segmentKey = '', staffId = ''] = place.split(' ');
  const rest = {
    eventTypeId: 1,
    childEventTypeId,
    eventNamePattern: '',
    hidden: true,
    externalChanges: 'warn',
  } as const;
  return { branchId, serviceId, segmentKey, staffId, ...rest };
}

const wholeOf = (serviceId: string, keys: string, staffId: string): readonly MapRow[] =>
  ['b1', 'b2'].flatMap((at) => keys.split('').map((key) => map(`${at} ${serviceId} ${key} ${staffId}`)));

function tenant(rows: Partial<typeof NOTHING_STORED>): Tenant {
  const found = tenantOf({ ...NOTHING_STORED, company, branches: [branch('b1'), branch('b2')], ...rows });
  if (!found) throw new Error('there is a company');
  return found;
}

describe('coverage', () => {
  it('counts event maps of every branch, and names the segments that are missing at each', () => {
    const lacking = wholeOf('colour', 'AB', 'emma').filter(
      ({ branchId, segmentKey }) => branchId + segmentKey !== 'b2B',
    );
    const found = coverageOf(
      tenant({
        staff: [person('emma')],
        services: [service('colour', 'AB')],
        assignments: [assigned('colour', 'emma')],
        hostMappings: [host('emma', 95)],
        maps: lacking,
      }),
    );
    expect(found).toMatchObject({ mapped: 3, of: 4 });
    expect(found.rows[0]?.cells).toEqual([
      { state: 'missing', mapped: 3, of: 4, missing: [{ branch: 'b2', segments: ['B'] }], hasHost: true },
    ]);
  });

  it('shows a managed event type without a child as not bookable', () => {
    const maps = [map('b1 cut A emma', null), map('b2 cut A emma')];
    const staff = [person('emma')];
    const rows = { staff, services: [service('cut', 'A')], assignments: [assigned('cut', 'emma')], maps };
    const { rows: found } = coverageOf(tenant({ ...rows, hostMappings: [host('emma', 95)] }));
    expect(found[0]?.cells[0]).toMatchObject({ state: 'missing', mapped: 1, of: 2 });
  });

  it('shows who is not declared, paused, retired, or without a host', () => {
    const { rows, staff, mapped, of } = coverageOf(
      tenant({
        staff: [person('emma'), person('fabian'), person('gone', { isActive: false }), person('lina')],
        services: [
          service('cut', 'A'),
          service('old', 'A', { state: 'retired' }),
          service('perm', 'A', { state: 'paused' }),
        ],
        assignments: [
          assigned('cut', 'emma'),
          assigned('cut', 'fabian', 'paused'),
          assigned('perm', 'emma'),
          assigned('old', 'lina'),
        ],
        maps: wholeOf('cut', 'A', 'emma'),
      }),
    );
    expect(staff.map(({ id }) => id)).toEqual(['emma', 'fabian', 'lina']);
    expect(rows.map(({ service: { id }, cells }) => [id, ...cells.map(({ state }) => state)])).toEqual([
      ['cut', 'missing', 'paused', 'none'],
      ['perm', 'paused', 'none', 'none'],
      ['old', 'none', 'none', 'retired'],
    ]);
    // the maps are all there: what is missing is Emma's host
    expect([mapped, of, rows[0]?.cells[0]?.hasHost]).toEqual([2, 2, false]);
  });

  it('requires nothing of a branch where a staff member does not work', () => {
    const rows = {
      staff: [person('emma', { branches: ['b1'] }), person('lina', { branches: [] })],
      services: [service('cut', 'A')],
      assignments: [assigned('cut', 'emma'), assigned('cut', 'lina')],
      hostMappings: [host('emma', 95)],
      maps: [map('b1 cut A emma')],
    };
    const [row] = coverageOf(tenant(rows)).rows;
    expect(row?.cells.map(({ state, of }) => [state, of])).toEqual([
      ['complete', 1],
      ['none', 0],
    ]);
  });
});

const matchesOf = (of: Tenant) => hostMatches(of, coverageOf(of));

describe('hosts', () => {
  it.each([
    [100, 'mapped'],
    [90, 'mapped'],
    [89, 'review'],
    [70, 'review'],
    [69, 'unmapped'],
  ])('with a score of %i are %s', (score, band) => {
    const matches = matchesOf(tenant({ staff: [person('emma')], hostMappings: [host('emma', score)] }));
    expect(matches.map((one) => one.band)).toEqual([band]);
  });

  it('who need a look come first, with how much they can be booked for', () => {
    const matches = matchesOf(
      tenant({
        staff: [person('emma'), person('lina')],
        services: [service('cut', 'A'), service('colour', 'A')],
        assignments: [assigned('cut', 'emma'), assigned('colour', 'emma'), assigned('cut', 'lina')],
        hostMappings: [host('emma', 95)],
        maps: [...wholeOf('cut', 'A', 'emma'), ...wholeOf('cut', 'A', 'lina')],
      }),
    );
    expect(matches.map(({ staff: { id }, band, bookable, declared }) => [id, band, bookable, declared])).toEqual([
      ['lina', 'unmapped', 0, 1],
      ['emma', 'mapped', 1, 2],
    ]);
  });
});
