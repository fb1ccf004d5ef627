import { expect, test } from 'vitest';
import { systemClock } from '../../../src/calcom/caller/clock.ts';
import type { Clock } from '../../../src/calcom/caller/clock.ts';
import { warmUp } from '../../../src/runtime/availability/warm-up.ts';
import { salon as salonCatalog } from '../../support/manifests/salon.ts';
import { monday } from '../../support/booking/open-salon.ts';
import type { OpenSalonOptions } from '../../support/booking/open-salon.ts';
import { askingSalon } from './asking-salon.ts';
import type { AskingSalon } from './asking-salon.ts';

/** Two who cut and three who colour. */
const hosts = 5;

/** Its pauses, and what the rate limit makes it wait, pass at once. */
function hurriedSalon(options: OpenSalonOptions = {}): Promise<AskingSalon> {
  let aheadMs = 0;
  const sleep: Clock['sleep'] = async (ms, signal) => {
    if (ms > 60_000) await systemClock.sleep(ms, signal);
    else aheadMs += ms;
  };
  return askingSalon({ ...options, clock: { ...systemClock, now: () => Date.now() + aheadMs, sleep } });
}

test('questions after a warm-up ask Cal.com nothing', async () => {
  await using asking = await hurriedSalon();
  const days = Math.ceil((monday('10:00') - Date.now()) / 86_400_000);
  const { known, left } = await warmUp(await asking.context(), { days });
  expect([known % hosts, left, asking.slotCalls()]).toEqual([0, 0, known]);
  for (const service of ['cut', 'colour']) expect((await asking.ask(service, '10:00')).body.available).toBe(true);
  expect(asking.slotCalls()).toBe(0);
});

test('a second warm-up asks nothing that is fresh', async () => {
  await using asking = await hurriedSalon();
  const first = await warmUp(await asking.context(), { days: 1 });
  asking.slotCalls();
  expect(await warmUp(await asking.context(), { days: 1 })).toEqual(first);
  expect(asking.slotCalls()).toBe(0);
});

test('it leaves the rest as soon as Cal.com does not answer', async () => {
  await using asking = await hurriedSalon();
  const rules = [{ match: { path: '/v2/slots' }, fault: { kind: 'drop' } }];
  asking.salon.world.sandbox.setFaults({ rules });
  const { known, left } = await warmUp(await asking.context(), { days: 14 });
  expect([known, left > 0]).toEqual([0, true]);
});

test('it leaves the rest as soon as calls become scarce', async () => {
  await using asking = await hurriedSalon();
  const rules = [{ match: { path: '/v2/slots', nth: 3 }, fault: { kind: 'status', status: 429, resetSeconds: 1 } }];
  asking.salon.world.sandbox.setFaults({ rules });
  const { known, left } = await warmUp(await asking.context(), { days: 21 });
  expect([known, left > 0]).toEqual([3, true]);
});

test('it leaves the rest when the process is about to end, without a pause', async () => {
  const stop = new AbortController();
  const sleep: Clock['sleep'] = async (ms, signal) => {
    stop.abort();
    await systemClock.sleep(ms * 1000, signal);
  };
  await using asking = await askingSalon({ clock: { ...systemClock, sleep } });
  const { known, left } = await warmUp(await asking.context(), { days: 21, stop: stop.signal });
  expect([known, left > 0, asking.slotCalls()]).toEqual([1, true, 1]);
});

test('it leaves half of the calls to bookings, and the rest to the next time', async () => {
  const services = Array.from({ length: 15 }, (_, index) => `cut-${index}`);
  let salon = salonCatalog();
  for (const name of services) salon = salon.service(name).performedBy('emma').performedBy('fabian-1');
  await using asking = await hurriedSalon({ catalog: salon.build() });
  const context = await asking.context();
  const fromMs = context.company.clock.now();
  expect(await warmUp(context, { days: 28 })).toMatchObject({ known: 120, left: expect.any(Number) });
  expect(asking.slotCalls()).toBe(120);
  expect((context.company.clock.now() - fromMs) / 1000).toBeGreaterThan(119);
});
