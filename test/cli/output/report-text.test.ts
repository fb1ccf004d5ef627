import { describe, expect, it } from 'vitest';
import { bookingsReport, reportMarkdown, reportText } from '../../../src/cli/output/report-text.ts';
import { NO_SYNC, quietDay } from '../../support/booking/quiet-day.ts';

const counted = {
  company: 'friseur',
  timeZone: 'Europe/Berlin',
  span: { from: '2026-11-29', to: '2026-11-30' },
  days: [
    quietDay('2026-11-29'),
    quietDay('2026-11-30', {
      asked: 1502,
      booked: 1499,
      requested: 2,
      failed: 1,
      cancelled: 2,
      successRate: 1499 / 1500,
      reasons: { server: 1 },
      sync: { ...NO_SYNC, synced: 1490, pending: 8, flagged: 1 },
    }),
  ],
  staff: [
    {
      staffId: 's1',
      name: 'emma',
      title: 'Emma | Chefin',
      days: [
        { day: '2026-11-29', appointments: 2, busyMinutes: 90, sync: { ...NO_SYNC, synced: 2 } },
        { day: '2026-11-30', appointments: 1, busyMinutes: 45, sync: { ...NO_SYNC, manualReview: 1 } },
      ],
    },
    { staffId: 's2', name: 'jan', title: 'Jan', days: [] },
  ],
};

describe('the report of bookings', () => {
  it('is a table by day and one by member of staff, and never says all of what is not all', () => {
    expect(reportText(bookingsReport(counted)))
      .toBe(`Bookings of friseur, 2026-11-29 to 2026-11-30, days of Europe/Berlin
day         asked  booked  requested  declined  failed  review  open  cancelled  success  as in Cal.com
2026-11-29      0       0          0         0       0       0     0          0        -  -
2026-11-30   1502    1499          2         0       1       0     0          2    99.9%  99.9% (1490 of 1491), 8 not compared yet
all          1502    1499          2         0       1       0     0          2    99.9%  99.9% (1490 of 1491), 8 not compared yet
Why they failed: server 1

staff          day         appointments        busy  as in Cal.com
Emma | Chefin  2026-11-29             2  1 h 30 min  100.0% (2 of 2)
               2026-11-30             1      45 min  0.0% (0 of 1)
               all                    3  2 h 15 min  66.6% (2 of 3)
Jan            all                    0           -  -
Busy is the booked time. Its share of the working time is unknown: working hours are kept in Cal.com.
`);
  });

  it('has the utilisation of each staff member, branch and week where hours are declared', () => {
    const utilisation = [
      { staff: 'emma', branch: 'nord', week: '2026-W49', bookedMinutes: 90, openMinutes: 480, rate: 90 / 480 },
      { staff: 'jan', branch: 'nord', week: '2026-W49', bookedMinutes: 0, openMinutes: 0, rate: null },
    ];
    const text = reportText(bookingsReport({ ...counted, utilisation }));
    expect(text).toMatch(
      /staff +branch +week +booked +open +utilisation\nemma +nord +2026-W49 +1 h 30 min +8 h +18.7%\njan +nord +2026-W49 +- +- +-\n$/,
    );
    expect(text).not.toContain('working hours are kept in Cal.com');
    expect(reportMarkdown(bookingsReport({ ...counted, utilisation }))).toContain(
      '| emma | nord | 2026-W49 | 1 h 30 min | 8 h | 18.7% |',
    );
  });

  it('is Markdown in which a name ends no cell', () => {
    const rows = reportMarkdown(bookingsReport(counted)).split('\n');
    expect(rows).toContain(
      '| all | 1502 | 1499 | 2 | 0 | 1 | 0 | 0 | 2 | 99.9% | 99.9% (1490 of 1491), 8 not compared yet |',
    );
    expect(rows).toContain('| Emma &#124; Chefin | 2026-11-29 | 2 | 1 h 30 min | 100.0% (2 of 2) |');
  });

  it('sums reasons over days, the most frequent first', () => {
    const days = [
      quietDay('2026-11-29', { reasons: { timeout: 1, server: 2 } }),
      quietDay('2026-11-30', { reasons: { timeout: 2 } }),
    ];
    expect(Object.entries(bookingsReport({ ...counted, days }).totals.reasons)).toEqual([
      ['timeout', 3],
      ['server', 2],
    ]);
  });
});
