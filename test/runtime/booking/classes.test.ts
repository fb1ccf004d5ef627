import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Customer } from '../../../src/model/appointment.ts';
import type { Answers } from '../../../src/model/event-type/question.ts';
import { reconcileBooking } from '../../../src/runtime/webhooks/reconcile-booking.ts';
import { verifyAppointment } from '../../../src/runtime/booking/verify.ts';
import { liveRows } from '../../support/booking/booking-audit.ts';
import { faultAt, setFaults } from '../../support/servers/calcom-faults.ts';
import { bookAsStranger } from '../../support/servers/calcom-stranger.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { appointmentIn, COMPANY, monday, wants } from '../../support/booking/open-salon.ts';
import { caller as send } from '../../support/sandbox-calls.ts';
import { askingSalon, type AskingSalon } from '../availability/asking-salon.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Yoga for three with Emma or Fabian, and a cut that takes their time. */
const studio = catalog('friseur')
  .branch('zentrale')
  .staff('emma', { host: { email: 'emma@salon.example' } })
  .staff('fabian-1', { host: { email: 'fabian@salon.example' } })
  .service('yoga', { minutes: 60, capacity: 3, slotInterval: 30 })
  .performedBy('emma', { primary: true })
  .performedBy('fabian-1')
  .service('cut', { minutes: 30 })
  .performedBy('emma')
  .service('course', {
    minutes: 60,
    capacity: 3,
    questions: [{ key: 'level', label: 'Wie weit?', type: 'select', required: true, options: ['Anfang', 'Mitte'] }],
  })
  .performedBy('emma')
  .build();

let here: AskingSalon;
beforeAll(async () => {
  here = await askingSalon({ catalog: studio });
});
afterEach(() => here.salon.world.sandbox.setFaults({}));
afterAll(() => here[Symbol.asyncDispose]());

let days = 0;
/** Ten o'clock on a working day of its own for each test. */
function newDay(): number {
  const startMs = monday('10:00') + (days + Math.floor(days / 5) * 2) * DAY;
  days += 1;
  return startMs;
}

function guest(name: string): Customer {
  return { name, email: `${name.toLowerCase()}@guests.example`, phone: null, language: 'de' };
}

async function book(name: string, startMs: number, more: object = {}) {
  const request = wants('yoga', { staff: 'emma', startMs, customer: guest(name), ...more });
  return here.salon.bookingService.book(caller, request);
}

async function booked(name: string, startMs: number): Promise<string> {
  const answer = await book(name, startMs);
  expect([name, answer.status]).toEqual([name, 201]);
  return appointmentIn(answer).id;
}

/** The guests of each live booking in Cal.com on that day. */
function guestsOn(startMs: number): readonly (readonly string[])[] {
  const sameDay = liveRows(here.salon.world).filter((row) => Math.abs(row.startMs - startMs) < 12 * HOUR);
  return sameDay.map(({ attendees }) => attendees.map(({ email }) => email.split('@')[0] ?? ''));
}

async function appointment(id: string) {
  const stored = await here.salon.world.store.bookings.appointment(COMPANY, id);
  if (!stored) throw new Error(`there is no appointment ${id}`);
  return stored;
}

/** `10:00 3`: starts of that morning with Emma, and the places that are left. */
async function placesFrom(startMs: number, more: object = {}): Promise<readonly string[]> {
  const { body } = await here.next('yoga', startMs - HOUR, { staff: 'emma', limit: 5, ...more });
  const starts = body.starts as readonly { readonly start: string; readonly left?: number }[];
  return starts.map(({ start, left }) => `${start.slice(11, 16)} ${left}`);
}

