import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CalcomError } from '../calcom/caller/errors.ts';
import type { Catalog } from '../model/catalog.ts';
import { assign, unassign, type AssignEdits } from '../reconcile/adopt/assign.ts';
import type { ManifestTexts } from '../reconcile/adopt/manifest-texts.ts';
import { driftCompany, type DriftReport, unprovenDrift } from '../reconcile/drift-company.ts';
import { type LoadedManifests, loadManifests, type LoadOptions } from '../reconcile/manifest/load-manifests.ts';
import { renderDiff } from '../reconcile/report/diff-text.ts';
import type { SendJob } from '../runtime/jobs/jobs.ts';
import type { AssignmentEdit, AssignmentRequest, NotEdited, Reconciler } from '../runtime/jobs/reconciler.ts';
import type { LedgerStore } from '../store/store.ts';
import { CommandError } from './command-error.ts';
import { companyAccess } from './company-access.ts';
import type { Context } from './context.ts';
import { editTexts, openTexts, requireValid } from './manifest-edits.ts';
import { toServed } from './secrets.ts';

/** Connects the parts of `calops serve`: drift against the last applied catalog, edits of the served manifests, if there are any. */
export function createReconciler(source: DriftSource, dir: string | undefined): Reconciler {
  const manifests = dir === undefined ? null : new ServedManifests(dir);
  return {
    checkDrift: async (companyId) => {
      // a missing key is the only reason to refuse a drift check
      const report = await checkCompanyDrift(source, companyId).catch(toServed);
      return report && { findings: report.open, resolved: report.resolved, unknown: report.unknown };
    },
    editAssignment: async ({ name, environment }, request) =>
      manifests === null ? notServed : editAssignment(manifests, { company: name, environment }, request),
  };
}

const notServed: NotEdited = {
  refused: 'manifests-not-served',
  why: 'this server has no manifests: start it with calops serve --manifests DIR, or run calops assign in a checkout',
};

interface Whose {
  readonly company: string;
  readonly environment: string;
}

async function editAssignment(
  manifests: ServedManifests,
  whose: Whose,
  request: AssignmentRequest,
): Promise<AssignmentEdit | NotEdited> {
  const { catalogs, diagnostics } = await manifests.load(whose);
  const [catalog] = catalogs;
  const fault = diagnostics.find(({ severity }) => severity === 'error');
  if (!catalog || fault) {
    const reason = fault
      ? `${fault.message} (${fault.file}:${fault.line}, ${fault.code})`
      : 'the company is not declared';
    return { refused: 'manifests-invalid', why: `the manifests that are served have errors: ${reason}` };
  }
  const staff = named(catalog.staff, request.staff);
  const service = named(catalog.services, request.service);
  if (staff === undefined)
    return { refused: 'unknown-staff', why: `the manifests declare no staff member ${request.staff}` };
  if (service === undefined)
    return { refused: 'unknown-service', why: `the manifests declare no service ${request.service}` };
  const texts = openTexts(manifests.dir);
  const edits = editsOf(catalog, { ...request, staff, service }, texts);
  const [{ result, why = null } = { result: 'unchanged' as const }] = edits.results;
  if (result === 'skipped') return { refused: 'not-assignable', why: why ?? 'it would not be valid' };
  return judged(manifests.dir, { texts, edits, whose }, { staff, service, result, why });
}

function named(all: readonly { readonly id: string; readonly name: string }[], wanted: string): string | undefined {
  return (all.find(({ name }) => name === wanted) ?? all.find(({ id }) => id === wanted))?.name;
}

function editsOf(catalog: Catalog, request: AssignmentRequest, texts: ManifestTexts): AssignEdits {
  const { staff, service, action, primary, minutes, price } = request;
  if (action === 'unassign') return unassign(catalog, staff, [service]);
  return assign(catalog, { staff, services: [service], primary, minutes, price }, texts);
}

interface Edited {
  readonly texts: ManifestTexts;
  readonly edits: AssignEdits;
  readonly whose: Whose;
}

/** Returns the diff, unless the manifests could not be edited or would be invalid afterwards. */
async function judged(
  dir: string,
  { texts, edits, whose: { company, environment: env } }: Edited,
  found: Omit<AssignmentEdit, 'files'>,
): Promise<AssignmentEdit | NotEdited> {
  try {
    const changes = editTexts(texts, edits.edits);
    await requireValid(dir, { env, company: [company] }, changes);
    return {
      ...found,
      files: changes.map(({ file, before, after }) => ({ file, diff: renderDiff(file, before, after) })),
    };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { refused: 'not-assignable', why: error.message };
  }
}

