import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { openIntervals, rangesOn } from '../../../src/model/time/hours.ts';
import { hoursOf, scheduleHours } from '../../../src/model/time/schedule.ts';
import { hoursText, rangeOf, WEEKDAYS, type Hours } from '../../../src/model/time/week-hours.ts';
import { mergeIntervals, type Interval } from '../../../src/model/time/interval.ts';
import { staffUtilisationOf, utilisationOf } from '../../../src/model/time/utilisation.ts';
import { workingTimes, type ClosedTime, type Opening } from '../../../src/model/time/working-times.ts';

const ZONE = 'Europe/Berlin';
const at = (local: string): number => Temporal.PlainDateTime.from(local).toZonedDateTime(ZONE).epochMilliseconds;
const span = (from: string, to: string): Interval => ({ fromMs: at(from), toMs: at(to) });
const iso = (intervals: readonly Interval[]): readonly string[] =>
  intervals.map(
    ({ fromMs, toMs }) => `${new Date(fromMs).toISOString().slice(0, 16)}/${new Date(toMs).toISOString().slice(0, 16)}`,
  );

const WEEK: Hours = { week: { mon: ['09:00-12:30', '13:30-18:00'], sun: ['00:00-06:00'] } };

describe('the hours of a day', () => {
  const closed: Hours = { exceptions: { '2026-12-21': [] } };
  const short: Hours = { week: { mon: ['10:00-16:00'] }, exceptions: { '2026-12-21': ['09:00-12:00'] } };
  const own: Hours = { week: { mon: ['11:00-20:00'] } };
  it.each<[string, readonly (Hours | null)[], readonly string[] | null]>([
    ['without hours at any level are unknown', [null, null], null],
    ['of the staff member go before those of the branch', [own, WEEK], ['11:00-20:00']],
    ['of the branch apply to staff without hours', [null, WEEK, own], ['09:00-12:30', '13:30-18:00']],
    ['of a day that the week does not name are none', [{ week: { tue: ['09:00-12:00'] } }, WEEK], []],
    ['of an exception go before the week', [short], ['09:00-12:00']],
    [
      'of an exception alone leave the week of the next level',
      [{ exceptions: { '2026-12-22': [] } }, own],
      ['11:00-20:00'],
    ],
    ['of a branch that closes close for staff with hours of their own', [own, closed], []],
    ['of a shorter day of the branch limit the week of the staff member', [own, short], ['11:00-12:00']],
    [
      'of a date that the staff member declares go before the closed day',
      [{ ...own, exceptions: { '2026-12-21': ['14:00-15:00'] } }, closed],
      ['14:00-15:00'],
    ],
    ['of the branch go before the exception of the company', [null, short, closed], ['09:00-12:00']],
  ])('%s', (_, levels, ranges) => {
    expect(rangesOn(levels, Temporal.PlainDate.from('2026-12-21'))).toEqual(ranges);
  });
});

it.each<[Hours, string]>([
  [
    { week: { mon: ['09:00-12:00'], tue: ['09:00-12:00'], sat: ['10:00-11:00'] } },
    'mon-tue 09:00-12:00; sat 10:00-11:00',
  ],
  [{ exceptions: { '2026-12-31': ['09:00-12:00'], '2026-12-24': [] } }, '2026-12-24 closed; 2026-12-31 09:00-12:00'],
  [{ week: {} }, 'closed'],
])('%j reads %s', (hours, text) => {
  expect(hoursText(hours)).toBe(text);
});

