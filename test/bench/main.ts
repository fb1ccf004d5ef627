import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { provideBundle } from '../support/bundle-setup.ts';
import { Figures } from './figures.ts';

/**
 * `npm run bench [-- plan bookings fleet] [--small] [--json FILE]`: ratios beside their yardsticks, measured in one run on one machine. Every
 * line is whole processes of the bundle, from spawn to end, unless it says otherwise. `--small` is for build servers: few event types, and
 * no yardstick. The exit code is 1 if a count (calls, bytes, exit codes) is another than it has to be; times fail nothing.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { small: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const PARTS = ['plan', 'fleet', 'bookings'] as const;
const unknown = positionals.filter((word) => !PARTS.some((part) => part === word));
if (unknown.length > 0) throw new TypeError(`no part of the bench: ${unknown.join(', ')}; parts: ${PARTS.join(', ')}`);
const wanted = new Set(positionals.length === 0 ? PARTS : positionals);
const directory = await mkdtemp(path.join(tmpdir(), 'calops-bench-'));
await chmod(directory, 0o755); // for root, PostgreSQL runs under a user of its own, who has to get in
const figures = new Figures();
const { cores, cpu, node } = figures.machine;
console.log(`${cores} cores, ${cpu}, Node ${node}\n`);
try {
  // loaded late: they start processes of the bundle
  await provideBundle();
  const { fleets } = await import('./fleet.ts');
  const { plans } = await import('./plan.ts');
  const options = { directory, figures, isSmall: values.small };
  if (wanted.has('plan')) await plans(options);
  if (wanted.has('fleet')) await fleets(options);
  if (wanted.has('bookings') && !values.small) {
    const { bookings } = await import('./bookings.ts');
    await bookings(directory, (what, found) => figures.line(what, found));
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
if (values.json !== undefined) await figures.writeTo(values.json);
for (const fault of figures.faults) console.error(`count: ${fault}`);
if (figures.faults.length > 0) process.exitCode = 1;
