import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { discrepancies } from './booking-audit.ts';
import { openSalon } from './open-salon.ts';
import type { OpenSalon, OpenSalonOptions } from './open-salon.ts';

/** One salon for all tests of a file, each at times of its own; after each of them Cal.com behaves again. */
export function sharedSalon(options: OpenSalonOptions = {}): () => OpenSalon {
  let salon: OpenSalon | undefined;
  const opened = (): OpenSalon => {
    if (!salon) throw new Error('the salon opens before the first test');
    return salon;
  };
  beforeAll(async () => {
    salon = await openSalon(options);
  });
  afterEach(() => salon?.world.sandbox.setFaults({}));
  afterAll(() => salon?.[Symbol.asyncDispose]());
  return opened;
}

/** Every appointment of the salon is whole or absent, here and at Cal.com alike. */
export async function expectAtRest({ world }: OpenSalon): Promise<void> {
  expect(await discrepancies(world)).toEqual([]);
}
