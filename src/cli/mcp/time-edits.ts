import { dirname, join } from 'node:path/posix';
import { existsSync, readFileSync } from 'node:fs';
import type { Catalog } from '../../model/catalog.ts';
import type { FileChange, ManifestRef } from '../../reconcile/adopt/manifest-texts.ts';
import { appendManifests } from '../../reconcile/adopt/manifest-yaml.ts';
import type { YamlValue } from '../../reconcile/adopt/yaml-nodes.ts';
import { CommandError } from '../../app/command-error.ts';
import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { loadCompanies, manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { createPrinter, type Printer } from '../output/printer.ts';
import { schemasFrom } from '../../app/package-files.ts';
import { editTexts, openTexts, saveEdits } from '../../app/manifest-edits.ts';

export interface NewClosure {
  readonly name: string;
  readonly title?: string;
  /** Dates, or local times: `2026-12-24`, `2026-12-24T12:00`. */
  readonly from: string;
  readonly to?: string;
  readonly branches?: readonly string[];
  readonly staff?: readonly string[];
  readonly reason: string;
}

interface EditOptions extends ManifestOptions {
  readonly dryRun: boolean;
}

/** Declares a closure in `closures.yaml` beside the company. */
export async function addClosure(closure: NewClosure, options: EditOptions, context: Context): Promise<ExitCode> {
  const edit = await openEdit(options, context);
  const { name, title, from, to, branches, staff, reason } = closure;
  const file = join(dirname(edit.catalog.company.source.file), 'closures.yaml');
  const path = join(edit.dir, file);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : null;
  const spec = {
    ...(title !== undefined && { title }),
    from,
    ...(to !== undefined && { to }),
    ...(branches && { branches }),
    ...(staff && { staff }),
    reason,
  };
  const after = appendManifests(before, [{ kind: 'Closure', name, spec }], schemasFrom(dirname(path)));
  return finish(edit, 'close', [{ file, before, after }]);
}

export interface NewHours {
  /** A branch or staff member; absent: the company. */
  readonly branch?: string;
  readonly staff?: string;
  /** As a manifest has them; null: those of the branch or the company. */
  readonly hours: { readonly [days: string]: YamlValue } | null;
}

/** Sets the opening hours of the company, a branch or a staff member; what was declared there is replaced. */
export async function setHours(
  { hours, ...whose }: NewHours,
  options: EditOptions,
  context: Context,
): Promise<ExitCode> {
  const edit = await openEdit(options, context);
  const manifest = subjectOf(edit.catalog, whose);
  const texts = openTexts(edit.dir);
  const path = ['spec', 'hours'];
  const isDeclared = texts.specOf(manifest)['hours'] !== undefined;
  const edits =
    hours === null
      ? isDeclared
        ? [{ manifest, edit: 'remove', path } as const]
        : []
      : [{ manifest, edit: 'set', path, value: hours } as const];
  return finish(edit, 'hours', editTexts(texts, edits));
}

interface Edit {
  readonly catalog: Catalog;
  readonly dir: string;
  readonly options: EditOptions;
  readonly printer: Printer;
}

/** @throws CommandError ambiguous-name */
async function openEdit(options: EditOptions, context: Context): Promise<Edit> {
  const printer = createPrinter(options, context.settings);
  const dir = manifestDir(undefined, options);
  const [catalog, other] = await loadCompanies(dir, options, printer);
  if (catalog && other === undefined) return { catalog, dir, options, printer };
  throw new CommandError('ambiguous-name', 'Several companies are declared there.', 'Name one with company.');
}

/** @throws CommandError unknown-name, usage */
function subjectOf(
  { company, branches, staff: people }: Catalog,
  { branch, staff }: Pick<NewHours, 'branch' | 'staff'>,
): ManifestRef {
  if (branch !== undefined && staff !== undefined)
    throw new CommandError('usage', 'Hours are of one branch or one staff member.', 'Name one of them.');
  if (branch === undefined && staff === undefined)
    return { kind: 'Company', name: company.name, file: company.source.file };
  const kind = branch === undefined ? 'Staff' : 'Branch';
  const wanted = branch ?? staff ?? '';
  const declared = branch === undefined ? people : branches;
  const found = declared.find(({ name }) => name === wanted);
  if (found) return { kind, name: wanted, file: found.source.file };
  const hint = `Declared: ${declared.map(({ name }) => name).join(', ')}.`;
  throw new CommandError(
    'unknown-name',
    `No ${kind === 'Staff' ? 'staff member' : 'branch'} is called ${wanted}.`,
    hint,
  );
}

async function finish({ catalog, dir, options, printer }: Edit, action: string, changes: readonly FileChange[]) {
  printer.json({ company: catalog.company.name, action, ...(await saveEdits(dir, options, changes)) });
  return EXIT.fine;
}
