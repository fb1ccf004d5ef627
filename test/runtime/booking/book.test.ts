import { expect, test } from 'vitest';
import { appointmentIn, COMPANY, monday, openSalon, wants } from '../../support/booking/open-salon.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 10_000 };

test('a composite service becomes one Cal.com booking for each segment, all with one member of staff', async () => {
  await using salon = await openSalon();
  const answer = await salon.bookingService.book(caller, wants('colour', { staff: 'emma' }));
  expect(answer.status).toBe(201);
  expect(appointmentIn(answer)).toMatchObject({
    status: 'booked',
    phases: [
      { segment: 'A', staff: { name: 'emma' }, status: 'confirmed' },
      { segment: 'B', staff: { name: 'emma' }, status: 'confirmed' },
      { segment: 'C', staff: { name: 'emma' }, status: 'confirmed' },
    ],
  });
  expect(salon.calcomBookings()).toEqual(['Emma 10:00-10:30', 'Emma 11:15-11:30', 'Emma 11:30-12:00']);
});

test('own minutes of a member of staff are booked', async () => {
  await using salon = await openSalon();
  await salon.bookingService.book(caller, wants('colour', { staff: 'fabian-1' }));
  expect(salon.calcomBookings()).toEqual(['Fabian 10:00-10:35', 'Fabian 11:20-11:35', 'Fabian 11:35-12:05']);
});

test('without a requested staff member the primary one is booked, then any free one', async () => {
  await using salon = await openSalon();
  const staffOf = async () => {
    const answer = await salon.bookingService.book(caller, wants('cut'));
    return answer.status === 201 ? appointmentIn(answer).phases[0]?.staff.name : (answer.body as { code: string }).code;
  };
  expect([await staffOf(), await staffOf(), await staffOf()]).toEqual(['emma', 'fabian-1', 'slot-taken']);
});

test('a free gap can be given to others, and what is booked cannot', async () => {
  await using salon = await openSalon();
  await salon.bookingService.book(caller, wants('colour', { staff: 'emma' }));
  const inTheGap = await salon.bookingService.book(caller, wants('cut', { staff: 'emma', startMs: monday('10:30') }));
  const afterwards = await salon.bookingService.book(caller, wants('cut', { staff: 'emma', startMs: monday('11:00') }));
  expect([inTheGap.status, afterwards.status]).toEqual([201, 409]);
});
