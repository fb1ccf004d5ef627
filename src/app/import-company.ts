import { join } from 'node:path';
import type { Catalog } from '../model/catalog.ts';
import type { Region } from '../model/calcom-access.ts';
import { appendManifests, type NewManifest } from '../reconcile/adopt/manifest-yaml.ts';
import { loadManifests } from '../reconcile/manifest/load-manifests.ts';
import { renderDiagnostics } from '../reconcile/report/diagnostics.ts';
import { ManifestError } from './command-error.ts';
import type { ManifestScope } from './manifest-edits.ts';
import { schemasFrom } from './package-files.ts';

/** The companies to import into, and files that a new company, or one without a branch, needs first. */
export interface ImportSubject {
  readonly catalogs: readonly Catalog[];
  readonly drafts: ReadonlyMap<string, string>;
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

/**
 * The catalog of an empty company, and the files that will declare it.
 *
 * @throws ManifestError
 */
export async function newCompany(
  { name, title, timeZone, teamId, apiKeyEnv, region }: NewCompany,
  { dir, scope, isColoured }: Omit<Judging, 'drafts'>,
): Promise<ImportSubject> {
  const team = { teamId, ...(region !== 'us' && { region }), apiKey: { env: apiKeyEnv } };
  const spec = { title, timeZone, calcom: { [scope.env]: team } };
  const company: NewManifest = { kind: 'Company', name, spec };
  const schemas = schemasFrom(join(dir, name));
  const drafts = new Map([
    [`${name}/company.yaml`, appendManifests(null, [company], schemas)],
    [`${name}/branches.yaml`, appendManifests(null, [branch(title)], schemas)],
  ]);
  return requireSoundDrafts({ dir, scope: { ...scope, company: [name] }, drafts, isColoured });
}

/** The catalogs with a branch for each company that has none, and the files that declare these branches. @throws ManifestError */
export async function withBranches(
  catalogs: readonly Catalog[],
  { dir, scope, isColoured }: Omit<Judging, 'drafts'>,
): Promise<ImportSubject> {
  const bare = catalogs.filter(({ branches }) => branches.length === 0);
  if (bare.length === 0) return { catalogs, drafts: new Map() };
  const drafts = new Map(
    bare.map(({ company }) => {
      const folder = folderOf(company.source.file);
      return [`${folder}branches.yaml`, appendManifests(null, [branch(company.title)], schemasFrom(join(dir, folder)))];
    }),
  );
  return requireSoundDrafts({ dir, scope, drafts, isColoured });
}

function branch(title: string): NewManifest {
  return { kind: 'Branch', name: 'main', spec: { title } };
}

interface Judging {
  readonly dir: string;
  readonly scope: ManifestScope;
  readonly drafts: ReadonlyMap<string, string>;
  /** Of the text of an error. */
  readonly isColoured: boolean;
}

/**
 * Checks the manifests including the drafts.
 *
 * @throws ManifestError
 */
export async function requireSoundDrafts({ dir, scope, drafts, isColoured }: Judging): Promise<ImportSubject> {
  const { env: environment, company } = scope;
  const { catalogs, diagnostics, sources } = await loadManifests(dir, { environment, company, drafts });
  if (diagnostics.every(({ severity }) => severity !== 'error')) return { catalogs, drafts };
  throw new ManifestError(
    dir,
    diagnostics,
    renderDiagnostics(diagnostics, { colour: isColoured, sources, prefix: '' }),
  );
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}
