import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose, type CompanyReport, type DoctorReport } from '../../app/doctor/doctor.ts';
import type { Gathered, Check, Verdict } from '../../app/doctor/facts.ts';
import { databaseFault, gatherCompany, gatherInstallation } from '../../app/doctor/gather.ts';
import type { Credential } from '../../calcom/caller/token-source.ts';
import type { CalcomAuth } from '../../model/calcom-access.ts';
import type { Catalog } from '../../model/catalog.ts';
import { pad } from '../../reconcile/report/table.ts';
import { palette, visible, type Palette } from '../../reconcile/report/text.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { CommandError } from '../../app/command-error.ts';
import { apiServer, type Context, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { credentialOf } from '../../app/company-access.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { loadCompanies, manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { resolveSecret } from '../../app/secrets.ts';
import { createPrinter } from '../output/printer.ts';

/** Gather, judge, report. Writes neither to Cal.com nor to the database. */
export async function doctor(
  argument: string | undefined,
  options: ManifestOptions,
  context: Context,
): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const catalogs = await loadCompanies(manifestDir(argument, options), options, printer);
  using interrupt = listenForInterrupt(() => printer.note('Interrupted.'));
  const report = await examine(catalogs, interrupt.signal, context);
  if (printer.isJson) printer.json(report);
  else printer.result(doctorText(report, printer.colour.out));
  return report.verdict === 'failed' ? EXIT.difference : EXIT.fine;
}

async function examine(catalogs: readonly Catalog[], signal: AbortSignal, context: Context): Promise<DoctorReport> {
  await using resources = new AsyncDisposableStack();
  const store = await openedStore(context, resources);
  const [installation, ...companies] = await Promise.all([
    gatherInstallation(store),
    ...catalogs.map(async (catalog) => {
      const { region = 'us', apiKey } = catalog.company.environment;
      const { baseUrl } = apiServer(context.settings, region);
      const key = await keyOf(apiKey, { baseUrl, store, context });
      return gatherCompany({ catalog, baseUrl, apiKey: key, store, now: Date.now, signal });
    }),
  ]);
  return diagnose(installation, companies);
}

/** Does not create a missing embedded server: that would be a write. */
async function openedStore(context: Context, resources: AsyncDisposableStack): Promise<Gathered<Store>> {
  const target = storeTarget(context);
  if ('home' in target && !existsSync(join(target.home, 'postgres', 'data'))) {
    return { kind: 'skipped', because: `there is no database yet: the first apply makes one in ${target.home}` };
  }
  try {
    const store = await openStore(target, { applicationName: 'calops doctor', connections: 3 });
    return { kind: 'known', value: resources.use(store) };
  } catch (error) {
    return { kind: 'failed', ...databaseFault(error) };
  }
}

interface KeyPlace {
  readonly baseUrl: string;
  readonly store: Gathered<Store>;
  readonly context: Context;
}

/** An OAuth client's tokens are in the database; renewing one would be a write. */
async function keyOf(auth: CalcomAuth, { baseUrl, store, context }: KeyPlace): Promise<Gathered<Credential>> {
  try {
    if (!('oauth' in auth)) {
      return { kind: 'known', value: await resolveSecret(auth, context.secrets, context.redactor) };
    }
    if (store.kind !== 'known')
      return { kind: 'skipped', because: 'the database, which keeps its tokens, was not reached' };
    return {
      kind: 'known',
      value: await credentialOf(auth, { baseUrl, store: store.value, context, mayRenew: false }),
    };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { kind: 'failed', code: error.code, message: error.message, fix: error.hint };
  }
}

/** One table: the database first, then each company. */
function doctorText({ installation, companies }: DoctorReport, colour: boolean): string {
  const paint = palette(colour);
  const all = [...installation, ...companies.flatMap(({ checks }) => checks)];
  const width = Math.max(...all.map(({ check }) => check.length));
  const rows = (checks: readonly Check[]): readonly string[] => checks.flatMap((check) => lines(check, width, paint));
  const blocks = [
    [paint.bold('Database'), ...rows(installation)],
    ...companies.map((company) => [paint.bold(heading(company)), ...rows(company.checks)]),
    [...(companies.length > 1 ? failedLines({ installation, companies }, paint) : []), sumLine(all)],
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** Where the failed checks are: the tables of many companies do not fit on a screen. */
function failedLines({ installation, companies }: Pick<DoctorReport, 'installation' | 'companies'>, paint: Palette) {
  const places = [
    { place: 'database', checks: installation },
    ...companies.map((company) => ({ place: heading(company), checks: company.checks })),
  ];
  return places.flatMap(({ place, checks }) => {
    const failed = checks.filter(({ verdict }) => verdict === 'failed').map(({ check }) => check);
    return failed.length === 0 ? [] : [`${paint.red('failed')}  ${place}: ${failed.join(', ')}`];
  });
}

function heading({ company, environment }: CompanyReport): string {
  return `${visible(company)}, ${visible(environment)}`;
}

function lines({ check, verdict, message, fix }: Check, width: number, paint: Palette): readonly string[] {
  const row = `  ${COLOURS[verdict](paint)(pad(verdict, 7))}  ${pad(check, width)}  ${visible(message)}`;
  return fix === null ? [row] : [row, `  ${' '.repeat(9 + width)}  fix: ${visible(fix)}`];
}

const COLOURS: Readonly<Record<Verdict, (paint: Palette) => (text: string) => string>> = {
  ok: (paint) => paint.green,
  warning: (paint) => paint.yellow,
  failed: (paint) => paint.red,
  skipped: (paint) => paint.dim,
};

/** `9 ok, 2 warnings, 1 failed, 3 skipped` */
function sumLine(checks: readonly Check[]): string {
  const count = (verdict: Verdict): number => checks.filter((check) => check.verdict === verdict).length;
  const warnings = count('warning');
  return `${count('ok')} ok, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, ${count('failed')} failed, ${count('skipped')} skipped`;
}
