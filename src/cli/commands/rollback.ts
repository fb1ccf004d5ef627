import type { Catalog } from '../../model/catalog.ts';
import { planCompany } from '../../reconcile/reconcile-company.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { CommandError } from '../../app/command-error.ts';
import { companyAccess } from '../../app/company-access.ts';
import { type Context, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { printPlans, savePlan, type PlanFormat } from '../output/print-plans.ts';
import { callNotes } from '../output/call-notes.ts';
import { createPrinter, type CommonOptions } from '../output/printer.ts';
import { requireRun } from '../../app/find-company.ts';

interface RollbackOptions extends CommonOptions {
  readonly format: PlanFormat;
  readonly out?: string;
  readonly allow?: readonly string[];
  readonly full?: boolean;
}

/**
 * Plans from the catalog stored with a run; the current manifests are not read. Resources declared after that run are left alone, like
 * everything that a catalog does not contain.
 */
export async function rollback(id: string, options: RollbackOptions, context: Context): Promise<ExitCode> {
  const { format: chosen, out, allow = [], full = false } = options;
  const format = options.json === true ? 'json' : chosen;
  const printer = createPrinter({ ...options, json: format === 'json' }, context.settings);
  using interrupt = listenForInterrupt(() => printer.note('Interrupted.'));
  await using store = await openStore(storeTarget(context), { applicationName: 'calops rollback' });
  const { run } = await requireRun(id, store);
  const catalog = await requireCatalog(id, store);
  const access = await companyAccess(catalog, store, interrupt.signal, { ...context, ...callNotes(printer.note) });
  const { plan } = await planCompany(access, { allow: new Set(allow), only: null });
  if (out !== undefined) await savePlan(out, [{ plan, catalog }], run.commit);
  const next = out === undefined ? `calops rollback ${id} --out FILE, then calops apply FILE` : `calops apply ${out}`;
  await printPlans([plan], { format, printer, dir: 'manifests', full, next });
  if (plan.changes.length > 0) printer.note('Change git as well: the next apply from there would undo this.');
  return plan.unknown.length > 0 ? EXIT.unproven : EXIT.fine;
}

/** @throws CommandError run-without-catalog */
async function requireCatalog(id: string, store: Store): Promise<Catalog> {
  const json = await store.read((reader) => reader.catalog(id));
  if (json !== null) return JSON.parse(json) as Catalog;
  const message = `The run ${id} ended before it kept its catalog: calops cannot roll back to it.`;
  throw new CommandError('run-without-catalog', message, 'calops history lists the runs; choose one that is done.');
}
