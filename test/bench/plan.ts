import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadManifests } from '../../src/reconcile/manifest/load-manifests.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openEmbeddedServer } from '../../src/store/embedded/embedded-server.ts';
import { BIG_KEY, bigMembers, bigSeed, writeBigCompany } from './big-company.ts';
import { fillDatabase, seededEventTypes } from './big-team.ts';
import { type Figures, mb, ms, told } from './figures.ts';
import { measure, measureCalops, measureNode, medians } from './measure.ts';

export interface BenchOptions {
  readonly directory: string;
  readonly figures: Figures;
  readonly isSmall: boolean;
}

/** As src/cli/calops.js sets it. */
const YOUNG_SPACE = '--max-semi-space-size=64';
const PLANNER = fileURLToPath(new URL('plan-in-memory.ts', import.meta.url));
const SIZES = (process.env['BENCH_SIZES'] ?? '1000,10000,100000').split(',').map(Number);
const SAMPLE = fileURLToPath(new URL('../../manifests/friseur', import.meta.url));

/** A report of creates has this much for each event type: with its service, two event maps and two assignments. */
const MOST_BYTES_EACH = 1200;

export async function plans(options: BenchOptions): Promise<void> {
  const sizes = options.isSmall ? [200] : SIZES;
  if (!options.isSmall) {
    await startUp(options);
    await planner(options, sizes);
  }
  for (const size of sizes) await wholeProcesses(options, size);
}

async function startUp({ figures }: BenchOptions): Promise<void> {
  const found = await medians(21, {
    'node -e 0': () => measureNode(['-e', '0']),
    'calops --help': () => measureCalops(['--help']),
    'calops validate': () => measureCalops(['validate', SAMPLE]),
  });
  const [bare = 0, help = 0, validate = 0] = Object.values(found);
  figures.line(
    'start-up, medians of 21',
    `node -e 0 ${ms(bare)}, calops --help ${ms(help)}: ${ms(help - bare)} more; calops validate of the sample ${ms(validate)}`,
    { bareMs: bare, helpMs: help, validateMs: validate },
  );
}

async function planner({ figures }: BenchOptions, sizes: readonly number[]): Promise<void> {
  for (const size of sizes) {
    const { stdout, peakMb } = await measureNode(['--expose-gc', YOUNG_SPACE, PLANNER, String(size)]);
    const found = JSON.parse(stdout) as { ms: number; planMb: number; changes: number };
    const each = ((found.ms * 1000) / size).toFixed(1);
    figures.line(
      `planner alone, ${size} event types`,
      `${ms(found.ms)} (${each} µs each), heap +${mb(found.planMb)}, process peak ${mb(peakMb)}, ${found.changes} changes`,
      { ...found, peakMb },
    );
    figures.expectCount(`changes of ${size} event types`, found.changes, size / 5);
  }
}

async function wholeProcesses({ directory, figures, isSmall }: BenchOptions, size: number): Promise<void> {
  const manifests = await writeBigCompany(directory, size);
  const validated = await measureCalops(['validate', manifests]);
  figures.line(`validate, ${size} manifests`, told(validated), { ms: validated.ms, peakMb: validated.peakMb });
  const { catalogs } = await loadManifests(manifests);
  const [catalog] = catalogs;
  if (!catalog) throw new Error('the manifests of the bench are faulty');
  const terraform = isSmall || size > 10_000 ? null : await measureTerraform(directory, size, figures);

  await using server = await openEmbeddedServer(path.join(directory, `home-${size}`), { durable: true });
  const environment = (url: string) => ({
    ...process.env,
    DATABASE_URL: server.url,
    CALCOM_API_URL: url,
    CALCOM_API_KEY: BIG_KEY,
  });
  const plan = async (what: string, words: readonly string[], url: string): Promise<number> => {
    const measured = await measureCalops(['plan', manifests, ...words], environment(url));
    const bytes = Buffer.byteLength(measured.stdout);
    const ratio =
      terraform === null ? '' : `; terraform plan takes ${(terraform / measured.ms).toFixed(1)} times as long`;
    figures.line(`plan, ${size} ${what}`, `${told(measured)}, ${(bytes / 1e6).toFixed(1)} MB of output${ratio}`, {
      ms: measured.ms,
      peakMb: measured.peakMb,
      bytes,
      ...(terraform !== null && { terraformMs: terraform }),
    });
    figures.expectCount(`exit code of plan, ${size} ${what}`, measured.code ?? -1, what.includes('create') ? 2 : 0);
    return bytes;
  };
  {
    await using empty = await startSandbox({ seed: bigSeed([]) });
    await plan('event types to create', [], empty.url);
    // one call for the event types of each new host
    figures.expectCount('calls of a first plan', empty.journal.entries().length, { most: 3 + bigMembers().length });
    const bytes = await plan('event types to create, --json', ['--json'], empty.url);
    figures.expectCount(`bytes for each of ${size} creates`, Math.round(bytes / size), { most: MOST_BYTES_EACH });
  }
  await using sandbox = await startSandbox({ seed: bigSeed(seededEventTypes(catalog)) });
  {
    await using store = await openStore({ url: server.url });
    await fillDatabase(store, catalog, sandbox.url);
  }
  sandbox.journal.clear();
  await plan('event types in sync', [], sandbox.url);
  figures.expectCount('calls of a plan in sync', sandbox.journal.entries().length, { most: 4 });
}

/** Milliseconds of `terraform plan` for as many resources, each declared in a block of its own; null where terraform is not installed. */
async function measureTerraform(parent: string, size: number, figures: Figures): Promise<number | null> {
  if (spawnSync('terraform', ['version']).error !== undefined) {
    figures.line('terraform plan', 'skipped: terraform is not installed');
    return null;
  }
  const directory = path.join(parent, `terraform-${size}`);
  await mkdir(directory);
  const blocks = Array.from({ length: size }, (_, index) => resource(index));
  await writeFile(path.join(directory, 'main.tf'), blocks.join('\n'));
  spawnSync('terraform', ['init', '-input=false'], { cwd: directory });
  const measured = await measure('terraform', ['plan', '-input=false', '-no-color', '-lock=false'], { cwd: directory });
  figures.line(`terraform plan, ${size} resources to create`, `${ms(measured.ms)}, exit ${measured.code}`, {
    ms: measured.ms,
  });
  return measured.ms;
}

function resource(index: number): string {
  return `resource "terraform_data" "service_${index}" {
  input = {
    title    = "Service ${index}"
    price    = "58.00"
    currency = "EUR"
    minutes  = 30
    hosts    = ["staff-${index % 10}", "staff-${(index + 1) % 10}"]
  }
}
`;
}
