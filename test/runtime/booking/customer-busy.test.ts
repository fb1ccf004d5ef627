import { describe, expect, it } from 'vitest';
import { monday } from '../../support/booking/open-salon.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { SALON } from '../voice-agent/retell-salon.ts';
import { phoneCall, said } from '../voice-agent/voice.ts';

const opened = sharedRuntime({ catalogs: [SALON] });

interface Answer {
  readonly code?: string;
  readonly appointment: {
    readonly id: string;
    readonly status: string;
    readonly start: string;
    readonly service: { readonly name: string };
    readonly phases: readonly { readonly staff: { readonly name: string } }[];
  };
}

interface Wanted {
  readonly staff: string;
  readonly atMs: number;
  readonly customer: object;
  readonly more?: object;
}

async function book({ staff, atMs, customer, more = {} }: Wanted) {
  const body = { service: 'herren', staff, start: new Date(atMs).toISOString(), customer, ...more };
  const { status, body: answer } = await opened().call('POST', '/v2/bookings', { body });
  return { status, ...(answer as Answer) };
}

async function post(path: string, body: object = {}) {
  const { status, body: answer } = await opened().call('POST', path, { body });
  return { status, ...(answer as Answer) };
}

const customer = (name: string, digit: number) => ({
  name,
  phone: `+491512345${digit}00`,
  email: `k${digit}@k.example`,
});

