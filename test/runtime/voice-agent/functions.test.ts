import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/calcom/caller/clock.ts';
import type { Clock } from '../../../src/calcom/caller/clock.ts';
import { renderTools } from '../../../src/runtime/voice-agent/tools.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { queryRows } from '../../store/query-rows.ts';
import { SALON } from './retell-salon.ts';
import { phoneCall, said } from './voice.ts';
import type { Heard } from './voice.ts';

const broken = new Set<string>();
/** Nobody waits longer. */
let patienceMs = Infinity;
const sleep: Clock['sleep'] = (ms, signal) => systemClock.sleep(Math.min(ms, patienceMs), signal);
const opened = sharedRuntime({
  clock: { ...systemClock, sleep },
  catalogs: [SALON],
  pass: (point) => {
    if (broken.has(point)) throw new Error(`broken ${point}`);
  },
});
const ask = phoneCall(opened, { from: '+493055501234' });
const herren = { service: 'Herrenhaarschnitt' };

/** Of each offer, when and with whom. */
const offered = (heard: Heard) => heard.offers?.map(({ start, staff }) => `${start.slice(11, 16)} ${staff}`);

describe('names', () => {
  it('accounts of one person are one answer: any of them who is free', async () => {
    const wanted = { ...herren, staff: 'Fabian', when: said('10:00', 1) };
    const first = await ask('check_availability', wanted);
    expect(offered(first)).toEqual(['10:00 Fabian']);
    expect(await ask('start_booking', { offer_id: first.offers?.[0]?.offer_id, name: 'Anna' })).toMatchObject({
      result: 'booked',
      booking: { staff: 'Fabian' },
    });
    expect(offered(await ask('check_availability', wanted))).toEqual(['10:00 Fabian']);
    const colour = await ask('check_availability', { ...wanted, service: 'Ansatzfärbung', when: said('12:00', 1) });
    expect(offered(colour)).toEqual(['12:00 Fabian']);
  });

  it.each([
    ['a service that is none', { service: 'Massage' }, 'service-needed', 'Um welche Leistung geht es?'],
    ['no service', {}, 'service-needed', 'Um welche Leistung geht es?'],
    [
      'a part of two',
      { service: 'Haarschnitt' },
      'service-needed',
      'Meinen Sie Damenhaarschnitt oder Herrenhaarschnitt?',
    ],
    [
      'nobody',
      { ...herren, staff: 'Kevin' },
      'staff-unknown',
      'Diesen Namen kenne ich hier nicht. Zu wem möchten Sie?',
    ],
    ['no such branch', { ...herren, branch: 'Nordpol' }, 'branch-needed', 'In welche Filiale möchten Sie kommen?'],
  ])('asks back, with what can be chosen: %s', async (_, args, code, say) => {
    const heard = await ask('check_availability', args);
    expect(heard).toMatchObject({ result: 'ask', code, say });
    expect(heard.choices?.length).toBeGreaterThan(0);
  });

  it('what a question can be answered with is understood', async () => {
    for (const args of [{ service: 'Haarschnitt' }, { ...herren, staff: 'Meyer' }]) {
      const { choices = [] } = await ask('check_availability', args);
      expect(choices).toHaveLength(2);
      for (const { title: _, ...choice } of choices) {
        expect(await ask('check_availability', { ...args, ...choice })).toMatchObject({ result: 'offers' });
      }
    }
  });

  it('every value that the tools allow is understood, or the caller is asked when it is ambiguous', async () => {
    const [tool] = renderTools(SALON, { url: 'https://x.example', language: 'de' }) as unknown as readonly [
      { readonly parameters: { readonly properties: Record<string, { readonly enum?: readonly string[] }> } },
    ];
    const { service, staff } = tool.parameters.properties;
    expect(service?.enum).toHaveLength(3);
    expect(staff?.enum).toEqual(['Petra Maier', 'Jonas Meyer', 'Fabian', 'Maier', 'Meyer']);
    for (const value of service?.enum ?? []) {
      expect(await ask('check_availability', { service: value, when: said('13:00', 2) })).toMatchObject({
        result: 'offers',
      });
    }
    for (const value of staff?.enum ?? []) {
      const heard = await ask('check_availability', { ...herren, staff: value, when: said('13:00', 2) });
      const isSure = value !== 'Maier' && value !== 'Meyer';
      expect(offered(heard) ?? heard.code).toEqual(isSure ? [`13:00 ${value}`] : 'staff-unknown');
    }
  });

  it('a staff member who does not offer it is named, and not replaced', async () => {
    const heard = await ask('check_availability', { service: 'Damenhaarschnitt', staff: 'Jonas' });
    expect(heard).toMatchObject({ result: 'refused', code: 'staff-not-offered' });
  });
});