describe('a class', () => {
  it('puts its customers into one booking in Cal.com, and never more of them than it has places', async () => {
    const startMs = newDay();
    const names = ['Ada', 'Ben', 'Cem', 'Dia', 'Eva', 'Fay'];
    const answers = await Promise.all(names.map((name) => book(name, startMs)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 201, 409, 409, 409]);
    const refused = answers.find(({ status }) => status === 409)?.body as { code: string; alternatives: unknown[] };
    expect([refused.code, refused.alternatives.length > 0]).toEqual(['slot-taken', true]);
    const [guests, ...others] = guestsOn(startMs);
    expect([guests?.length, others]).toEqual([3, []]);
    for (const answer of answers.filter(({ status }) => status === 201)) {
      const stored = await appointment(appointmentIn(answer).id);
      expect(await verifyAppointment(await here.salon.company(), stored)).toBe('synced');
    }
  });

  it('goes to the other staff member when the places of one are sold and no one was asked for', async () => {
    const startMs = newDay();
    for (const name of ['Ada', 'Ben', 'Cem']) await booked(name, startMs);
    const answer = await book('Dia', startMs, { staff: null });
    expect(appointmentIn(answer).phases[0]?.staff.name).toBe('fabian-1');
  });

  it('shows the places that are left, no full start, and no start that overlaps a booked one', async () => {
    const startMs = newDay();
    expect(await placesFrom(startMs)).toEqual(['09:00 3', '09:30 3', '10:00 3', '10:30 3', '11:00 3']);
    await booked('Ada', startMs);
    expect(await placesFrom(startMs)).toEqual(['09:00 3', '10:00 2', '11:00 3', '11:30 3', '12:00 3']);
    await bookAsStranger(here.salon, { staff: 'emma', service: 'yoga', startMs });
    here.advance(16 * 60_000);
    expect(await placesFrom(startMs)).toEqual(['09:00 3', '10:00 1', '11:00 3', '11:30 3', '12:00 3']);
    await booked('Ben', startMs);
    expect(await placesFrom(startMs)).toEqual(['09:00 3', '11:00 3', '11:30 3', '12:00 3', '12:30 3']);
  });

  it('adds up the places of all staff who are free', async () => {
    const startMs = newDay();
    await booked('Ada', startMs);
    expect((await placesFrom(startMs, { staff: null })).at(2)).toBe('10:00 5');
  });

  it('keeps its time from other services of the same staff member, and they from it', async () => {
    const startMs = newDay();
    await booked('Ada', startMs);
    const cut = wants('cut', { startMs: startMs + HOUR / 2, customer: guest('Ben') });
    expect((await here.salon.bookingService.book(caller, cut)).body).toMatchObject({ code: 'slot-taken' });
    const later = { ...cut, startMs: startMs + HOUR };
    expect((await here.salon.bookingService.book(caller, later)).status).toBe(201);
    expect((await book('Cem', startMs + HOUR)).body).toMatchObject({ code: 'slot-taken' });
  });

  it('refuses a start that overlaps a booked one, which Cal.com would accept', async () => {
    const startMs = newDay();
    await booked('Ada', startMs);
    expect((await book('Ben', startMs + HOUR / 2)).body).toMatchObject({ code: 'slot-taken' });
    expect(guestsOn(startMs)).toEqual([['ada']]);
  });

  it('gives one customer one place', async () => {
    const startMs = newDay();
    await booked('Ada', startMs);
    expect((await book('Ada', startMs, { allowOverlap: true })).status).toBe(409);
    expect(guestsOn(startMs)).toEqual([['ada']]);
    expect((await placesFrom(startMs)).at(1)).toBe('10:00 2');
  });
});

