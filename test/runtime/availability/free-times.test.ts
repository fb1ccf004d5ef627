import { describe, expect, test } from 'vitest';
import { guard } from '../../../src/runtime/company/breaker.ts';
import { appointmentIn, COMPANY, monday, wants } from '../../support/booking/open-salon.ts';
import { caller } from '../../support/sandbox-calls.ts';
import { askingSalon, words } from './asking-salon.ts';
import type { AskingSalon } from './asking-salon.ts';
import { bookAtCalcom, childOf } from './book-at-calcom.ts';

const customer = { companyId: COMPANY, who: 'test', waitMs: 10_000 };
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

function silence(asking: AskingSalon, match: object = {}, fault: object = { kind: 'drop' }): void {
  asking.salon.world.sandbox.setFaults({ rules: [{ match: { path: '/v2/slots', ...match }, fault }] });
}

async function startsOfEmma(asking: AskingSalon, at: string): Promise<readonly string[]> {
  return words((await asking.ask('cut', at, { staff: 'emma' })).body.starts);
}

describe('how often Cal.com is asked', () => {
  test('however many ask at once, once a host', async () => {
    await using asking = await askingSalon();
    const answers = await Promise.all(Array.from({ length: 100 }, () => asking.ask('cut', '10:00')));
    expect(answers.every(({ body }) => body.available)).toBe(true);
    expect(asking.slotCalls()).toBe(2);
  });

  test('not again within a quarter of an hour, whatever of that week is asked', async () => {
    await using asking = await askingSalon();
    await asking.ask('cut', '10:00');
    asking.advance(14 * minuteMs);
    await asking.ask('cut', '16:00-18:00');
    expect(asking.slotCalls()).toBe(2);
    asking.advance(minuteMs);
    await asking.ask('cut', '10:00');
    expect(asking.slotCalls()).toBe(2);
  });

  test('again for staff whose time was freed, and for no other: what is booked here is known here', async () => {
    await using asking = await askingSalon();
    await asking.ask('cut', '10:00');
    asking.slotCalls();
    const booked = await asking.salon.bookingService.book(customer, wants('cut', { staff: 'emma' }));
    expect(words((await asking.ask('cut', '10:00')).body.starts)).toEqual(['10:00 fabian-1']);
    expect(asking.slotCalls()).toBe(0);
    await asking.salon.bookingService.cancel(customer, { appointmentId: appointmentIn(booked).id, key: null });
    expect(words((await asking.ask('cut', '10:00')).body.starts)).toEqual(['10:00 emma, fabian-1']);
    expect(asking.slotCalls()).toBe(1);
  });

  test('what was read right after a change is kept for seconds only: Cal.com may have answered from before it', async () => {
    await using asking = await askingSalon();
    await asking.ask('cut', '10:00');
    const booked = await asking.salon.bookingService.book(customer, wants('cut', { staff: 'emma' }));
    await asking.salon.bookingService.cancel(customer, { appointmentId: appointmentIn(booked).id, key: null });
    await asking.ask('cut', '10:00');
    asking.slotCalls();
    const calls = async (ms: number): Promise<number> => {
      asking.advance(ms);
      await asking.ask('cut', '10:00');
      return asking.slotCalls();
    };
    expect([await calls(0), await calls(6000), await calls(6000)]).toEqual([0, 1, 0]);
  });

  test('a question after a change takes no answer that was on its way before it', async () => {
    const answered = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    let isHeld = true;
    const pass = async (point: string): Promise<void> => {
      if (point !== 'after slots' || !isHeld) return;
      isHeld = false;
      answered.resolve();
      await gate.promise;
    };
    await using asking = await askingSalon({ pass });
    const before = startsOfEmma(asking, '10:00');
    await answered.promise;
    expect(await bookAtCalcom(asking, 'emma', monday('10:00'))).toBe(201);
    await (await asking.salon.company()).store.bumpEpochs(COMPANY, ['emma']);
    const after = startsOfEmma(asking, '10:00');
    gate.resolve();
    expect([await before, await after]).toEqual([['10:00 emma'], []]);
    // emma's twice, and once the other one's, for the alternatives
    expect(asking.slotCalls()).toBe(3);
  });
});

test("a booking made in Cal.com's own form is offered until what is kept expires, or a webhook wakes it", async () => {
  await using asking = await askingSalon();
  expect(await startsOfEmma(asking, '10:00')).toEqual(['10:00 emma']);
  expect(await bookAtCalcom(asking, 'emma', monday('10:00'))).toBe(201);
  expect(await startsOfEmma(asking, '10:00')).toEqual(['10:00 emma']);
  asking.advance(15 * minuteMs);
  expect(await startsOfEmma(asking, '10:00')).toEqual([]);
  expect(await bookAtCalcom(asking, 'emma', monday('11:00'))).toBe(201);
  expect(await startsOfEmma(asking, '11:00')).toEqual(['11:00 emma']);
  await (await asking.salon.company()).store.bumpEpochs(COMPANY, ['emma']);
  expect(await startsOfEmma(asking, '11:00')).toEqual([]);
});