/** Maximum number of runs searched for the last applied catalog. */
const RUNS = 50;

interface DriftSource {
  readonly store: LedgerStore;
  readonly context: Context;
  readonly signal: AbortSignal;
}

export interface DriftJob extends DriftSource {
  /** Reports the findings of one company to the log. */
  readonly onFound: (found: {
    readonly company: string;
    readonly open: number;
    readonly unknown: readonly string[];
  }) => void;
  readonly onError: (error: unknown, doing: string) => void;
}

/** How often the drift of a company is checked; the schedule of the job has the same interval. */
const INTERVAL_SECONDS = 600;

/**
 * `calops drift` on a schedule, for every applied company: compares with the catalog of the last apply, so that no manifests are needed.
 * The scheduled job sends one job a company, evenly over the interval, in the order of names. Writes only its findings.
 */
export async function checkDrift(
  job: DriftJob,
  { companyId, name = '' }: { readonly companyId?: string; readonly name?: string },
  send: SendJob,
): Promise<void> {
  const { store, onFound, onError, signal } = job;
  if (companyId === undefined) return spread(await store.companies(), send);
  try {
    const report = await checkCompanyDrift(job, companyId);
    if (report) onFound({ company: name, open: report.open.length, unknown: report.unknown.map(({ code }) => code) });
  } catch (error) {
    // the process stops: the next one reads this company again
    if (!signal.aborted) onError(error, `drift of ${name}`);
  }
}

async function spread(
  companies: readonly { readonly id: string; readonly name: string }[],
  send: SendJob,
): Promise<void> {
  for (const [at, { id, name }] of companies.entries()) {
    const afterSeconds = Math.floor((at * INTERVAL_SECONDS) / companies.length);
    await send('drift', { companyId: id, name }, id, afterSeconds);
  }
}

/** The same for one company. Null: never applied. */
async function checkCompanyDrift(
  { store, context, signal }: DriftSource,
  companyId: string,
): Promise<DriftReport | null> {
  const catalog = await lastApplied(store, companyId);
  if (catalog === null) return null;
  const access = await companyAccess(catalog, store, signal, { ...context, countsReads: true });
  return driftCompany(access).catch((error: unknown) => {
    if (!(error instanceof CalcomError) || error.kind !== 'unauthorized') throw error;
    return unprovenDrift(access, { code: 'unauthorized', message: error.message });
  });
}

async function lastApplied(store: LedgerStore, companyId: string): Promise<Catalog | null> {
  return store.read(async (reader) => {
    for (const { id } of await reader.runs(companyId, RUNS)) {
      const json = await reader.catalog(id);
      if (json !== null) return JSON.parse(json) as Catalog;
    }
    return null;
  });
}

interface Kept {
  readonly files: string;
  readonly loaded: Promise<LoadedManifests>;
}

/** The manifests of one directory, loaded on demand, and cached as long as no file changes. */
export class ServedManifests {
  readonly dir: string;
  readonly #kept = new Map<string, Kept>();

  constructor(dir: string) {
    this.dir = dir;
  }

  async load({ environment, company }: Pick<LoadOptions, 'environment' | 'company'>): Promise<LoadedManifests> {
    const whose = JSON.stringify([environment, company]);
    const files = await this.#fingerprint();
    const kept = this.#kept.get(whose);
    if (kept?.files === files) return kept.loaded;
    const loaded = loadManifests(this.dir, { environment, company });
    this.#kept.set(whose, { files, loaded });
    return loaded;
  }

  /** Size and modification time of every file. Unreadable files are left to the loader, which reports them. */
  async #fingerprint(): Promise<string> {
    const entries = await readdir(this.dir, { recursive: true }).catch(() => []);
    const facts = entries.map(async (entry) => {
      const { size, mtimeMs } = await stat(join(this.dir, entry)).catch(() => ({ size: 0, mtimeMs: 0 }));
      return `${entry} ${size} ${mtimeMs}`;
    });
    return (await Promise.all(facts)).toSorted().join('\n');
  }
}
