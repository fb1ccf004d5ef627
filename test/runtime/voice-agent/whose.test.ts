import { beforeAll, describe, expect, it } from 'vitest';
import { CALLER } from '../../support/booking/guest.ts';
import { monday, wants } from '../../support/booking/open-salon.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { queryRows } from '../../store/query-rows.ts';
import { PRACTICE, SALON } from './retell-salon.ts';
import { phoneCall, said } from './voice.ts';

const opened = sharedRuntime({ catalogs: [SALON, PRACTICE] });

const FAMILY = '+493055502000';
const OTHER = '+493055503000';

interface Seed {
  readonly name: string;
  readonly phone: string;
  readonly at: number;
}

/** Booked by other ways than the phone. Returns the booking number. */
async function booked({ name, phone, at }: Seed): Promise<string> {
  const customer = { name, phone, email: null, language: 'de' };
  const answer = await opened().bookingService.book(CALLER, wants('herren', { startMs: at, customer }));
  const { appointment } = answer.body as unknown as { readonly appointment: { readonly id: string } };
  return String(Number.parseInt(appointment.id.slice(0, 8), 16)).padStart(10, '0');
}

async function liveBookingsOf(name: string): Promise<number> {
  const rows = await queryRows(
    opened().world.databaseUrl,
    `SELECT id FROM calops.appointments WHERE status = 'booked' AND customer->>'name' = '${name}'`,
  );
  return rows.length;
}

const references = new Map<string, string>();
const reference = (name: string): string => references.get(name) ?? '';

beforeAll(async () => {
  for (const [index, name] of ['Mia Muster', 'Max Muster', 'Nora Nachbar'].entries()) {
    const phone = name === 'Nora Nachbar' ? OTHER : FAMILY;
    references.set(name, await booked({ name, phone, at: monday('10:00', index) }));
  }
  references.set('Nora Nachbar 2', await booked({ name: 'Nora Nachbar', phone: OTHER, at: monday('16:00', 3) }));
});

const family = phoneCall(opened, { callId: 'family', from: FAMILY });
const stranger = phoneCall(opened, { callId: 'stranger', from: '+493055509999' });
const withheld = phoneCall(opened, { callId: 'withheld' });

describe("never another customer's", () => {
  it.each([
    ['nothing known', {}, 'appointment-unknown'],
    ['a number that was said, without a name', { phone: OTHER }, 'name-needed'],
    ['a number that was said, with a name that is not its', { phone: OTHER, name: 'Eva Fremd' }, 'appointment-unknown'],
    ['a name alone', { name: 'Nora Nachbar' }, 'appointment-unknown'],
    ['a booking number that is none', { reference: '12345' }, 'appointment-unknown'],
    ['a booking number of nobody', { reference: '0000000001' }, 'appointment-unknown'],
    [
      "somebody else's booking number with another name",
      { reference: 'mia', name: 'Nora Nachbar' },
      'appointment-unknown',
    ],
    ['several of a number that was said', { phone: OTHER, name: 'Nachbar' }, 'appointment-ambiguous'],
  ])('%s', async (_, given, code) => {
    const args =
      'reference' in given && given.reference === 'mia' ? { ...given, reference: reference('Mia Muster') } : given;
    for (const call of [stranger, withheld]) {
      for (const name of ['cancel_booking', 'reschedule_booking']) {
        const heard = await call(name, { ...args, when: said('09:00', 5) });
        expect(heard).toMatchObject({ code });
        expect(['ask', 'refused']).toContain(heard.result);
        // who is not known to be the customer hears nothing of the appointments
        expect(JSON.stringify(heard)).not.toMatch(/Uhr|Herrenhaarschnitt/);
      }
    }
    expect(await liveBookingsOf('Nora Nachbar')).toBe(2);
    expect(await liveBookingsOf('Mia Muster')).toBe(1);
  });

  it('a booking number of another company is unknown', async () => {
    const there = phoneCall(opened, { company: 'arzt', from: FAMILY });
    for (const args of [{ reference: reference('Mia Muster') }, {}]) {
      expect(await there('cancel_booking', args)).toMatchObject({ code: 'appointment-unknown' });
    }
    expect(await liveBookingsOf('Mia Muster')).toBe(1);
  });
});