describe('a place in a class', () => {
  it('is cancelled alone, and sold again', async () => {
    const startMs = newDay();
    const ids = [await booked('Ada', startMs), await booked('Ben', startMs), await booked('Cem', startMs)];
    const cancelled = await here.salon.bookingService.cancel(caller, { appointmentId: ids[1] ?? '', key: null });
    expect([cancelled.status, guestsOn(startMs)]).toEqual([200, [['ada', 'cem']]]);
    await booked('Dia', startMs);
    expect((await book('Eva', startMs)).status).toBe(409);
  });

  it('is moved alone to another start, and shared with those who are there', async () => {
    const startMs = newDay();
    const id = await booked('Ada', startMs);
    await booked('Ben', startMs);
    await booked('Cem', startMs + 2 * HOUR);
    const move = { appointmentId: id, startMs: startMs + 2 * HOUR, key: null };
    const moved = await here.salon.bookingService.move(caller, move);
    expect(moved.status).toBe(200);
    expect(guestsOn(startMs)).toEqual(expect.arrayContaining([['ben'], ['cem', 'ada']]));
    expect(await verifyAppointment(await here.salon.company(), await appointment(id))).toBe('synced');
  });

  it('is not moved to a start that is full', async () => {
    const startMs = newDay();
    const id = await booked('Ada', startMs);
    for (const name of ['Ben', 'Cem', 'Dia']) await booked(name, startMs + HOUR);
    const move = { appointmentId: id, startMs: startMs + HOUR, key: null };
    expect((await here.salon.bookingService.move(caller, move)).body).toMatchObject({ code: 'slot-taken' });
    expect(guestsOn(startMs)).toEqual([['ada'], ['ben', 'cem', 'dia']]);
  });

  it('whose answer is lost is found by its guest, and not booked twice', async () => {
    const startMs = newDay();
    await booked('Ada', startMs);
    const match = { method: 'POST', pathRegex: '^/v2/bookings$', times: 1 };
    setFaults(here.salon, { match, fault: { kind: 'handle-then-drop' } });
    await booked('Ben', startMs);
    expect(guestsOn(startMs)).toEqual([['ada', 'ben']]);
  });

  it('whose cancellation Cal.com answers with 404 although it was freed counts as cancelled', async () => {
    const startMs = newDay();
    const id = await booked('Ada', startMs);
    await booked('Ben', startMs);
    setFaults(here.salon, faultAt.cancel({ kind: 'handle-then-status', status: 404 }));
    expect((await here.salon.bookingService.cancel(caller, { appointmentId: id, key: null })).status).toBe(200);
    expect(guestsOn(startMs)).toEqual([['ben']]);
  });

  it('that Cal.com has freed is flagged for its customer, not for the others', async () => {
    const startMs = newDay();
    const [ada, ben] = [await booked('Ada', startMs), await booked('Ben', startMs)];
    const { bookingUid, bookingPart } = (await appointment(ada)).phases[0] ?? {};
    const seatUid = bookingPart?.kind === 'seat' ? bookingPart.seatUid : '';
    await cancelInCalcom(bookingUid ?? '', { seatUid });
    expect(await reconciled(bookingUid ?? '')).toBe('flagged');
    expect([(await appointment(ada)).flag, (await appointment(ben)).flag]).toEqual([
      expect.objectContaining({ code: 'changed-in-calcom' }),
      null,
    ]);
  });

  it('is flagged for everyone when Cal.com cancels the whole start, whose guests are then lost', async () => {
    const startMs = newDay();
    const ids = [await booked('Ada', startMs), await booked('Ben', startMs)];
    const { bookingUid } = (await appointment(ids[0] ?? '')).phases[0] ?? {};
    await cancelInCalcom(bookingUid ?? '', {});
    expect(await reconciled(bookingUid ?? '')).toBe('flagged');
    for (const id of ids) expect((await appointment(id)).flag).toMatchObject({ code: 'changed-in-calcom' });
  });
});

