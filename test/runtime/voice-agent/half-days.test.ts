import { expect, it } from 'vitest';
import { CALLER } from '../../support/booking/guest.ts';
import { BUSY_SEED, monday, wants } from '../../support/booking/open-salon.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { SALON } from './retell-salon.ts';
import { phoneCall, said } from './voice.ts';

/** Petra works from seven to noon, Jonas from three to eight in the evening, everybody else as usual. */
const HOURS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'emma@salon.example': ['07:00', '12:00'],
  'lina@salon.example': ['15:00', '20:00'],
};
const emails = new Map(BUSY_SEED.users?.map(({ id, email }) => [id, email]));
const seed = {
  ...BUSY_SEED,
  schedules: BUSY_SEED.schedules?.map((schedule) => {
    const [start = schedule.start, end = schedule.end] = HOURS[emails.get(schedule.userId) ?? ''] ?? [];
    return { ...schedule, start, end };
  }),
};
const opened = sharedRuntime({ catalogs: [SALON], seed });
const FAMILY = '+493055502000';
const call = phoneCall(opened, { callId: 'half-days', from: FAMILY });

/** `30.11. um sieben` */
function saidHour(words: string, daysLater = 0): string {
  return said('10:00', daysLater).replace('10:00 Uhr', words);
}

const wanted = (staff: string | null, words: string) =>
  call('check_availability', {
    service: 'Herrenhaarschnitt',
    when: saidHour(words),
    ...(staff !== null && { staff }),
  });

it.each([
  ['Petra', 'sieben', '07:00'],
  ['Jonas', 'sieben', '19:00'],
  ['Petra', 'halb acht', '07:30'],
  ['Jonas', 'halb acht', '19:30'],
  ['Petra', 'neun', '09:00'],
  [null, 'neun', '09:00'],
  [null, '9:00', '09:00'],
])('with %s, "um %s" is %s, when the service is free', async (staff, words, time) => {
  const heard = await wanted(staff, words);
  expect(heard).toMatchObject({ result: 'offers' });
  expect(new Set(heard.offers?.map(({ start }) => start.slice(11, 16)))).toEqual(new Set([time]));
});

it('where both halves of the day are free, it is asked', async () => {
  const heard = await wanted(null, 'sieben');
  expect(heard).toMatchObject({ result: 'ask', code: 'time-not-understood' });
  expect(heard.say).toMatch(/07:00 Uhr.*19:00 Uhr/);
});

it('a move takes the half of the day in which the staff member of the appointment is free', async () => {
  const customer = { name: 'Mia Muster', phone: FAMILY, email: null, language: 'de' };
  await opened().bookingService.book(
    CALLER,
    wants('herren', { staff: 'jonas', startMs: monday('16:00', 1), customer }),
  );
  const heard = await call('reschedule_booking', { name: 'Mia Muster', when: saidHour('sieben', 1) });
  expect(heard).toMatchObject({ result: 'moved' });
  expect(heard.booking?.start.slice(11, 16)).toBe('19:00');
});

it('of two appointments, the time that is said is the time of one of them', async () => {
  const customer = { name: 'Max Muster', phone: '+493055502001', email: null, language: 'de' };
  const two = phoneCall(opened, { callId: 'two', from: '+493055502001' });
  for (const startMs of [monday('10:00', 2), monday('19:30', 2)]) {
    const staff = startMs === monday('10:00', 2) ? 'petra' : 'jonas';
    await opened().bookingService.book(CALLER, wants('herren', { staff, startMs, customer }));
  }
  const heard = await two('cancel_booking', { at: saidHour('halb acht', 2) });
  expect(heard).toMatchObject({ result: 'cancelled' });
  expect(heard.booking?.start.slice(11, 16)).toBe('19:30');
});