describe('several of one number', () => {
  it('are asked about, with what distinguishes them', async () => {
    const heard = await family('cancel_booking');
    expect(heard).toMatchObject({ result: 'ask', code: 'appointment-ambiguous' });
    expect(heard.say).toMatch(
      /^Es gibt mehrere Termine: Herrenhaarschnitt, Montag, .* oder Herrenhaarschnitt, Dienstag, .*\. Welchen/,
    );
    expect(heard.choices?.map((choice) => choice['reference'])).toEqual(['Mia Muster', 'Max Muster'].map(reference));
  });

  it('are distinguished by name, by time, by booking number', async () => {
    const day = (daysLater: number): string => said('10:00', daysLater).split(' ')[0] ?? '';
    const taken = { when: said('20:00', 5) };
    for (const [args, wanted] of [
      [{ name: 'Mia' }, 0],
      [{ at: day(1) }, 1],
      [{ at: said('10:00', 0) }, 0],
      [{ reference: reference('Max Muster') }, 1],
    ] as const) {
      const heard = await family('reschedule_booking', { ...taken, ...args });
      expect(heard.say).toContain('20:00 Uhr ist leider nicht frei');
      const moved = await family('reschedule_booking', { when: said('10:00', wanted), ...args });
      expect(moved).toMatchObject({ result: 'moved', booking: { reference: [...references.values()][wanted] } });
    }
  });
});

describe('a move', () => {
  it('asks for a time, offers those of a window, and takes one of them with the same staff', async () => {
    const number = await booked({ name: 'Ida Muster', phone: '+493055504000', at: monday('12:00', 8) });
    const ida = phoneCall(opened, { from: '+493055504000' });
    expect(await ida('reschedule_booking')).toMatchObject({ result: 'ask', code: 'time-needed' });
    const day = said('10:00', 4).split(' ')[0] ?? '';
    const offers = await ida('reschedule_booking', { when: `${day} zwischen 14 und 17 Uhr` });
    expect(offers.say).toMatch(/^Für diesen Termin ist frei: .*14:00 Uhr/);
    expect(new Set(offers.offers?.map(({ staff }) => staff)).size).toBe(1);
    const chosen = offers.offers?.[1];
    const moved = await ida('reschedule_booking', { offer_id: chosen?.offer_id });
    expect(moved).toMatchObject({ result: 'moved', booking: { start: chosen?.start, staff: chosen?.staff } });
    expect(moved.booking?.reference).toBe(number);
  });

  it('to a time that is taken changes nothing, and is answered with others', async () => {
    await booked({ name: 'Udo Muster', phone: '+493055505000', at: monday('12:00', 9) });
    const udo = phoneCall(opened, { from: '+493055505000' });
    const before = await udo('reschedule_booking', { when: said('12:00', 9) });
    const staff = before.booking?.staff ?? '';
    const blocker = await family('check_availability', { service: 'Herrenhaarschnitt', staff, when: said('11:00', 7) });
    await phoneCall(opened, { from: '+493055507000' })('start_booking', {
      offer_id: blocker.offers?.[0]?.offer_id,
      name: 'Ella Eilig',
    });
    const heard = await udo('reschedule_booking', { when: said('11:00', 7) });
    expect(heard).toMatchObject({ result: 'offers', code: 'slot-taken' });
    expect(heard.say).toMatch(/11:00 Uhr ist leider nicht frei\. Wie wäre es mit .* bei /);
    expect(new Set(heard.offers?.map((offer) => offer.staff))).toEqual(new Set([staff]));
    expect(heard.offers?.map(({ start }) => start.slice(11, 16))).not.toContain('11:00');
  });
});

