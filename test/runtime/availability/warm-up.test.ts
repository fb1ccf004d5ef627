import { expect, test } from 'vitest';
import { systemClock } from '../../../src/calcom/clock.ts';
import type { Clock } from '../../../src/calcom/clock.ts';
import { warmUp } from '../../../src/runtime/availability/warm-up.ts';
import { monday } from '../../support/open-salon.ts';
import { askingSalon } from './asking-salon.ts';

/** Two who cut and three who colour. */
const hosts = 5;

test('questions after a warm-up ask Cal.com nothing', async () => {
  await using asking = await askingSalon();
  const days = Math.ceil((monday('10:00') - Date.now()) / 86_400_000);
  const { known, left } = await warmUp(await asking.context(), { days });
  expect([known % hosts, left, asking.slotCalls()]).toEqual([0, 0, known]);
  for (const service of ['cut', 'colour']) expect((await asking.ask(service, '10:00')).body.available).toBe(true);
  expect(asking.slotCalls()).toBe(0);
});

test('a second warm-up asks nothing that is fresh', async () => {
  await using asking = await askingSalon();
  const first = await warmUp(await asking.context(), { days: 1 });
  asking.slotCalls();
  expect(await warmUp(await asking.context(), { days: 1 })).toEqual(first);
  expect(asking.slotCalls()).toBe(0);
});

test('it leaves the rest as soon as Cal.com does not answer', async () => {
  await using asking = await askingSalon();
  const rules = [{ match: { path: '/v2/slots' }, fault: { kind: 'drop' } }];
  asking.salon.world.sandbox.setFaults({ rules });
  const { known, left } = await warmUp(await asking.context(), { days: 14 });
  expect([known, left > 0]).toEqual([0, true]);
});

test('it leaves the rest as soon as calls become scarce', async () => {
  let aheadMs = 0;
  // what the rate limit makes it wait passes at once
  const sleep: Clock['sleep'] = async (ms, signal) => {
    if (ms > 60_000) await systemClock.sleep(ms, signal);
    else aheadMs += ms;
  };
  await using asking = await askingSalon({ clock: { ...systemClock, now: () => Date.now() + aheadMs, sleep } });
  const rules = [{ match: { path: '/v2/slots', nth: 3 }, fault: { kind: 'status', status: 429, resetSeconds: 1 } }];
  asking.salon.world.sandbox.setFaults({ rules });
  const { known, left } = await warmUp(await asking.context(), { days: 21 });
  expect([known, left > 0]).toEqual([3, true]);
});
