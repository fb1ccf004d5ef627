import { expect, it } from 'vitest';
import { checkDrift, type DriftJob } from '../../src/app/reconciler.ts';
import { queryRows } from '../store/query-rows.ts';
import { testContext } from '../support/context.ts';
import { salon } from '../support/manifests/salon.ts';
import { SALON_KEY, world, type World } from '../support/world.ts';

const declared = salon().build();
const { id: companyId } = declared.company;

/** The job as `calops serve` runs it; fails with the error of a check that could not be done. */
async function check({ store, sandbox }: World): Promise<void> {
  const context = testContext({ calcomApiUrl: sandbox.url, variable: () => SALON_KEY });
  const onError = (error: unknown): never => {
    throw error;
  };
  const job: DriftJob = { store, context, signal: new AbortController().signal, onFound: () => {}, onError };
  await checkDrift(job, { companyId }, () => Promise.reject(new Error('one company needs no job')));
}

async function left({ databaseUrl }: World): Promise<number> {
  const [row] = await queryRows(databaseUrl, 'SELECT remaining FROM calops.rate_limits');
  return Number(row?.['remaining']);
}

it('takes its calls from the budget of the key that bookings share', async () => {
  await using here = await world();
  await here.apply(declared);
  const [before, callsBefore] = [await left(here), here.sandbox.journal.entries().length];
  await check(here);
  const calls = here.sandbox.journal.entries().length - callsBefore;
  expect(calls).toBeGreaterThan(2);
  expect(before - (await left(here))).toBe(calls);
});

it('makes no call while the window of the key has none left', async () => {
  await using here = await world();
  await here.apply(declared);
  const callsBefore = here.sandbox.journal.entries().length;
  const [row] = await queryRows(
    here.databaseUrl,
    `UPDATE calops.rate_limits SET remaining = 0, reset_at = clock_timestamp() + interval '1 second' RETURNING reset_at`,
  );
  await check(here);
  const [first] = here.sandbox.journal.entries().slice(callsBefore);
  expect(Date.parse(first?.at ?? '')).toBeGreaterThanOrEqual(Number(row?.['reset_at']));
});
