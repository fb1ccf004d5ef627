import type { CalcomBookings } from '../../../src/calcom/bookings/bookings-api.ts';
import { createCalcomBookings, createCalcomReader, createCalcomWriter } from '../../../src/calcom/client.ts';
import type { CalcomSettings } from '../../../src/calcom/client.ts';
import { CalcomError } from '../../../src/calcom/caller/errors.ts';
import { MemoryBudget } from '../../../src/calcom/caller/memory-budget.ts';
import type { CalcomReader, CalcomWriter } from '../../../src/calcom/api.ts';
import { fakeClock } from './fake-clock.ts';
import type { FakeClock } from './fake-clock.ts';

export const TEST_KEY = 'cal_test_0123456789abcdef';

export type TestClient<C> = C & { readonly clock: FakeClock };

export function readerAt(baseUrl: string, settings: Partial<CalcomSettings> = {}): TestClient<CalcomReader> {
  const clock = fakeClock();
  return Object.assign(createCalcomReader({ ...defaults(baseUrl, clock), ...settings }), { clock });
}

export function writerAt(baseUrl: string, settings: Partial<CalcomSettings> = {}): TestClient<CalcomWriter> {
  const clock = fakeClock();
  return Object.assign(createCalcomWriter({ ...defaults(baseUrl, clock), ...settings }), { clock });
}

export function bookingsAt(baseUrl: string, settings: Partial<CalcomSettings> = {}): TestClient<CalcomBookings> {
  const clock = fakeClock();
  return Object.assign(createCalcomBookings({ ...defaults(baseUrl, clock), ...settings }), { clock });
}

/** The CalcomError that a call ends with. */
export async function errorOf(call: Promise<unknown>): Promise<CalcomError> {
  const end: unknown = await call.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (end instanceof CalcomError) return end;
  throw new Error('ended without a CalcomError', { cause: end });
}

function defaults(baseUrl: string, clock: FakeClock): CalcomSettings {
  return { baseUrl, apiKey: TEST_KEY, budget: new MemoryBudget(clock.now), clock };
}