describe('a class that git changes while it is booked', () => {
  const allow = new Set(['update:friseur']);
  const cancel = (id: string) => here.salon.bookingService.cancel(caller, { appointmentId: id, key: null });
  /** The guests of each booking, in the order of their names. */
  const sortedGuests = (startMs: number) =>
    guestsOn(startMs)
      .map((guests) => guests.toSorted().join(', '))
      .toSorted();
  const move = (id: string, startMs: number) =>
    here.salon.bookingService.move(caller, { appointmentId: id, startMs, key: null });

  it.each([
    ['to fewer places than are booked', { capacity: 1 }],
    ['to no class', {}],
  ])('%s keeps its customers, each of whom can move and cancel alone, and sells no place', async (_, to) => {
    const startMs = newDay();
    const names = ['Ada', 'Ben', 'Cem'];
    const ids = await Promise.all(names.map((name) => booked(name, startMs)));
    const services = studio.services.map(({ capacity, ...one }) =>
      one.name === 'yoga' ? { ...one, ...to } : { ...one, ...(capacity !== undefined && { capacity }) },
    );
    await here.salon.world.apply({ ...studio, services }, { allow });
    expect(guestsOn(startMs)[0]?.toSorted()).toEqual(['ada', 'ben', 'cem']);
    expect((await book('Dia', startMs)).body).toMatchObject({ code: 'slot-taken' });
    expect((await placesFrom(startMs)).filter((one) => one.startsWith('10:00'))).toEqual([]);
    expect((await move(ids[0] ?? '', startMs + 3 * HOUR)).status).toBe(200);
    expect((await cancel(ids[1] ?? '')).status).toBe(200);
    expect(sortedGuests(startMs)).toEqual(['ada', 'cem']);
    await here.salon.world.apply(studio, { allow });
    await booked('Dia', startMs);
    expect(sortedGuests(startMs)).toEqual(['ada', 'cem, dia']);
  });
});

describe('a class with questions', () => {
  const answersOf = (startMs: number) => {
    const rows = liveRows(here.salon.world).filter((row) => row.startMs === startMs);
    const guests = rows.flatMap(({ attendees }) => attendees);
    return Object.fromEntries(guests.map(({ email, seat }) => [email.split('@')[0], seat?.responses['level']]));
  };
  const bookCourse = (name: string, startMs: number, answers: Answers) =>
    book(name, startMs, { service: 'course', customer: { ...guest(name), answers } });

  it('keeps the answers of each customer apart, also when one is moved', async () => {
    const startMs = newDay();
    const ada = await bookCourse('Ada', startMs, { level: 'Anfang' });
    expect((await bookCourse('Ben', startMs, { level: 'Mitte' })).status).toBe(201);
    expect(answersOf(startMs)).toEqual({ ada: 'Anfang', ben: 'Mitte' });
    const move = { appointmentId: appointmentIn(ada).id, startMs: startMs + 2 * HOUR, key: null };
    expect((await here.salon.bookingService.move(caller, move)).status).toBe(200);
    expect([answersOf(startMs), answersOf(startMs + 2 * HOUR)]).toEqual([{ ben: 'Mitte' }, { ada: 'Anfang' }]);
  });

  it('refuses a customer without a required answer, also where others have a place', async () => {
    const startMs = newDay();
    expect((await bookCourse('Ada', startMs, { level: 'Mitte' })).status).toBe(201);
    expect(await bookCourse('Ben', startMs, {})).toMatchObject({ status: 422, body: { code: 'answer-needed' } });
    expect(await bookCourse('Ben', startMs, { level: 'Ende' })).toMatchObject({
      status: 422,
      body: { code: 'invalid-request' },
    });
    expect(guestsOn(startMs)).toEqual([['ada']]);
  });
});

/** As a guest or the owner does it, without calops. */
async function cancelInCalcom(uid: string, body: object): Promise<void> {
  const headers = { 'cal-api-version': '2024-08-13' };
  const { status } = await send(here.salon.world.sandbox)('POST', `/v2/bookings/${uid}/cancel`, body, { headers });
  expect(status).toBe(200);
}

async function reconciled(uid: string) {
  const company = await here.salon.company();
  const booking = await company.calcom.booking(uid);
  return booking && reconcileBooking(company, booking);
}
