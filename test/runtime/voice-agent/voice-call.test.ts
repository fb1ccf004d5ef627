import { Retell } from 'retell-sdk';
import { describe, expect, it } from 'vitest';
import { SECRETS } from '../../support/booking/open-runtime.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { queryRows } from '../../store/query-rows.ts';
import { PRACTICE, SALON } from './retell-salon.ts';
import { phoneCall, post, said } from './voice.ts';

const opened = sharedRuntime({ catalogs: [SALON, PRACTICE] });
const key = SECRETS['RETELL_API_KEY'] ?? '';

async function booked(): Promise<number> {
  const rows = await queryRows(
    opened().world.databaseUrl,
    `SELECT id FROM calops.appointments WHERE status = 'booked'`,
  );
  return rows.length;
}

it('a whole call: availability, an ambiguous name, a requested staff member, a taken slot, an offer, the booking and its retry, a move, a cancellation', async () => {
  const anna = phoneCall(opened, { callId: 'call_anna', from: '+493055501234' });
  const bernd = phoneCall(opened, { callId: 'call_bernd', from: '+493055505678' });
  const wanted = { service: 'Ansatzfärbung', when: said('10:00') };

  const who = await anna('check_availability', {
    service: 'Herrenhaarschnitt',
    when: said('10:00'),
    staff: 'Frau Meier',
  });
  expect(who).toMatchObject({ result: 'ask', say: 'Meinen Sie Jonas Meyer oder Petra Maier?' });
  expect(who.choices).toEqual([{ staff: 'Jonas Meyer' }, { staff: 'Petra Maier' }]);

  const free = await anna('check_availability', { ...wanted, staff: 'Petra Maier' });
  expect(free).toMatchObject({ result: 'offers', offers: [{ staff: 'Petra Maier' }] });
  expect(free.say).toMatch(/^Ansatzfärbung ist frei: Montag, \d+\. \S+, 10:00 Uhr bei Petra Maier\. Soll ich/);

  const first = await bernd('check_availability', { ...wanted, staff: 'Petra Maier' });
  const berndsOffer = first.offers?.[0]?.offer_id;
  expect(await bernd('start_booking', { offer_id: berndsOffer, name: 'Bernd Muster' })).toMatchObject({
    result: 'booked',
  });

  const taken = await anna('start_booking', { offer_id: free.offers?.[0]?.offer_id, name: 'Anna Beispiel' });
  expect(taken).toMatchObject({ result: 'offers', code: 'slot-taken' });
  expect(taken.say).toMatch(/10:00 Uhr ist leider nicht frei\. Wie wäre es mit Montag, .* Uhr bei /);
  const other = taken.offers?.at(-1);

  const request = { offer_id: other?.offer_id, name: 'Anna Beispiel' };
  const before = await booked();
  const booking = await anna('start_booking', request);
  expect(booking).toMatchObject({ result: 'booked', booking: { start: other?.start, customer: 'Anna Beispiel' } });
  expect(booking.say).toContain(other?.say);
  expect(await anna('start_booking', request)).toEqual(booking);
  expect(await anna('start_booking', { ...request, name: 'Anna Beispil' })).toEqual(booking);
  expect(await booked()).toBe(before + 1);

  const move = { when: said('15:00', 1) };
  const moved = await anna('reschedule_booking', move);
  expect(moved).toMatchObject({ result: 'moved', booking: { reference: booking.booking?.reference } });
  expect(moved.say).toMatch(/^Verlegt: Ansatzfärbung ist jetzt Dienstag, \d+\. \S+, 15:00 Uhr bei /);
  expect(await anna('reschedule_booking', move)).toEqual(moved);

  const cancelled = await anna('cancel_booking');
  expect(cancelled).toMatchObject({ result: 'cancelled', booking: { reference: booking.booking?.reference } });
  expect(cancelled.say).toMatch(/^Abgesagt: Ansatzfärbung, Dienstag, \d+\. \S+, 15:00 Uhr bei /);
  expect(await anna('cancel_booking')).toEqual(cancelled);
  expect(await booked()).toBe(before);
  const log = await opened().world.store.read((reader) => reader.auditLog('friseur', { sinceMs: null, limit: 3 }));
  expect(log.map(({ who, action }) => [who, action])).toEqual([
    ['retell', 'cancel'],
    ['retell', 'reschedule'],
    ['retell', 'book'],
  ]);
});

