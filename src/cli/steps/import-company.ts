import { join } from 'node:path';
import type { Catalog } from '../../model/catalog.ts';
import type { Region } from '../../model/calcom-access.ts';
import { appendManifests, type NewManifest } from '../../reconcile/adopt/manifest-yaml.ts';
import { loadManifests } from '../../reconcile/manifest/load-manifests.ts';
import { renderDiagnostics } from '../../reconcile/report/diagnostics.ts';
import { CliError, ManifestError } from '../cli-error.ts';
import { type FleetOptions, loadCompanies, type ManifestOptions } from '../input/load-companies.ts';
import type { Printer } from '../output/printer.ts';
import { schemasFrom } from '../package-files.ts';

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

/** The companies to import into, and files that a new company, or one without a branch, needs first. */
export interface ImportSubject {
  readonly catalogs: readonly Catalog[];
  readonly drafts: ReadonlyMap<string, string>;
}

/** @throws CliError, ManifestError */
export async function importSubject(dir: string, options: ImportOptions, printer: Printer): Promise<ImportSubject> {
  if (options.team !== undefined) return newCompany(companyAsked(options), { dir, options, printer });
  const catalogs = await loadCompanies(dir, options, printer);
  const bare = catalogs.filter(({ branches }) => branches.length === 0);
  if (bare.length === 0) return { catalogs, drafts: new Map() };
  const drafts = new Map(
    bare.map(({ company }) => {
      const folder = folderOf(company.source.file);
      return [`${folder}branches.yaml`, appendManifests(null, [branch(company.title)], schemasFrom(join(dir, folder)))];
    }),
  );
  return requireSoundDrafts({ dir, options, drafts, printer });
}

/** A company that will be declared. */
export interface NewCompany {
  readonly name: string;
  readonly title: string;
  readonly timeZone: string;
  readonly teamId: number;
  readonly apiKeyEnv: string;
  readonly region: Region;
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
    throw new CliError('usage', 'A new company needs --company, --team, --api-key-env and --time-zone.', hint);
  }
  return { name, title: name, timeZone, teamId, apiKeyEnv, region };
}

/**
 * The catalog of an empty company, and the files that will declare it.
 *
 * @throws ManifestError
 */
export async function newCompany(
  { name, title, timeZone, teamId, apiKeyEnv, region }: NewCompany,
  { dir, options, printer }: Omit<Judging, 'drafts'>,
): Promise<ImportSubject> {
  const team = { teamId, ...(region !== 'us' && { region }), apiKey: { env: apiKeyEnv } };
  const spec = { title, timeZone, calcom: { [options.env]: team } };
  const company: NewManifest = { kind: 'Company', name, spec };
  const schemas = schemasFrom(join(dir, name));
  const drafts = new Map([
    [`${name}/company.yaml`, appendManifests(null, [company], schemas)],
    [`${name}/branches.yaml`, appendManifests(null, [branch(title)], schemas)],
  ]);
  return requireSoundDrafts({ dir, options: { ...options, company: [name] }, drafts, printer });
}

function branch(title: string): NewManifest {
  return { kind: 'Branch', name: 'main', spec: { title } };
}

interface Judging {
  readonly dir: string;
  readonly options: ManifestOptions;
  readonly drafts: ReadonlyMap<string, string>;
  readonly printer: Printer;
}

/**
 * Checks the manifests including the drafts.
 *
 * @throws ManifestError
 */
export async function requireSoundDrafts({ dir, options, drafts, printer }: Judging): Promise<ImportSubject> {
  const { env: environment, company } = options;
  const { catalogs, diagnostics, sources } = await loadManifests(dir, { environment, company, drafts });
  if (diagnostics.every(({ severity }) => severity !== 'error')) return { catalogs, drafts };
  throw new ManifestError(
    dir,
    diagnostics,
    renderDiagnostics(diagnostics, { colour: printer.colour.err, sources, prefix: '' }),
  );
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}
