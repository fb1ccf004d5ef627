import { companyOf, type Folder, type PlacedFinding } from './folder.ts';
import type { Finding } from './finding.ts';
import { idOf, type Kind, type Manifest } from './manifest.ts';
import { checkAssignments } from './rules/assignment-rules.ts';
import { closureRules } from './rules/closure-rules.ts';
import { branchRules, companyRules, staffRules } from './rules/company-rules.ts';
import { defaultFields, segmentFields } from './rules/event-type-rules.ts';
import { folderRules } from './rules/folder-rules.ts';
import { checkLocation, checkSegments, serviceRules } from './rules/service-rules.ts';
import { checkSlugs } from './rules/slug-rules.ts';
import { quoted } from './secrets.ts';

/** Runs every rule that the schemas cannot express over every document of a company. */
export function* checkFolder(folder: Folder, environment: string): Iterable<PlacedFinding> {
  for (const rule of folderRules) yield* rule(folder);
  yield* checkAllButServices(folder, environment);
  yield* checkServices(folder);
  yield* checkSlugs(folder);
}

/** The rules for single documents, except those of services; company and closures may refer to services. */
export function* checkAllButServices(folder: Folder, environment: string): Iterable<PlacedFinding> {
  yield* overAll(folder, 'Company', [
    ...companyRules.map((rule) => (company: Manifest<'Company'>) => rule(company, folder, environment)),
    ({ spec }) => checkLocation(spec.defaults?.location, ['spec', 'defaults', 'location']),
    (company) => defaultFields(company, folder),
  ]);
  yield* overAll(folder, 'Branch', branchRules);
  yield* overAll(
    folder,
    'Staff',
    staffRules.map((rule) => (staff: Manifest<'Staff'>) => rule(staff, folder)),
  );
  yield* overAll(folder, 'SegmentTemplate', [
    ({ spec }) => checkSegments(spec.segments),
    ({ spec }) => segmentFields(spec.segments, spec.segments.length > 1),
  ]);
  yield* overAll(
    folder,
    'Closure',
    closureRules.map((rule) => (closure: Manifest<'Closure'>) => rule(closure, folder)),
  );
}

/** The rules for single services. */
export function checkServices(folder: Folder): Iterable<PlacedFinding> {
  return overAll(folder, 'Service', [
    ...serviceRules.map((rule) => (service: Manifest<'Service'>) => rule(service, folder)),
    (service) => checkAssignments(service, folder),
  ]);
}

/** Checks across companies: a company's name and its team each belong to one directory only. */
export function* checkCompanies(folders: readonly Folder[], environment: string): Iterable<PlacedFinding> {
  const names = new Map<string, string>();
  const ids = new Map<string, string>();
  const teams = new Map<number, string>();
  for (const folder of folders) {
    const company = companyOf(folder);
    if (company === undefined) continue;
    const { metadata, spec, document } = company;
    if (names.has(metadata.name)) {
      yield takenName(company, names.get(metadata.name) ?? '');
      continue;
    }
    names.set(metadata.name, folder.path);
    yield* claim(ids, idOf(metadata), metadata.name, {
      document,
      code: 'duplicate-id',
      message: `the company id ${quoted(idOf(metadata))} is already used`,
      path: ['metadata', metadata.id === undefined ? 'name' : 'id'],
    });
    const teamId = Object.hasOwn(spec.calcom, environment) ? spec.calcom[environment]?.teamId : undefined;
    if (teamId === undefined) continue;
    yield* claim(teams, teamId, metadata.name, {
      document,
      code: 'team-taken',
      message: `the team ${teamId} is already another company's in the environment "${environment}"`,
      path: ['spec', 'calcom', environment, 'teamId'],
    });
  }
}

function takenName({ metadata, document }: Manifest<'Company'>, other: string): PlacedFinding {
  const message = `the company name ${quoted(metadata.name)} is already used`;
  return { document, code: 'company-name-taken', message, hint: `the other: ${other}/`, path: ['metadata', 'name'] };
}

function* claim<T>(owners: Map<T, string>, thing: T, owner: string, finding: PlacedFinding): Iterable<PlacedFinding> {
  const other = owners.get(thing);
  owners.set(thing, other ?? owner);
  if (other !== undefined) yield { ...finding, hint: `the other: ${other}` };
}

/** Rules for single documents run a hundred thousand times: plain functions take half the time of generators. */
function overAll<K extends Kind>(
  folder: Folder,
  kind: K,
  rules: readonly ((manifest: Manifest<K>) => Iterable<Finding>)[],
): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  const manifests: ReadonlyMap<string, Manifest<K>> = folder.manifests[kind];
  for (const manifest of manifests.values()) {
    const { document, isMended } = manifest;
    for (const rule of rules) {
      for (const finding of rule(manifest)) {
        if (!(isMended && finding.isAbsence)) findings.push({ ...finding, document });
      }
    }
  }
  return findings;
}