describe('a call is accepted only with its signature', () => {
  const body = JSON.stringify({ name: 'check_availability', call: { call_id: 'x' }, args: { service: 'herren' } });

  it('a forged Retell signature → 401 by the real route', async () => {
    const good = await Retell.sign(body, key);
    const late = `v=${Date.now() - 6 * 60_000},d=${'0'.repeat(64)}`;
    const forged: readonly (readonly [string, string | undefined])[] = [
      [body, undefined],
      [body, ''],
      [body, `v=${Date.now()},d=${'0'.repeat(64)}`],
      [body, late],
      [body, await Retell.sign(body, 'guessed')],
      [body, await Retell.sign(body, SECRETS['RETELL_API_KEY_ARZT'] ?? '')],
      [`${body} `, good],
      [body.replace('herren', 'damen!'), good],
      [body, good.replace(/^v=\d+/, `v=${Date.now() + 1}`)],
    ];
    for (const [sent, signature] of forged) {
      const answer = await post(opened(), sent, { signature });
      expect([answer.status, JSON.parse(answer.text)]).toMatchObject([401, { code: 'bad-signature' }]);
    }
    expect((await post(opened(), body, { signature: good })).status).toBe(200);
  });

  it('an unknown company is answered as a bad signature', async () => {
    const answer = await post(opened(), body, { company: 'nobody', signature: await Retell.sign(body, key) });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([401, { code: 'bad-signature' }]);
  });

  it('signed, but no function call → 422', async () => {
    for (const sent of [
      'hello',
      '{}',
      '{"name":"x","call":{},"args":{}}',
      '{"name":"x","call":{"call_id":"1"},"args":[]}',
    ]) {
      expect((await post(opened(), sent, { signature: await Retell.sign(sent, key) })).status).toBe(422);
    }
  });

  it('takes a call of an hour, with every word of it', async () => {
    const call = { call_id: 'long', transcript: 'word '.repeat(300_000) };
    const sent = JSON.stringify({ name: 'check_availability', call, args: { service: 'Herrenhaarschnitt' } });
    expect((await post(opened(), sent, { signature: await Retell.sign(sent, key) })).status).toBe(200);
  });
});

it('a service without bookable staff is never replaced silently; no service at all is the default', async () => {
  const call = phoneCall(opened, { company: 'arzt' });
  const instead = await call('check_availability', { service: 'Impfung', when: said('10:00') });
  expect(instead).toMatchObject({ result: 'offers', code: 'other-service' });
  expect(instead.say).toMatch(
    /^Statt Impfung kann ich zurzeit nur Sprechstunde anbieten: Montag, .*10:00 Uhr bei Anna\./,
  );
  const usual = await call('check_availability', { when: said('10:00') });
  expect(usual.say).toMatch(/^Sprechstunde ist frei: Montag/);
});

describe('offers belong to one company', () => {
  it("another company's offer_id books nothing", async () => {
    const offers = await phoneCall(opened)('check_availability', { service: 'Herrenhaarschnitt', when: said('12:00') });
    const request = { offer_id: offers.offers?.[0]?.offer_id, name: 'Anna', phone: '030 5550 1111' };
    const before = await booked();
    const there = await phoneCall(opened, { company: 'arzt' })('start_booking', request);
    expect(there).toMatchObject({ result: 'refused', code: 'offer-unknown' });
    expect(await booked()).toBe(before);
    expect(await phoneCall(opened)('start_booking', request)).toMatchObject({ result: 'booked' });
  });

  it.each([
    ['none', undefined],
    ['empty', ''],
    ['guessed', 'offer_00000000000000000000'],
    ['long', 'x'.repeat(5000)],
    ['no text', { id: 1 }],
  ])('nothing that was made up: %s', async (_, id) => {
    const answer = await phoneCall(opened)('start_booking', { offer_id: id, name: 'Anna', phone: '+493055501111' });
    expect(answer).toMatchObject({ result: 'refused', code: 'offer-unknown' });
  });
});
