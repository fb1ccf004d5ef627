import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkAvailability } from '../../../src/runtime/availability/starts-of-service.ts';
import { appointmentIn, COMPANY, monday, wants } from '../../support/booking/open-salon.ts';
import { salon as salonCatalog } from '../../support/manifests/salon.ts';
import { askingSalon } from './asking-salon.ts';
import { bookAtCalcom } from './book-at-calcom.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 10_000 };
const minuteMs = 60_000;

const scene = fc.record({
  /** In five minutes since nine, each half an hour of Emma's. */
  atCalcom: fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 3 }),
  here: fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 3 }),
  service: fc.constantFrom('cut', 'colour', 'bleach'),
  starts: fc.uniqueArray(fc.integer({ min: 0, max: 36 }), { minLength: 5, maxLength: 5 }),
});

test('what is offered can be booked, and what is not offered cannot, whatever else was booked', async () => {
  const segments = { A: { minutes: 25, gap: { minutes: 20, policy: 'blocked' as const } }, B: 40 };
  const catalog = salonCatalog().service('bleach', { segments }).performedBy('emma').build();
  await using asking = await askingSalon({ catalog });
  const context = await asking.context();
  const { bookingService } = asking.salon;
  let days = 0;
  const outcomes = { offered: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(scene, async ({ atCalcom, here, service, starts }) => {
      // each in a week of its own, which nobody has asked about
      const nineMs = monday('09:00', days);
      days += 7;
      for (const [index, at] of [...atCalcom, ...here].entries()) {
        const startMs = nineMs + at * 5 * minuteMs;
        // those that overlap are refused, and are not there
        if (index < atCalcom.length) await bookAtCalcom(asking, 'emma', startMs);
        else await bookingService.book(caller, wants('cut', { staff: 'emma', startMs }));
      }
      for (const quarter of starts) {
        const startMs = nineMs + quarter * 15 * minuteMs;
        const at = { fromMs: startMs, toMs: startMs };
        const asked = await checkAvailability(context, { service, branch: null, staff: 'emma', at, understood: '' });
        const isOffered = asked.kind === 'available';
        const answer = await bookingService.book(caller, wants(service, { staff: 'emma', startMs }));
        expect([quarter, answer.status]).toEqual([quarter, isOffered ? 201 : 409]);
        outcomes[isOffered ? 'offered' : 'refused'] += 1;
        if (answer.status === 201)
          await bookingService.cancel(caller, { appointmentId: appointmentIn(answer).id, key: null });
      }
    }),
    { numRuns: 20, endOnFailure: true },
  );
  expect(Math.min(outcomes.offered, outcomes.refused)).toBeGreaterThan(5);
});