describe('times', () => {
  it.each(['halb', 'Freitag 16', 'nächste Woche nachmittags', 'nach Feierabend'])('asks back: %s', async (when) => {
    const heard = await ask('check_availability', { ...herren, when });
    expect(heard).toMatchObject({ result: 'ask', code: 'time-not-understood' });
    expect(heard.say).toMatch(/\?$|\.$|\)$/);
  });

  it('of a window it offers three, an hour apart; without a time the next ones', async () => {
    const day = said('10:00', 3).split(' ')[0] ?? '';
    const window = await ask('check_availability', {
      ...herren,
      staff: 'Fabian',
      when: `${day} zwischen 13 und 17 Uhr`,
    });
    expect(offered(window)).toEqual(['13:00 Fabian', '14:00 Fabian', '15:00 Fabian']);
    expect(window.say).toMatch(/^Für Herrenhaarschnitt ist frei: .*; .*; oder .*\. Welcher Termin passt Ihnen\?$/);
    expect((await ask('check_availability', herren)).offers).toHaveLength(3);
  });

  it('what is closed is answered with what comes near it', async () => {
    const heard = await ask('check_availability', { ...herren, when: said('20:00', 1) });
    expect(heard).toMatchObject({ result: 'offers', code: 'not-free' });
    expect(heard.say).toContain('20:00 Uhr ist leider nicht frei. Wie wäre es mit ');
  });

  it('speaks English where it is asked to', async () => {
    const day = new Intl.DateTimeFormat('en-US', { timeZone: 'Europe/Berlin', day: 'numeric', month: 'long' });
    const start = (await ask('check_availability', { ...herren, when: said('16:00', 4) })).offers?.[0]?.start ?? '';
    const when = `${day.format(new Date(start))} at 4 pm`;
    const heard = await ask('check_availability', { ...herren, when, language: 'en', staff: 'Fabian' });
    expect(heard.say).toMatch(
      /^Herrenhaarschnitt is available: Friday, \S+ \d+, 4:00 pm with Fabian\. Shall I book it\?$/,
    );
  });

  it('is short enough to be listened to', async () => {
    const answers = [
      await ask('check_availability', herren),
      await ask('check_availability', { ...herren, when: said('20:00', 1) }),
      await ask('check_availability', {}),
      await ask('cancel_booking', { reference: '0000000000' }),
    ];
    for (const { say } of answers) {
      expect(say.length).toBeLessThan(250);
      expect(say.split(/(?<!\d)[.?!](?: |$)/).filter((part) => part !== '').length).toBeLessThanOrEqual(2);
    }
  });
});

describe('booking', () => {
  const offer = async (time: string) =>
    (await ask('check_availability', { ...herren, when: said(time, 8) })).offers?.[0]?.offer_id;

  it('asks for a name, and for a number where the call has none', async () => {
    const offer_id = await offer('09:00');
    expect(await ask('start_booking', { offer_id })).toMatchObject({ result: 'ask', code: 'name-needed' });
    const withheld = phoneCall(opened, { from: 'anonymous' });
    for (const phone of [undefined, 'weiß ich nicht', '5550 1111']) {
      expect(await withheld('start_booking', { offer_id, name: 'Anna', phone })).toMatchObject({
        code: 'phone-needed',
      });
    }
    expect(await withheld('start_booking', { offer_id, name: 'Anna', phone: '030 / 5550 7777' })).toMatchObject({
      result: 'booked',
    });
    const rows = await queryRows(
      opened().world.databaseUrl,
      `SELECT customer->>'name' AS name FROM calops.appointments WHERE customer->>'phone' = '+4930555077777' OR customer->>'phone' = '+493055507777'`,
    );
    expect(rows).toEqual([{ name: 'Anna' }]);
  });

  it('many retries at once are one booking', async () => {
    const request = { offer_id: await offer('11:00'), name: 'Rita Retry' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask('start_booking', request)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const rows = await queryRows(
      opened().world.databaseUrl,
      `SELECT status FROM calops.appointments WHERE customer->>'name' = 'Rita Retry'`,
    );
    expect(rows).toEqual([{ status: 'booked' }]);
  });

  it('an offer that has expired books nothing, and is offered again; one that was booked stays booked', async () => {
    const [kept, late] = [await offer('13:00'), await offer('14:00')];
    const booked = await ask('start_booking', { offer_id: kept, name: 'Anna' });
    await queryRows(opened().world.databaseUrl, `UPDATE calops.offers SET expires_at = now() - interval '1 minute'`);
    expect(await ask('start_booking', { offer_id: kept, name: 'Anna' })).toEqual(booked);
    const again = await ask('start_booking', { offer_id: late, name: 'Anna' });
    expect(again).toMatchObject({ result: 'offers', code: 'offer-expired' });
    expect(again.offers?.[0]?.start.slice(11, 16)).toBe('14:00');
  });

  it('an internal error is spoken and logged; the next try succeeds', async () => {
    const request = { offer_id: await offer('15:00'), name: 'Anna' };
    broken.add('before begin');
    expect(await ask('start_booking', request)).toMatchObject({ result: 'refused', code: 'unavailable' });
    broken.clear();
    expect(opened().errors.join()).toContain('start_booking of company friseur');
    expect(await ask('start_booking', request)).toMatchObject({ result: 'booked' });
  });

  it('what takes too long is pending, and is the same booking when it is asked for again', async () => {
    const request = { offer_id: await offer('16:00'), name: 'Paul Pending' };
    patienceMs = 50;
    opened().world.sandbox.setFaults({
      rules: [{ match: { method: 'POST', path: '/v2/bookings' }, fault: { kind: 'latency', ms: 600 } }],
    });
    const first = await ask('start_booking', request);
    expect(first).toMatchObject({ result: 'pending', say: 'Einen Moment bitte, das wird noch bearbeitet.' });
    patienceMs = Infinity;
    expect(await ask('start_booking', request)).toMatchObject({ result: 'booked' });
  });

  it('a function that is none is refused', async () => {
    for (const name of ['transfer_money', 'toString', '__proto__', '']) {
      expect(await ask(name)).toMatchObject({ result: 'refused', code: 'unknown-function' });
    }
  });
});
