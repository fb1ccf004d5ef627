import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CalcomBookings } from '../../src/calcom/bookings-api.ts';
import { createCalcomBookings } from '../../src/calcom/client.ts';
import { systemClock } from '../../src/calcom/clock.ts';
import { MemoryBudget } from '../../src/calcom/memory-budget.ts';
import { BOOKING_SETTINGS } from '../../src/runtime/booking/desk.ts';
import { Desks } from '../../src/runtime/desks.ts';
import { COMPANY } from '../support/open-salon.ts';
import { salon } from '../support/salon.ts';
import { SALON_KEY, world } from '../support/world.ts';
import type { World } from '../support/world.ts';

let here: World;
beforeAll(async () => {
  here = await world();
  await here.apply(salon().build());
});
afterAll(() => here[Symbol.asyncDispose]());

function desksWith(connect: () => Promise<CalcomBookings>): Desks {
  return new Desks({ store: here.store, connect, clock: systemClock, settings: BOOKING_SETTINGS });
}

const client = (): CalcomBookings =>
  createCalcomBookings({ baseUrl: here.sandbox.url, apiKey: SALON_KEY, budget: new MemoryBudget(Date.now) });

it('requests of a company share one client, also when they come at once', async () => {
  let connected = 0;
  await using desks = desksWith(async () => {
    connected += 1;
    return client();
  });
  const opened = await Promise.all([desks.get(COMPANY), desks.get(COMPANY), desks.get(COMPANY)]);
  expect(new Set(opened.map((desk) => desk?.calcom)).size).toBe(1);
  expect(connected).toBe(1);
});

it('a key that could not be read is read again by the next request', async () => {
  let tries = 0;
  await using desks = desksWith(async () => {
    tries += 1;
    if (tries === 1) throw new Error('the file is not there yet');
    return client();
  });
  await expect(desks.get(COMPANY)).rejects.toThrow('not there yet');
  expect((await desks.get(COMPANY))?.tenant.company.id).toBe(COMPANY);
  expect(tries).toBe(2);
});

it('a company that nothing was applied for has no desk', async () => {
  await using desks = desksWith(async () => client());
  expect(await desks.get('nobody')).toBeUndefined();
});

it('a desk sees what was applied since the last one', async () => {
  await using desks = desksWith(async () => client());
  const before = await desks.get(COMPANY);
  expect([...(before?.tenant.services.keys() ?? [])].toSorted()).toEqual(['colour', 'cut']);
  await here.apply(salon().service('perm', { minutes: 60 }).performedBy('emma').build());
  const after = await desks.get(COMPANY);
  expect([...(after?.tenant.services.keys() ?? [])].toSorted()).toEqual(['colour', 'cut', 'perm']);
});
