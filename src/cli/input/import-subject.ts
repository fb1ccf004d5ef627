import { CommandError } from '../../app/command-error.ts';
import { newCompany, withBranches, type ImportSubject, type NewCompany } from '../../app/import-company.ts';
import type { Region } from '../../model/calcom-access.ts';
import type { Printer } from '../output/printer.ts';
import { type FleetOptions, loadCompanies } from './load-companies.ts';

export interface ImportOptions extends FleetOptions {
  readonly team?: number;
  readonly apiKeyEnv?: string;
  readonly region?: Region;
  readonly timeZone?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  /** SERVICE/KEY, for a single event type. */
  readonly as?: string;
}

/** @throws CommandError, ManifestError */
export async function importSubject(dir: string, options: ImportOptions, printer: Printer): Promise<ImportSubject> {
  if (options.team !== undefined)
    return newCompany(companyAsked(options), { dir, scope: options, isColoured: printer.colour.err });
  const catalogs = await loadCompanies(dir, options, printer);
  return withBranches(catalogs, { dir, scope: options, isColoured: printer.colour.err });
}

function companyAsked({ company = [], team: teamId, apiKeyEnv, region = 'us', timeZone }: ImportOptions): NewCompany {
  const [name, ...others] = company;
  if (
    name === undefined ||
    others.length > 0 ||
    apiKeyEnv === undefined ||
    timeZone === undefined ||
    teamId === undefined
  ) {
    const hint = 'For example: --company salon --team 34209 --api-key-env CALCOM_API_KEY --time-zone Europe/Berlin';
    throw new CommandError('usage', 'A new company needs --company, --team, --api-key-env and --time-zone.', hint);
  }
  return { name, title: name, timeZone, teamId, apiKeyEnv, region };
}