describe('while Cal.com is silent', () => {
  test('what it said within a day is given, with its age, less what is held here since', async () => {
    await using asking = await askingSalon();
    const from = performance.now();
    await asking.ask('cut', '10:00');
    await asking.salon.bookingService.book(customer, wants('cut', { staff: 'emma' }));
    silence(asking);
    asking.advance(2 * hourMs);
    const { body } = await asking.ask('cut', '10:00');
    expect([body.stale, words(body.starts)]).toEqual([true, ['10:00 fabian-1']]);
    const mostSeconds = 7200 + (performance.now() - from) / 1000;
    expect(body.ageSeconds).toBeGreaterThanOrEqual(7199);
    expect(body.ageSeconds).toBeLessThanOrEqual(Math.ceil(mostSeconds));
  });

  test('what is older than a day is not given, and neither is what was never read', async () => {
    await using asking = await askingSalon();
    await asking.ask('cut', '10:00');
    silence(asking);
    expect((await asking.ask('colour', '10:00')).body.code).toBe('calcom-unavailable');
    asking.advance(23 * hourMs);
    expect((await asking.ask('cut', '10:00')).body.stale).toBe(true);
    asking.advance(2 * hourMs);
    const answer = await asking.ask('cut', '10:00');
    expect([answer.status, answer.body.code]).toEqual([503, 'calcom-unavailable']);
  });

  test('an open breaker spares it the calls, and the caller the wait', async () => {
    await using asking = await askingSalon({ wrap: (calcom) => guard(calcom, { failures: 2, openMs: 60_000 }) });
    await asking.ask('cut', '10:00');
    asking.advance(hourMs);
    silence(asking);
    await asking.ask('cut', '10:00');
    asking.slotCalls();
    expect((await asking.ask('cut', '10:00')).body.stale).toBe(true);
    expect((await asking.ask('colour', '10:00')).body.code).toBe('calcom-unavailable');
    expect(asking.slotCalls()).toBe(0);
  });

  test('it is fresh again as soon as Cal.com answers', async () => {
    await using asking = await askingSalon();
    await asking.ask('cut', '10:00');
    asking.advance(hourMs);
    silence(asking);
    expect((await asking.ask('cut', '10:00')).body.stale).toBe(true);
    asking.salon.world.sandbox.setFaults({ rules: [] });
    expect((await asking.ask('cut', '10:00')).body.stale).toBe(false);
  });

  test('those are answered who can be read, and the others are named', async () => {
    await using asking = await askingSalon();
    silence(asking, { path: `/v2/slots?eventTypeId=${await childOf(asking, 'emma')}&**` });
    const { body } = await asking.ask('cut', '10:00');
    expect([words(body.starts), body.unread]).toMatchObject([['10:00 fabian-1'], [{ name: 'emma' }]]);
  });

  test('an answer that takes too long is not waited for', async () => {
    await using asking = await askingSalon();
    await asking.ask('cut', '10:00');
    asking.losePatience();
    asking.advance(hourMs);
    asking.slotCalls();
    silence(asking, {}, { kind: 'latency', ms: 600_000 });
    expect((await asking.ask('cut', '10:00')).body.stale).toBe(true);
    expect(asking.slotCalls()).toBe(0);
  });

  test('a refusal is not an outage: it is reported, and no old answer replaces it', async () => {
    await using asking = await askingSalon();
    await asking.ask('cut', '10:00');
    asking.advance(hourMs);
    silence(asking, {}, { kind: 'status', status: 403 });
    expect((await asking.ask('cut', '10:00')).body.code).toBe('calcom-refused');
  });
});

describe('changes made in Cal.com', () => {
  test('a child that was made again is found', async () => {
    await using asking = await askingSalon();
    const send = caller(asking.salon.world.sandbox);
    const { tenant } = await asking.salon.company();
    const parent = [...tenant.ledger.values()].find(({ serviceId }) => serviceId === 'cut');
    const path = `/v2/teams/34209/event-types/${parent?.eventTypeId}`;
    const old = await childOf(asking, 'emma');
    await send('PATCH', path, { hosts: [{ userId: 1002 }] });
    await send('PATCH', path, { hosts: [{ userId: 1001 }, { userId: 1002 }] });
    expect(words((await asking.ask('cut', '10:00')).body.starts)).toEqual(['10:00 emma, fabian-1']);
    expect(await childOf(asking, 'emma')).not.toBe(old);
  });

  test('an undeclared interval does not hide that whole hours are free', async () => {
    await using asking = await askingSalon();
    const { tenant } = await asking.salon.company();
    const parent = [...tenant.ledger.values()].find(({ serviceId }) => serviceId === 'cut');
    const path = `/v2/teams/34209/event-types/${parent?.eventTypeId}`;
    const { status } = await caller(asking.salon.world.sandbox)('PATCH', path, { slotInterval: 60 });
    expect(status).toBe(200);
    const { body } = await asking.ask('cut', '10:00-12:00');
    expect(words(body.starts)).toEqual(['10:00 emma, fabian-1', '11:00 emma, fabian-1']);
  });
});
