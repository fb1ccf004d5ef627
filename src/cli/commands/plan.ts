import { shellWord } from '../../model/shell-word.ts';
import { planAmongOthers } from '../../app/among-others.ts';
import { planCompany } from '../../reconcile/reconcile-company.ts';
import { openStore } from '../../store/open-store.ts';
import { CliError } from '../cli-error.ts';
import { companyAccess } from '../input/company-access.ts';
import type { Context } from '../context.ts';
import { gravest, type ExitCode } from '../exit-codes.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { loadCompanies, manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { manifestsCommit } from '../input/manifests-commit.ts';
import { noteStaleAgents } from '../output/note-stale-agents.ts';
import { againstExit, planExit } from '../output/outcome-codes.ts';
import { createPrinter } from '../output/printer.ts';
import { printPlans, savePlan, type PlanFormat, type PlannedCompany } from '../output/print-plans.ts';
import { storeTarget } from '../input/store-target.ts';
import { planOptions, type PlanFlags } from '../input/plan-flags.ts';

interface PlanOptions extends ManifestOptions, PlanFlags {
  readonly format: PlanFormat;
  readonly out?: string;
  readonly full?: boolean;
  readonly against?: string;
}

/** Load, observe, plan, report. Writes only the file of --out. */
export async function plan(argument: string | undefined, options: PlanOptions, context: Context): Promise<ExitCode> {
  const format = options.json === true ? 'json' : options.format;
  const printer = createPrinter({ ...options, json: format === 'json' }, context.settings);
  const dir = manifestDir(argument, options);
  const { against, full = false } = options;
  if (against !== undefined) {
    requireOnlyDifference(options);
    const { planAgainst } = await import('../steps/plan-against.ts');
    const reports = await planAgainst(dir, { ...options, against }, printer);
    await printPlans(reports, { format, printer, dir, full });
    return gravest(reports.map(againstExit));
  }
  const catalogs = await loadCompanies(dir, options, printer);
  const selection = planOptions(options, catalogs);
  using interrupt = listenForInterrupt(() => printer.note('Interrupted.'));
  await using store = await openStore(storeTarget(context), { applicationName: 'calops plan' });
  const planned: PlannedCompany[] = [];
  for (const catalog of catalogs) {
    const access = await companyAccess(catalog, store, interrupt.signal, context);
    const isAlone = catalogs.length === 1;
    planned.push({
      catalog,
      plan: isAlone ? (await planCompany(access, selection)).plan : await planAmongOthers(access, selection),
    });
  }
  if (options.out !== undefined) await savePlan(options.out, planned, await manifestsCommit(dir));
  const plans = planned.map((one) => one.plan);
  await printPlans(plans, { format, printer, dir, full, next: nextCommand(dir, options) });
  await noteStaleAgents(catalogs, dir, printer);
  return gravest(plans.map(planExit));
}

/** @throws CliError usage */
function requireOnlyDifference({ out, adopt, allow, allowDelete }: PlanOptions): void {
  const given = Object.entries({ '--out': out, '--adopt': adopt, '--allow': allow, '--allow-delete': allowDelete });
  const [option] = given.find(([, value]) => value !== undefined) ?? [];
  if (option === undefined) return;
  const message = `${option} is about a plan; --against shows only the difference between two commits.`;
  throw new CliError('usage', message, `Leave ${option} out, or --against.`);
}

/** The command that applies this plan, quoted for the shell: `--adopt '*'` means all event types, not the files of the directory. */
function nextCommand(
  dir: string,
  { out, env, company, only, adopt = [], allow = [], allowDelete = [] }: PlanOptions,
): string {
  if (out !== undefined) return `calops apply ${shellWord(out)}`;
  const words = [
    dir === 'manifests' ? '' : shellWord(dir),
    env === 'production' ? '' : `--env ${shellWord(env)}`,
    company === undefined ? '' : `--company ${shellWord(company)}`,
    only === undefined ? '' : `--only ${shellWord(only)}`,
    ...adopt.map((name) => `--adopt ${shellWord(name)}`),
    ...allow.map((token) => `--allow ${shellWord(token)}`),
    ...allowDelete.map((name) => `--allow-delete ${shellWord(name)}`),
  ];
  return ['calops apply', ...words.filter((word) => word !== '')].join(' ');
}