describe('open times', () => {
  it('follow the clocks of the zone when they are put forward and back', () => {
    const spring = span('2027-03-28T00:00', '2027-03-29T00:00');
    const autumn = span('2026-10-25T00:00', '2026-10-26T00:00');
    expect(iso(openIntervals([WEEK], ZONE, spring))).toEqual(['2027-03-27T23:00/2027-03-28T04:00']);
    expect(iso(openIntervals([WEEK], ZONE, autumn))).toEqual(['2026-10-24T22:00/2026-10-25T05:00']);
  });

  it('begin and end with the change of the clocks at a time that the clocks skip', () => {
    const hours: Hours = { week: { sun: ['02:15-02:45', '02:50-04:00'] } };
    expect(iso(openIntervals([hours], ZONE, span('2027-03-28T00:00', '2027-03-29T00:00')))).toEqual([
      '2027-03-28T01:00/2027-03-28T02:00',
    ]);
  });

  it('go on over midnight', () => {
    const bar: Hours = { week: { sat: ['18:00-24:00'], sun: ['00:00-02:00'] } };
    expect(iso(openIntervals([bar], ZONE, span('2026-12-12T12:00', '2026-12-14T00:00')))).toEqual([
      '2026-12-12T17:00/2026-12-13T01:00',
    ]);
  });

  it('are the same in a long interval as day by day, in every zone', () => {
    const zone = fc.constantFrom('Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC');
    fc.assert(
      fc.property(zone, fc.integer({ min: 0, max: 364 }), fc.integer({ min: 1, max: 30 }), (timeZone, first, count) => {
        const start = Temporal.PlainDate.from('2026-07-01').add({ days: first });
        const days = Array.from({ length: count }, (_, day) => start.add({ days: day }));
        const edge = (date: Temporal.PlainDate) => date.toZonedDateTime(timeZone).epochMilliseconds;
        const dayOf = (date: Temporal.PlainDate) => ({ fromMs: edge(date), toMs: edge(date.add({ days: 1 })) });
        const whole = { fromMs: edge(start), toMs: edge(start.add({ days: count })) };
        const daily = days.flatMap((date) => openIntervals([WEEK], timeZone, dayOf(date)));
        expect(openIntervals([WEEK], timeZone, whole)).toEqual(daily);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a closure', () => {
  const closure = (more: Partial<ClosedTime>): ClosedTime => ({
    from: '2026-12-21',
    to: '2026-12-21',
    branches: null,
    staff: null,
    ...more,
  });
  const times = (closures: readonly ClosedTime[], staffId: string | null = 'emma', hours: Hours | null = WEEK) => {
    const opening: Opening = {
      company: { hours },
      branch: { id: 'b1', timeZone: ZONE, hours: null },
      staff: staffId === null ? null : { id: staffId, hours: null },
      closures,
    };
    return iso(workingTimes(opening, span('2026-12-21T00:00', '2026-12-22T00:00')));
  };
  const OPEN = ['2026-12-21T08:00/2026-12-21T11:30', '2026-12-21T12:30/2026-12-21T17:00'];

  it.each<[string, Partial<ClosedTime>, readonly string[]]>([
    ['includes its last day', { from: '2026-12-19' }, []],
    ['ends before the day after', { from: '2026-12-19', to: '2026-12-20' }, OPEN],
    [
      'from a time on leaves the morning',
      { from: '2026-12-21T10:00', to: '2026-12-24' },
      ['2026-12-21T08:00/2026-12-21T09:00'],
    ],
    ['until a time leaves the rest', { to: '2026-12-21T15:00' }, ['2026-12-21T14:00/2026-12-21T17:00']],
    ['of another branch closes nothing here', { branches: ['b2'] }, OPEN],
    ['of this branch closes', { branches: ['b2', 'b1'] }, []],
    ['of a staff member closes for them', { staff: ['emma'] }, []],
    ['of a colleague closes nothing', { staff: ['lina'] }, OPEN],
  ])('%s', (_, more, open) => {
    expect(times([closure(more)])).toEqual(open);
  });

  it('of a staff member does not close the branch', () => {
    expect(times([closure({ staff: ['emma'] })], null)).toEqual(OPEN);
  });

  it('closes where no hours are declared', () => {
    expect(times([closure({ to: '2026-12-21T06:00' })], 'emma', null)).toEqual(['2026-12-21T05:00/2026-12-21T23:00']);
  });
});

describe('utilisation', () => {
  const row = { id: 'b1', name: 'nord', title: 'Nord', timeZone: ZONE, address: null, hours: null };
  const person = (id: string, hours: Hours | null) => {
    return { id, name: id, title: id, email: null, phone: null, branches: ['b1'], isActive: true, hours };
  };
  const feast = {
    id: 'c',
    name: 'c',
    title: null,
    from: '2026-12-22',
    to: '2026-12-22',
    branches: null,
    staff: null,
    reason: 'other' as const,
  };
  const week: Hours = { week: { mon: ['09:00-12:00'], tue: ['09:00-12:00'] } };

  it('is booked by open minutes of each ISO week, within the span and without closures', () => {
    const rows = {
      company: null,
      branches: [row],
      staff: [person('emma', week), person('lina', null)],
      closures: [feast],
    };
    const booked = [
      { staffId: 'emma', branchId: 'b1', day: '2026-12-21', minutes: 45 },
      { staffId: 'emma', branchId: 'b2', day: '2026-12-21', minutes: 45 },
      { staffId: 'emma', branchId: 'b1', day: '2026-12-29', minutes: 90 },
    ];
    const emma = { staff: 'emma', branch: 'nord' };
    expect(utilisationOf(rows, { from: '2026-12-21', to: '2026-12-29' }, booked)).toEqual([
      { ...emma, week: '2026-W52', bookedMinutes: 45, openMinutes: 180, rate: 0.25 },
      { ...emma, week: '2026-W53', bookedMinutes: 90, openMinutes: 360, rate: 0.25 },
    ]);
  });

  it('of a staff member of two branches counts the time once at which both are open', () => {
    const sued = { ...row, id: 'b2', name: 'sued', hours: { week: { mon: ['11:00-14:00'] } } };
    const branches = [{ ...row, hours: week }, sued];
    const rows = {
      company: null,
      branches,
      staff: [{ ...person('emma', null), branches: ['b1', 'b2'] }],
      closures: [],
    };
    const booked = ['b1', 'b2'].map((branchId) => ({ staffId: 'emma', branchId, day: '2026-12-21', minutes: 60 }));
    const found = staffUtilisationOf(rows, { from: '2026-12-21', to: '2026-12-21' }, booked);
    expect(found).toEqual([{ staff: 'emma', week: '2026-W52', bookedMinutes: 120, openMinutes: 300, rate: 0.4 }]);
  });

  it('is unknown where nothing is open', () => {
    const rows = { company: null, branches: [row], staff: [person('emma', week)], closures: [feast] };
    expect(utilisationOf(rows, { from: '2026-12-22', to: '2026-12-22' }, [])).toMatchObject([
      { openMinutes: 0, rate: null },
    ]);
  });
});

describe("hours under Cal.com's names", () => {
  const range = fc
    .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 }))
    .filter(([from, to]) => from < to)
    .map(([from, to]) => ({ fromMs: from * 15, toMs: to * 15 }));
  const day = fc
    .array(range, { maxLength: 3 })
    .map((list) => mergeIntervals(list).map(({ fromMs, toMs }) => rangeOf(fromMs, toMs)));
  const week = fc
    .record(Object.fromEntries(WEEKDAYS.map((name) => [name, day])), { requiredKeys: [] })
    .map((days) => Object.fromEntries(Object.entries(days).filter(([, ranges = []]) => ranges.length > 0)));
  const exceptions = fc.dictionary(fc.constantFrom('2026-12-24', '2026-12-31', '2027-01-01'), day, { minKeys: 1 });

  it('open at the same times when they are read back', () => {
    fc.assert(
      fc.property(week, exceptions, (days, dates) => {
        expect(hoursOf(scheduleHours({ week: days, exceptions: dates }))).toEqual({ week: days, exceptions: dates });
      }),
    );
  });

  it('end a day at 23:59, which is its end, and close a date with an empty override', () => {
    expect(scheduleHours({ week: { sat: ['18:00-24:00'] }, exceptions: { '2026-12-24': [] } })).toEqual({
      availability: [{ days: ['Saturday'], startTime: '18:00', endTime: '23:59' }],
      overrides: [{ date: '2026-12-24', startTime: '00:00', endTime: '00:00' }],
    });
  });
});
