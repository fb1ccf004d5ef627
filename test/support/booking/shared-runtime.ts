import { afterAll, afterEach, beforeAll } from 'vitest';
import { openRuntime } from './open-runtime.ts';
import type { OpenRuntime, RuntimeTestOptions } from './open-runtime.ts';

/** One runtime for all tests of a file, each at times of its own; after each of them everything is told and dealt with. */
export function sharedRuntime(options: RuntimeTestOptions = {}): () => OpenRuntime {
  let runtime: OpenRuntime | undefined;
  const opened = (): OpenRuntime => {
    if (!runtime) throw new Error('the runtime opens before the first test');
    return runtime;
  };
  beforeAll(async () => {
    runtime = await openRuntime(options);
  });
  afterEach(async () => {
    const { world, runtime: process, jobs } = opened();
    world.sandbox.setFaults({});
    await process.bookingService.idle();
    await world.sandbox.deliveries.settled();
    await jobs.work();
    world.sandbox.deliveries.clear();
  });
  afterAll(() => runtime?.[Symbol.asyncDispose]());
  return opened;
}
