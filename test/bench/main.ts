import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadManifests } from '../../src/reconcile/manifest/load-manifests.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openEmbeddedServer } from '../../src/store/embedded/embedded-server.ts';
import { BIG_KEY, bigSeed, writeBigCompany } from './big-company.ts';
import { fillDatabase, seededEventTypes } from './big-team.ts';
import { bookings } from './bookings.ts';
import { type Measured, measureCalops, measureNode, medians } from './measure.ts';

/**
 * `npm run bench`: ratios, measured in one run on one machine. Every line is whole processes,
 * from spawn to end, unless it says otherwise.
 */
/** As src/cli/calops.js sets it. */
const YOUNG_SPACE = '--max-semi-space-size=64';
const PLANNER = fileURLToPath(new URL('plan-in-memory.ts', import.meta.url));
const SIZES = (process.env['BENCH_SIZES'] ?? '1000,10000,100000').split(',').map(Number);

async function main(): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'calops-bench-'));
  await chmod(directory, 0o755); // for root, PostgreSQL runs under a user of its own, who has to get in
  console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}\n`);
  try {
    await startUp();
    await planner();
    for (const size of SIZES) await wholeProcesses(directory, size);
    await bookings(directory, line);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function startUp(): Promise<void> {
  const found = await medians(21, {
    'node -e 0': () => measureNode(['-e', '0']),
    'calops --help': () => measureCalops(['--help']),
  });
  const [bare = 0, help = 0] = Object.values(found);
  line(
    'start-up',
    `node -e 0 ${ms(bare)}, calops --help ${ms(help)}: ${ms(help - bare)} more (limit 150 ms), medians of 21`,
  );
}

async function planner(): Promise<void> {
  for (const size of SIZES) {
    const { stdout, peakMb } = await measureNode(['--expose-gc', YOUNG_SPACE, PLANNER, String(size)]);
    const found = JSON.parse(stdout) as { ms: number; planMb: number; changes: number };
    const each = ((found.ms * 1000) / size).toFixed(1);
    line(
      `planner alone, ${size} event types`,
      `${ms(found.ms)} (${each} µs each), heap +${mb(found.planMb)}, process peak ${mb(peakMb)}, ${found.changes} changes`,
    );
  }
}

async function wholeProcesses(directory: string, size: number): Promise<void> {
  const manifests = await writeBigCompany(directory, size);
  line(`validate, ${size} manifests`, told(await measureCalops(['validate', manifests])));
  const { catalogs } = await loadManifests(manifests);
  const [catalog] = catalogs;
  if (!catalog) throw new Error('the manifests of the bench are faulty');

  const home = path.join(directory, `home-${size}`);
  await using server = await openEmbeddedServer(home, { durable: true });
  const environment = (url: string) => ({
    ...process.env,
    DATABASE_URL: server.url,
    CALCOM_API_URL: url,
    CALCOM_API_KEY: BIG_KEY,
  });
  {
    await using empty = await startSandbox({ seed: bigSeed([]) });
    const first = await measureCalops(['plan', manifests], environment(empty.url));
    line(`plan, ${size} event types to create`, `${told(first)}, ${empty.journal.entries().length} calls`);
  }
  await using sandbox = await startSandbox({ seed: bigSeed(seededEventTypes(catalog)) });
  {
    await using store = await openStore({ url: server.url });
    await fillDatabase(store, catalog, sandbox.url);
  }
  sandbox.journal.clear();
  const inSync = await measureCalops(['plan', manifests], environment(sandbox.url));
  const calls = sandbox.journal.entries().length;
  line(
    `plan, ${size} event types in sync`,
    `${told(inSync)}, ${calls} calls${inSync.code === 0 ? '' : ' NOT IN SYNC'}`,
  );
}

function told({ ms: taken, peakMb, code }: Measured): string {
  return `${ms(taken)}, peak ${mb(peakMb)}, exit ${code}`;
}

function line(what: string, found: string): void {
  console.log(`${what.padEnd(42)} ${found}`);
}

function ms(value: number): string {
  return value < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(2)} s`;
}

function mb(value: number): string {
  return `${value.toFixed(0)} MB`;
}

await main();
