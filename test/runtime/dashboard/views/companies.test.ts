import { describe, expect, it } from 'vitest';
import {
  orderOf,
  SORTS,
  sorted,
  STATES,
  viewOf,
  type CompanyState,
} from '../../../../src/runtime/dashboard/views/companies.ts';
import type { CompanySummary } from '../../../../src/store/dashboard/dashboard-store.ts';

const NOW = Date.UTC(2026, 10, 23, 8, 12);
const HOUR = 3_600_000;

function company(more: Partial<CompanySummary> = {}): CompanySummary {
  return {
    id: 'a',
    name: 'a',
    title: 'A',
    timeZone: 'Europe/Berlin',
    lastRun: { status: 'done', startedMs: NOW - 30 * HOUR },
    lastDrift: { checkedMs: NOW - HOUR, isProven: true },
    drift: 0,
    hazards: 0,
    review: 0,
    booked: 30,
    failed: 1,
    outageMs: null,
    ...more,
  };
}

/** What puts a company into each state, the most urgent one first. */
const CASES: readonly (readonly [CompanyState, Partial<CompanySummary>])[] = [
  ['calcom-away', { outageMs: NOW - HOUR }],
  ['apply-incomplete', { lastRun: { status: 'partial', startedMs: NOW } }],
  ['review', { review: 1 }],
  ['hazards', { hazards: 1 }],
  ['drift', { drift: 1 }],
  ['unproven', { lastDrift: { checkedMs: NOW, isProven: false } }],
  ['unchecked', { lastDrift: { checkedMs: NOW - HOUR - 1, isProven: true } }],
  ['few-succeed', { booked: 28, failed: 2 }],
  ['fine', {}],
];

describe('the state of a company', () => {
  it.each(CASES)('is %s with %j', (state, more) => {
    expect(viewOf(company(more), NOW).state).toBe(state);
  });

  it('is the most urgent one of several', () => {
    expect(CASES.map(([state]) => state)).toEqual(STATES);
    for (const [at, [state]] of CASES.entries()) {
      const all = Object.assign(
        {},
        ...CASES.slice(at)
          .map(([, more]) => more)
          .toReversed(),
      ) as Partial<CompanySummary>;
      expect(viewOf(company(all), NOW).state).toBe(state);
    }
  });

  it.each<[string, CompanyState, Partial<CompanySummary>]>([
    ['an apply in progress', 'fine', { lastRun: { status: 'running', startedMs: NOW } }],
    ['a first apply, not checked yet', 'fine', { lastRun: { status: 'done', startedMs: NOW }, lastDrift: null }],
    ['an old apply, never checked', 'unchecked', { lastDrift: null }],
    ['one failure of few bookings', 'fine', { booked: 3, failed: 1 }],
    ['no bookings', 'fine', { booked: 0, failed: 0 }],
  ])('with %s is %s', (_, state, more) => {
    expect(viewOf(company(more), NOW).state).toBe(state);
  });
});

describe('the order', () => {
  const named = (title: string, more: Partial<CompanySummary> = {}) =>
    viewOf(company({ id: title, title, ...more }), NOW);
  const titles = (by: string, order: string, companies: Parameters<typeof sorted>[0]) =>
    sorted(companies, orderOf({ sort: by, order })).map(({ title }) => title);

  it('has equal companies by title, whatever the direction', () => {
    const all = ['C', 'A', 'B'].map((title) => named(title));
    for (const by of SORTS.filter((one) => one !== 'company')) {
      for (const order of ['asc', 'desc']) expect([by, titles(by, order, all)]).toEqual([by, ['A', 'B', 'C']]);
    }
  });

  it('has companies without a value last, in both directions', () => {
    const never = named('A', { booked: 0, failed: 0, lastRun: null, lastDrift: null });
    const all = [never, named('B', { failed: 3, lastDrift: { checkedMs: NOW, isProven: true } }), named('C')];
    expect(titles('success', 'asc', all)).toEqual(['B', 'C', 'A']);
    expect(titles('success', 'desc', all)).toEqual(['C', 'B', 'A']);
    for (const by of ['run', 'check']) {
      for (const order of ['asc', 'desc']) expect(titles(by, order, all).at(-1)).toBe('A');
    }
  });

  it('is by state where the query names no column, or an unknown one', () => {
    for (const query of [{}, { sort: 'none' }, { sort: ['drift', 'review'] }]) {
      expect(orderOf(query)).toEqual({ by: 'state', isDescending: false });
    }
    expect(orderOf({ sort: 'drift' })).toEqual({ by: 'drift', isDescending: true });
  });
});
