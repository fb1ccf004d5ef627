import { CommandError } from '../../app/command-error.ts';
import { companyAccess } from '../../app/company-access.ts';
import { type Context, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import type { Catalog } from '../../model/catalog.ts';
import { explain as explainName } from '../../reconcile/explain/explain.ts';
import { originsOf } from '../../reconcile/manifest/origins.ts';
import { planCompany } from '../../reconcile/reconcile-company.ts';
import { explainReport, renderExplainText } from '../../reconcile/report/plan/explain-text.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import { openLedger } from '../../store/open-store.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { loadSound, manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { declaredIds, nearest, planOptions, type PlanFlags } from '../input/plan-flags.ts';
import { callNotes, createPrinter } from '../output/printer.ts';
import { explainCode, knownCodes } from '../program/help-topics.ts';

/** Explains a code offline, with the text of docs/; for any other name, shows everything that the plan knows about it. */
export async function explain(name: string, options: ManifestOptions & PlanFlags, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const entries = explainCode(name);
  if (entries.length > 0) {
    if (printer.isJson) printer.json({ code: name, entries });
    else printer.result(entries.map(({ page, section, text }) => `docs/${page}: ${section}\n${text}`).join('\n'));
    return EXIT.fine;
  }
  const dir = manifestDir(undefined, options);
  const { catalogs: all, folders } = await loadSound(dir, options, printer);
  const catalogs = thoseThatDeclare(name, all);
  const selection = planOptions(options, catalogs);
  using interrupt = listenForInterrupt(() => printer.note('Interrupted.'));
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops explain' });
  const found = [];
  for (const catalog of catalogs) {
    const access = await companyAccess(catalog, store, interrupt.signal, {
      ...context,
      ...callNotes(printer.note),
    }).catch((error: unknown) => {
      // without a key only what the manifests declare can be distinguished from a typing error
      if (catalogs !== all || !isMissingSecret(error)) throw error;
      throw unknownName(name, all.flatMap(declaredIds));
    });
    const { plan, observation } = await planCompany(access, selection);
    const folder = await folders.get(catalog.company.name)?.();
    const explanation = explainName(name, {
      catalog,
      observation,
      plan,
      origins: (service, segmentKey) => (folder === undefined ? null : originsOf(folder, service, segmentKey)),
    });
    if (explanation.resources.length > 0) found.push({ plan, explanation });
  }
  if (found.length === 0) throw unknownName(name, all.flatMap(declaredIds));
  if (printer.isJson) printer.json(flatOrCompanies(found.map(({ explanation }) => explainReport(explanation))));
  else {
    const style = { colour: printer.colour.out, prefix: `${dir.replace(/\/$/, '')}/` };
    const texts = found.map(({ plan, explanation }) =>
      renderExplainText(explanation, { ...style, hostNames: plan.hostNames }),
    );
    printer.result(texts.join('\n'));
  }
  return found.some(({ plan }) => plan.unknown.length > 0) ? EXIT.unproven : EXIT.fine;
}

/** The companies whose manifests declare the name, so that the others need no key; all of them if none does: it may be of an earlier apply. */
function thoseThatDeclare(name: string, catalogs: readonly Catalog[]): readonly Catalog[] {
  const those = catalogs.filter((catalog) =>
    declaredIds(catalog).some((id) => id === name || withoutKind(id) === name),
  );
  return those.length > 0 ? those : catalogs;
}

function withoutKind(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

function isMissingSecret(error: unknown): boolean {
  return error instanceof CommandError && error.code === 'secret-missing';
}

function unknownName(name: string, ids: readonly string[]): CommandError {
  const names = ids.map(withoutKind);
  const hint =
    nearest(name, [...new Set([...names, ...knownCodes()])]) ??
    'Pass a name of the manifests (a service, SERVICE/SEGMENT, a staff member) or a code from a message of calops.';
  return new CommandError('unknown-name', `No resource has the name "${name}", and calops has no such code.`, hint);
}