describe('one number in another spelling is the same caller', () => {
  const stored = async (name: string) =>
    queryRows(
      opened().world.databaseUrl,
      `SELECT customer->>'phone' AS phone FROM calops.appointments WHERE customer->>'name' = '${name}'`,
    );

  it.each([
    ['Ilse Muster', '+49 0151 23456781', '+4915123456781', 21],
    ['Ina Muster', '+49 (0)151 23456782', '+4915123456782', 22],
    ['Isa Muster', '0049 151 23456783', '+4915123456783', 24],
  ])('%s, booked under %s, is found by her call', async (name, written, e164, day) => {
    await booked({ name, phone: written, at: monday('12:00', day) });
    expect(await stored(name)).toEqual([{ phone: e164 }]);
    expect(await phoneCall(opened, { callId: name, from: e164 })('cancel_booking')).toMatchObject({
      result: 'cancelled',
    });
  });

  it('a number that an earlier version stored with its trunk prefix is found', async () => {
    await booked({ name: 'Ute Muster', phone: '+4915123456784', at: monday('12:00', 23) });
    await queryRows(
      opened().world.databaseUrl,
      `UPDATE calops.appointments SET customer = customer || '{"phone":"+49015123456784"}' WHERE customer->>'name' = 'Ute Muster'`,
    );
    const call = phoneCall(opened, { callId: 'ute', from: '+4915123456784' });
    expect(await call('cancel_booking')).toMatchObject({ result: 'cancelled' });
  });
});

describe('the same words twice in one phone call', () => {
  const number = '+493055508000';

  it('are a repetition as long as they are still so, and a new request after the caller has changed his mind', async () => {
    await booked({ name: 'Ole Muster', phone: number, at: monday('12:00', 14) });
    const ole = phoneCall(opened, { from: number });
    const [there, back] = [{ when: said('13:00', 14) }, { when: said('14:00', 14) }];
    const first = await ole('reschedule_booking', there);
    expect(await ole('reschedule_booking', there)).toEqual(first);
    expect(await ole('reschedule_booking', back)).toMatchObject({ result: 'moved' });
    expect(await ole('reschedule_booking', there)).toEqual(first);
    const rows = await queryRows(
      opened().world.databaseUrl,
      `SELECT extract(epoch FROM starts_at)::float8 * 1000 AS at FROM calops.appointments WHERE customer->>'phone' = '${number}'`,
    );
    expect(rows).toEqual([{ at: monday('13:00', 14) }]);

    expect(await ole('cancel_booking')).toMatchObject({ result: 'cancelled', booking: { customer: 'Ole Muster' } });
    await booked({ name: 'Oda Muster', phone: number, at: monday('12:00', 15) });
    const second = await ole('cancel_booking');
    expect(second).toMatchObject({ result: 'cancelled', booking: { customer: 'Oda Muster' } });
    expect(await ole('cancel_booking')).toEqual(second);
    expect((await liveBookingsOf('Ole Muster')) + (await liveBookingsOf('Oda Muster'))).toBe(0);
  });

  it('many at once are one move', async () => {
    await booked({ name: 'Olaf Muster', phone: '+493055508001', at: monday('12:00', 16) });
    const olaf = phoneCall(opened, { from: '+493055508001' });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => olaf('reschedule_booking', { when: said('15:00', 16) })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ result: 'moved' });
  });
});

it('a cancellation by booking number, said in groups, from any number', async () => {
  const number = await booked({ name: 'Ute Gast', phone: '+493055506000', at: monday('12:00', 10) });
  const spoken = number.replace(/^(\d{4})(\d{3})/, '$1 $2 ');
  expect(await withheld('cancel_booking', { reference: spoken })).toMatchObject({ result: 'cancelled' });
  expect(await liveBookingsOf('Ute Gast')).toBe(0);
  expect(await withheld('cancel_booking', { reference: spoken, name: 'Ute' })).toMatchObject({
    code: 'appointment-unknown',
  });
});
