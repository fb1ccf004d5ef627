import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CalcomBookings } from '../../../src/calcom/bookings/bookings-api.ts';
import { createCalcomBookings } from '../../../src/calcom/client.ts';
import { systemClock } from '../../../src/calcom/caller/clock.ts';
import { MemoryBudget } from '../../../src/calcom/caller/memory-budget.ts';
import { BOOKING_SETTINGS } from '../../../src/runtime/company/company-context.ts';
import { CompanyContexts } from '../../../src/runtime/company/company-context.ts';
import { COMPANY } from '../../support/booking/open-salon.ts';
import { salon } from '../../support/manifests/salon.ts';
import { SALON_KEY, world } from '../../support/world.ts';
import type { World } from '../../support/world.ts';

let here: World;
beforeAll(async () => {
  here = await world();
  await here.apply(salon().build());
});
afterAll(() => here[Symbol.asyncDispose]());

function companiesWith(connect: () => Promise<CalcomBookings>): CompanyContexts {
  return new CompanyContexts({ store: here.store, connect, clock: systemClock, settings: BOOKING_SETTINGS });
}

const client = (): CalcomBookings =>
  createCalcomBookings({ baseUrl: here.sandbox.url, apiKey: SALON_KEY, budget: new MemoryBudget(Date.now) });

it('requests of a company share one client, also when they come at once', async () => {
  let connected = 0;
  await using companies = companiesWith(async () => {
    connected += 1;
    return client();
  });
  const opened = await Promise.all([companies.get(COMPANY), companies.get(COMPANY), companies.get(COMPANY)]);
  expect(new Set(opened.map((company) => company?.calcom)).size).toBe(1);
  expect(connected).toBe(1);
});

it('a key that could not be read is read again by the next request', async () => {
  let tries = 0;
  await using companies = companiesWith(async () => {
    tries += 1;
    if (tries === 1) throw new Error('the file is not there yet');
    return client();
  });
  await expect(companies.get(COMPANY)).rejects.toThrow('not there yet');
  expect((await companies.get(COMPANY))?.tenant.company.id).toBe(COMPANY);
  expect(tries).toBe(2);
});

it('a company that was never applied has no context', async () => {
  await using companies = companiesWith(async () => client());
  expect(await companies.get('nobody')).toBeUndefined();
});

it('a company context shows what was applied since the previous one', async () => {
  await using companies = companiesWith(async () => client());
  const before = await companies.get(COMPANY);
  expect([...(before?.tenant.services.keys() ?? [])].toSorted()).toEqual(['colour', 'cut']);
  await here.apply(salon().service('perm', { minutes: 60 }).performedBy('emma').build());
  const after = await companies.get(COMPANY);
  expect([...(after?.tenant.services.keys() ?? [])].toSorted()).toEqual(['colour', 'cut', 'perm']);
});
