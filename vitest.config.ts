import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** Ends what hangs: a machine may be slow and busy. `npm run test:long` looks at many times as many cases in one test. */
const limitMs = process.env['CALOPS_TESTS'] === 'long' ? 1_800_000 : 180_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    globalSetup: [
      'test/support/bundle-setup.ts',
      'test/support/postgres-setup.ts',
      'test/cli/support/warm-pool.ts',
      'test/support/browser-setup.ts',
    ],
    testTimeout: limitMs,
    hookTimeout: 180_000,
    // one more than build servers have cores: tests wait for processes and for PostgreSQL
    maxWorkers: 3,
    // of libraries too: users would read it on stderr, and the next version breaks
    execArgv: ['--throw-deprecation'],
    sequence: { sequencer: LongestFirst },
    isolate: false,
    // an event is waited for until it comes: a machine may be busy
    expect: { poll: { timeout: 120_000 } },
    env: { NO_COLOR: '1', FORCE_COLOR: '0' },
  },
});
