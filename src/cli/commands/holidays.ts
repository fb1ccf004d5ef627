import { slugify } from '../../model/names.ts';
import { manifestTexts, type NewManifest } from '../../reconcile/adopt/manifest-yaml.ts';
import { didYouMean } from '../../reconcile/manifest/suggest.ts';
import { CommandError } from '../../app/command-error.ts';
import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { createPrinter, type CommonOptions } from '../output/printer.ts';

interface HolidaysOptions extends CommonOptions {
  readonly country: string;
  readonly state?: string;
  readonly region?: string;
  readonly year: number;
  readonly language?: string;
  readonly branch?: readonly string[];
}

/** A closure for a public holiday, as a manifest declares it. */
interface Holiday {
  readonly name: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
}

/** Prints Closure documents for the public holidays of a year. Needs neither manifests nor network. */
export async function holidays(options: HolidaysOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const found = await publicHolidays(options);
  const { branch = [] } = options;
  if (printer.isJson) {
    const { country, state = null, region = null, year } = options;
    printer.json({ country, state, region, year, closures: found.map((one) => ({ ...one, branches: branch })) });
  } else printer.result(manifestTexts(found.map((one) => manifest(one, branch))));
  return EXIT.fine;
}

async function publicHolidays({
  country,
  state,
  region,
  year,
  language,
}: HolidaysOptions): Promise<readonly Holiday[]> {
  const { default: Holidays } = await import('date-holidays'); // 3 MB of rules: loaded by this command alone
  const known = new Holidays();
  const countries = Object.keys(known.getCountries());
  requireKnown('country', country, countries);
  const states = Object.keys(known.getStates(country) ?? {});
  if (state !== undefined) requireKnown(`state of ${country}`, state, states);
  const regions = state === undefined ? [] : Object.keys(known.getRegions(country, state) ?? {});
  if (region !== undefined) requireKnown(`region of ${state ?? country}`, region, regions);
  const calendar = new Holidays({ country, ...(state && { state }), ...(region && { region }) });
  if (language !== undefined) requireKnown(`language of ${country}`, language, calendar.getLanguages());
  const days = calendar.getHolidays(year, language).filter(({ type }) => type === 'public');
  return days.map(({ date, start, end, name }) => {
    const from = date.slice(0, 10);
    return {
      name: `${slugify(name).slice(0, 50) || 'holiday'}-${from}`,
      title: name,
      from,
      to: lastDay(from, end.getTime() - start.getTime()),
    };
  });
}

function requireKnown(what: string, code: string, known: readonly string[]): void {
  if (known.includes(code)) return;
  const hint =
    didYouMean(code.toUpperCase(), known) ??
    (known.length === 0 ? 'none are known there: leave it out' : `known: ${known.join(', ')}`);
  throw new CommandError('unknown-name', `there is no ${what} "${code}"`, hint);
}

const DAY_MS = 86_400_000;

/** A day with a clock change is an hour shorter or longer. */
function lastDay(from: string, lengthMs: number): string {
  const days = Math.max(1, Math.round(lengthMs / DAY_MS));
  return new Date(Date.parse(`${from}T00:00:00Z`) + (days - 1) * DAY_MS).toISOString().slice(0, 10);
}

function manifest({ name, title, from, to }: Holiday, branches: readonly string[]): NewManifest {
  const scope = branches.length === 0 ? {} : { branches };
  return { kind: 'Closure', name, spec: { title, from, to, reason: 'public-holiday', ...scope } };
}
