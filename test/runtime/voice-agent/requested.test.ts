import { expect, test } from 'vitest';
import { BUSY_SEED } from '../../support/booking/open-salon.ts';
import { caller, SALON as TEAM } from '../../support/sandbox-calls.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { SALON } from './retell-salon.ts';
import { phoneCall, said } from './voice.ts';

const opened = sharedRuntime({ catalogs: [SALON] });
const ask = phoneCall(opened, { from: '+493055501234' });

test('the voice agent says that an appointment is requested, and never that it is booked', async () => {
  const send = caller(opened().world.sandbox);
  const types = (await send('GET', TEAM.types)).body.data as readonly { readonly id: number }[];
  const confirmationPolicy = { type: 'always', blockUnconfirmedBookingsInBooker: false };
  for (const { id } of types) await send('PATCH', `${TEAM.types}/${id}`, { confirmationPolicy });
  const { offers } = await ask('check_availability', { service: 'Herrenhaarschnitt', when: said('10:00', 1) });
  const heard = await ask('start_booking', { offer_id: offers?.[0]?.offer_id, name: 'Anna Beispiel' });
  expect(heard).toMatchObject({ result: 'requested', booking: { customer: 'Anna Beispiel' } });
  expect(heard.say).toMatch(/^Angefragt für Anna Beispiel: .*noch nicht fest/);
  expect(heard.say).not.toContain('Gebucht');
  const moved = await ask('reschedule_booking', { when: said('12:00', 1) });
  expect(moved).toMatchObject({ result: 'refused', code: 'not-confirmed' });
  expect(await ask('cancel_booking', {})).toMatchObject({ result: 'cancelled' });
});

const refusing = sharedRuntime({
  catalogs: [SALON],
  seed: { ...BUSY_SEED, hosted: { deliverableDomains: ['termine.salon.example'] } },
});

test('the voice agent says that nothing is booked where Cal.com refuses the address of callers without one', async () => {
  const askThere = phoneCall(refusing, { from: '+493055501234' });
  const { offers } = await askThere('check_availability', { service: 'Herrenhaarschnitt', when: said('10:00', 1) });
  const heard = await askThere('start_booking', { offer_id: offers?.[0]?.offer_id, name: 'Anna Beispiel' });
  expect(heard).toMatchObject({ result: 'refused', code: 'email-refused' });
  expect(heard.say).toContain('gebucht ist nichts');
});
