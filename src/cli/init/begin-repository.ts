import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openLedger, type StoreTarget } from '../../store/open-store.ts';
import type { LedgerStore } from '../../store/store.ts';
import { type Context, storeTarget } from '../../app/context.ts';
import { requireSoundDrafts } from '../../app/import-company.ts';
import { recordImported } from '../../app/import-proposal.ts';
import type { Printer } from '../output/printer.ts';
import { schemasFrom } from '../../app/package-files.ts';
import { interrupted } from './asker.ts';
import type { Beginning } from './beginning.ts';
import { type LiveCompany, liveCompany } from './live-company.ts';
import { MANIFESTS, repositoryFiles } from './repository-files.ts';
import { sampleCompany } from './sample-company.ts';
import { type Placed, placeFiles, writeRepository } from './write-repository.ts';

export interface BeginInput {
  readonly dir: string;
  readonly beginning: Beginning;
  /** True if existing files next to the manifests may stay. */
  readonly keepExisting: boolean;
  readonly context: Context;
  readonly printer: Printer;
  readonly signal: AbortSignal;
}

/** The result. If the read of the team was unproven, nothing was written; `company.report.unknown` has the reason. */
export interface Begun {
  readonly company: LiveCompany | null;
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

/**
 * Reads the team, writes all files or none, and records the import, in this order: a failure before the files leaves nothing behind, and
 * after a failure later `calops import --yes` completes the import.
 *
 * @throws CommandError, CalcomError, StoreError
 */
export async function beginRepository(input: BeginInput): Promise<Begun> {
  const { dir, beginning, signal } = input;
  await using resources = new AsyncDisposableStack();
  const target = targetIn(dir, input.context);
  const open = async (): Promise<LedgerStore> =>
    resources.use(await openLedger(target, { applicationName: 'calops init' }));
  const isThere = 'url' in target || existsSync(target.home);
  const store = beginning.record && isThere ? await open() : null;
  const company = await readLive(input, store);
  if (company !== null && company.report.unknown.length > 0) return { company, written: [], kept: [] };
  const placed = await place(input, company?.files ?? (await sampleFiles(input)));
  if (signal.aborted) throw interrupted();
  await writeRepository(dir, placed.files);
  const written = [...placed.files.keys()].map((file) => join(dir, file));
  const kept = placed.kept.map((file) => join(dir, file));
  const mayRecord = beginning.record && company !== null && company.report.imported.length > 0;
  if (!mayRecord) return { company, written, kept };
  return { company: await record(company, input, store === null ? open : () => Promise.resolve(store)), written, kept };
}

/** The embedded database is in the directory where later commands run. */
function targetIn(dir: string, context: Context): StoreTarget {
  const { settings } = context;
  return storeTarget({ ...context, settings: { ...settings, home: resolve(dir, settings.home) } });
}

async function readLive(
  { dir, beginning, printer }: BeginInput,
  store: LedgerStore | null,
): Promise<LiveCompany | null> {
  const { live } = beginning;
  return live === null ? null : liveCompany({ dir: join(dir, MANIFESTS), beginning, live, store, printer });
}

async function sampleFiles({ dir, beginning, printer }: BeginInput): Promise<ReadonlyMap<string, string>> {
  const { name: company, environment: env } = beginning;
  const manifests = join(dir, MANIFESTS);
  const files = sampleCompany(beginning, schemasFrom(join(manifests, company)));
  const drafts = new Map([...files].map(([file, text]) => [`${company}/${file}`, text]));
  await requireSoundDrafts({
    dir: manifests,
    scope: { env, company: [company] },
    drafts,
    isColoured: printer.colour.err,
  });
  return drafts;
}

async function place(
  { dir, beginning, keepExisting }: BeginInput,
  manifests: ReadonlyMap<string, string>,
): Promise<Placed> {
  const others = repositoryFiles(beginning);
  const all = new Map([...[...manifests].map(([file, text]) => [`${MANIFESTS}/${file}`, text] as const), ...others]);
  return placeFiles(dir, all, (file) => keepExisting && others.has(file));
}

async function record(
  company: LiveCompany,
  { dir, beginning, context, printer, signal: stop }: BeginInput,
  open: () => Promise<LedgerStore>,
): Promise<LiveCompany> {
  const { catalog, report } = company;
  const { live } = beginning;
  if (live === null) return company;
  try {
    const access = { ...live.access, catalog, store: await open() };
    const recorded = await recordImported(access, report.imported, { dir: join(dir, MANIFESTS), context, stop });
    return { ...company, report: { ...report, recorded } };
  } catch (error) {
    printer.note('The files are written, and not recorded; calops import --yes does that.');
    throw error;
  }
}
