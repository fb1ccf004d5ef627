import { dirname } from 'node:path/posix';
import type { Catalog } from '../../model/catalog.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { eventTypeName } from '../../model/names.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import type { ScheduleReading } from '../../model/time/schedule.ts';
import type { LockHolder } from '../../store/store.ts';
import type { CompanyAccess } from '../company-access.ts';
import { loadManifests } from '../manifest/load-manifests.ts';
import type { Offer } from '../manifest/manifest.ts';
import { callsCalcom } from '../plan/finish-plan.ts';
import type { Change, Plan } from '../plan/plan.ts';
import { applyCompany, planCompany, type Applied, type ApplyOptions } from '../reconcile-company.ts';
import type { Answer } from './group-event-types.ts';
import type { ImportedService } from './import-outcome.ts';
import { importTeam, type TeamImport } from './import-team.ts';
import { ManifestTexts, type FileChange } from './manifest-texts.ts';
import { appendManifests } from './manifest-yaml.ts';

export interface ProposalInput {
  readonly dir: string;
  readonly environment: string;
  readonly catalog: Catalog;
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  readonly only: Answer | null;
  /** Absent: no hours are imported. */
  readonly schedules?: ScheduleReading | undefined;
  /** Text of a file below `dir`; null if it does not exist. */
  readonly read: (file: string) => string | null;
  /** Files written before the import: those of a new company. */
  readonly drafts: ReadonlyMap<string, string>;
  /** Path from the company's folder to the JSON Schemas. */
  readonly schemas: string;
}

export interface Proposal {
  readonly result: TeamImport;
  readonly changes: readonly FileChange[];
  /** The company as declared after the import. */
  readonly catalog: Catalog;
}

/** The manifests would be invalid, and leaving out services would not help. */
export class ImportRefusedError extends Error {
  override readonly name = 'ImportRefusedError';
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/**
 * Returns the files that an import would write, validated as a whole before anything is written. What validate would refuse (a title that
 * is too long, a duplicate slug) is left out, with the error message as the reason.
 * @throws ImportRefusedError
 */
export async function proposeImport(input: ProposalInput): Promise<Proposal> {
  const refused = new Map<string, string>();
  for (;;) {
    const texts = new ManifestTexts((file) => input.drafts.get(file) ?? input.read(file) ?? '');
    const { catalog, team, stored, only, schedules } = input;
    const files = new Set(input.drafts.keys());
    const defaults = defaultsOf(catalog, texts);
    const result = importTeam({ catalog, team, stored, only, schedules, drafts: files, texts, refused, defaults });
    const changes = changesOf(input, result, texts);
    const drafts = new Map(changes.map(({ file, after }) => [file, after]));
    const { name: company } = catalog.company;
    const { catalogs, diagnostics } = await loadManifests(input.dir, {
      environment: input.environment,
      company,
      drafts,
    });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const [declared] = catalogs;
    if (errors.length === 0 && declared !== undefined) return { result, changes, catalog: declared };
    noteRefusals(errors, { drafts, refused });
  }
}

function defaultsOf({ company }: Catalog, texts: ManifestTexts): Offer {
  const spec = texts.specOf({ file: company.source.file, kind: 'Company', name: company.name });
  return spec['defaults'] ?? {};
}

/** New staff and services are added to files of these names next to the company's manifest. */
function changesOf(
  { catalog, drafts, read, schemas }: ProposalInput,
  { edits, manifests }: TeamImport,
  texts: ManifestTexts,
): readonly FileChange[] {
  const folder = dirname(catalog.company.source.file);
  const after = new Map(drafts);
  for (const change of texts.edited(edits)) after.set(change.file, change.after);
  for (const [kind, name] of [
    ['Staff', 'staff.yaml'],
    ['Service', 'services.yaml'],
  ] as const) {
    const added = manifests.filter((one) => one.kind === kind);
    const file = folder === '.' ? name : `${folder}/${name}`;
    if (added.length > 0) after.set(file, appendManifests(after.get(file) ?? read(file), added, schemas));
  }
  return [...after]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, text]) => ({ file, before: read(file), after: text }));
}

interface Refusals {
  readonly drafts: ReadonlyMap<string, string>;
  readonly refused: Map<string, string>;
}

/** Each round leaves out at least one more document, so the loop terminates. */
function noteRefusals(errors: readonly Diagnostic[], { drafts, refused }: Refusals): void {
  const before = refused.size;
  for (const error of errors) {
    const lines = (drafts.get(error.file) ?? '').split('\n').slice(0, error.line);
    const at = lines.findLastIndex((line) => line.startsWith('kind: '));
    const name = /^metadata: \{ name: "?([a-z0-9-]+)"?[ ,]/.exec(
      drafts.get(error.file)?.split('\n')[at + 1] ?? '',
    )?.[1];
    if (at !== -1 && name !== undefined)
      refused.set(`${lines[at]?.slice('kind: '.length).trim()}/${name}`, error.message);
  }
  const [first] = errors;
  if (refused.size > before) return;
  if (first === undefined) throw new Error('no error and no catalog');
  throw new ImportRefusedError(first);
}

/** The options with which a plan adopts the imported services. */
export function adoptTokens(imported: readonly ImportedService[]): readonly string[] {
  return imported.flatMap(({ service, segments }) => segments.map(({ key }) => `adopt:${eventTypeName(service, key)}`));
}

/** Applies only the adoption: under the lock, in the journal and the audit log like any apply. */
export async function recordImport(
  access: CompanyAccess,
  imported: readonly ImportedService[],
  { run, stop }: Pick<ApplyOptions, 'run' | 'stop'>,
): Promise<Applied | LockHolder> {
  const options = { allow: new Set(adoptTokens(imported)), only: null };
  const { plan } = await planCompany(access, options);
  const saved = recordOnly(plan, imported);
  const confirm = () => Promise.resolve(true);
  return applyCompany(access, { ...options, saved, concurrency: 1, run, onEvent: () => undefined, stop, confirm });
}

/**
 * The part of a plan that an import may apply: ledger entries and rows of the imported services, and the rows that these depend on.
 * Nothing that calls Cal.com, nothing that changes or deletes an existing row.
 */
function recordOnly(plan: Plan, imported: readonly ImportedService[]): Plan {
  const services = new Set(imported.map(({ service }) => service));
  const kept = new Set<string>();
  const planned = new Set(plan.changes.map(({ id }) => id));
  for (const change of plan.changes) {
    const isFree = change.blockedBy.length === 0 && change.dependsOn.every((id) => !planned.has(id) || kept.has(id));
    if (isFree && isRecord(change) && isAbout(change, services)) kept.add(change.id);
  }
  return { ...plan, changes: plan.changes.filter(({ id }) => kept.has(id)) };
}

function isRecord(change: Change): boolean {
  if (change.kind === 'eventType')
    return (change.action === 'adopt' || change.action === 'record') && !callsCalcom(change);
  return change.action === 'create' && change.kind !== 'webhook' && !callsCalcom(change);
}

function isAbout(change: Change, services: ReadonlySet<string>): boolean {
  switch (change.kind) {
    case 'company':
    case 'branch':
    case 'closure':
    case 'staff':
    case 'hostMapping':
      return true;
    case 'service':
      return services.has(change.name);
    case 'eventType':
      return services.has(change.serviceName);
    case 'assignment':
      return services.has(change.name.split('/')[0] ?? '');
    case 'map':
      return services.has(change.name.split('/')[1] ?? '');
    case 'webhook':
    case 'absence':
    case 'schedule':
      return false;
  }
  return change satisfies never;
}