describe('one customer at one time is one appointment', () => {
  it('a second one that overlaps is refused, and names the first', async () => {
    const anna = customer('Anna Beispiel', 10);
    const first = await book({ staff: 'petra', atMs: monday('10:00'), customer: anna });
    expect(first.status).toBe(201);
    const second = await book({ staff: 'jonas', atMs: monday('10:15'), customer: anna });
    expect(second).toMatchObject({ status: 409, code: 'customer-busy', appointment: { id: first.appointment.id } });
    expect(second.appointment.start).toBe(first.appointment.start);
    expect([second.appointment.service.name, second.appointment.phases[0]?.staff.name]).toEqual(['herren', 'petra']);
    expect(await book({ staff: 'jonas', atMs: monday('10:30'), customer: anna })).toHaveProperty('status', 201);
  });

  it.each([
    ['by phone, in another spelling', { phone: '0049 (0)151 2345 0011' }],
    ['by e-mail address, in other letters', { email: 'Bea@Guests.example' }],
    ['with the name in other letters and spaces', { name: ' BEA  Mu\u0308ller ', email: 'bea@guests.example' }],
  ])('the same customer is known %s', async (_, more) => {
    const atMs = monday('10:00', 1);
    const bea = { name: 'Bea M\u00fcller', phone: '+4915123450011', email: 'bea@guests.example' };
    const first = await book({ staff: 'petra', atMs, customer: bea });
    const second = await book({ staff: 'jonas', atMs, customer: { name: bea.name, ...more } });
    expect(second).toMatchObject({ status: 409, code: 'customer-busy' });
    const { id } = first.status === 201 ? first.appointment : second.appointment;
    expect(await post(`/v2/bookings/${id}/cancel`)).toHaveProperty('status', 200);
  });

  it('two names are two customers, and so is a name without phone and e-mail address', async () => {
    const atMs = monday('10:00', 2);
    const { name: _, ...contact } = customer('', 12);
    expect(await book({ staff: 'petra', atMs, customer: { name: 'Kim', ...contact } })).toHaveProperty('status', 201);
    expect(await book({ staff: 'jonas', atMs, customer: { name: 'Toni', ...contact } })).toHaveProperty('status', 201);
    const later = monday('11:00', 2);
    for (const staff of ['petra', 'jonas'])
      expect(await book({ staff, atMs: later, customer: { name: 'Kim' } })).toHaveProperty('status', 201);
  });

  it('allowOverlap books beside it, and what is booked beside it counts too', async () => {
    const cora = customer('Cora', 13);
    await book({ staff: 'petra', atMs: monday('10:00', 3), customer: cora });
    const more = { allowOverlap: true };
    expect(await book({ staff: 'jonas', atMs: monday('10:15', 3), customer: cora, more })).toHaveProperty(
      'status',
      201,
    );
    const third = await book({ staff: 'petra', atMs: monday('10:30', 3), customer: cora });
    expect(third).toMatchObject({ status: 409, code: 'customer-busy' });
  });

  it('a cancelled appointment does not block others', async () => {
    const dora = customer('Dora', 14);
    const first = await book({ staff: 'petra', atMs: monday('10:00', 4), customer: dora });
    await post(`/v2/bookings/${first.appointment.id}/cancel`);
    expect(await book({ staff: 'jonas', atMs: monday('10:00', 4), customer: dora })).toHaveProperty('status', 201);
  });

  it('of requests at one moment exactly one is booked', async () => {
    const atMs = monday('10:00', 7);
    const staff = ['petra', 'jonas', 'fabian-1', 'fabian-2'];
    const answers = await Promise.all(staff.map((one) => book({ staff: one, atMs, customer: customer('Eva', 15) })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([undefined, 'customer-busy']));
  });

  it('a move onto another one is refused, with allowOverlap it moves, and its old time is free again', async () => {
    const finn = customer('Finn', 16);
    const first = await book({ staff: 'petra', atMs: monday('10:00', 8), customer: finn });
    const second = await book({ staff: 'jonas', atMs: monday('14:00', 8), customer: finn });
    const path = `/v2/bookings/${second.appointment.id}/reschedule`;
    const start = new Date(monday('10:15', 8)).toISOString();
    expect(await post(path, { start })).toMatchObject({
      status: 409,
      code: 'customer-busy',
      appointment: { id: first.appointment.id },
    });
    expect(await post(path, { start, allowOverlap: true })).toHaveProperty('status', 200);
    expect(await book({ staff: 'jonas', atMs: monday('14:00', 8), customer: finn })).toHaveProperty('status', 201);
  });

  it('an appointment does not collide with itself when it moves by less than its length', async () => {
    const gina = customer('Gina', 17);
    const { appointment } = await book({ staff: 'petra', atMs: monday('10:00', 9), customer: gina });
    const start = new Date(monday('10:15', 9)).toISOString();
    expect(await post(`/v2/bookings/${appointment.id}/reschedule`, { start })).toHaveProperty('status', 200);
  });
});

describe('the voice agent', () => {
  const OWN = '+4915123450018';
  const call = phoneCall(opened, { callId: 'second', from: OWN });
  const offer = async (staff: string) => {
    const when = said('10:00', 10);
    const { offers = [] } = await call('check_availability', { service: 'Herrenhaarschnitt', when, staff });
    return offers[0]?.offer_id;
  };

  it('asks whether a second one is wanted, books it with a yes, and names the staff when one is cancelled', async () => {
    const first = await call('start_booking', { offer_id: await offer('Petra Maier'), name: 'Hanna Beispiel' });
    expect(first).toMatchObject({ result: 'booked' });
    const args = { offer_id: await offer('Jonas Meyer'), name: 'Hanna Beispiel' };
    const asked = await call('start_booking', args);
    expect(asked).toMatchObject({ result: 'ask', code: 'customer-busy' });
    expect(asked.say).toMatch(
      /^Sie haben schon einen Termin: .*10:00 Uhr bei Petra Maier\. Soll ich noch einen zweiten/,
    );
    expect(await call('start_booking', { ...args, allow_overlap: true })).toMatchObject({ result: 'booked' });
    const cancel = await call('cancel_booking');
    expect(cancel).toMatchObject({ result: 'ask', code: 'appointment-ambiguous' });
    expect(cancel.say).toMatch(/bei Petra Maier.*bei Jonas Meyer|bei Jonas Meyer.*bei Petra Maier/);
  });

  it('shows another caller that there is one, and not which', async () => {
    const stranger = phoneCall(opened, { callId: 'stranger', from: '+4915123450019' });
    const when = said('10:00', 11);
    const start = { offer_id: '', name: 'Hanna Beispiel', phone: OWN };
    const booked: string[] = [];
    for (const staff of ['Petra Maier', 'Jonas Meyer']) {
      const { offers = [] } = await stranger('check_availability', { service: 'Herrenhaarschnitt', when, staff });
      const heard = await stranger('start_booking', { ...start, offer_id: offers[0]?.offer_id });
      booked.push(heard.result);
      if (heard.result === 'ask') expect(heard.say).not.toContain('Petra');
    }
    expect(booked).toEqual(['booked', 'ask']);
  });
});
