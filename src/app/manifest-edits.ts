import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { type FileChange, type ManifestEdit, ManifestTexts } from '../reconcile/adopt/manifest-texts.ts';
import { NotEditableError } from '../reconcile/adopt/yaml-nodes.ts';
import { loadManifests } from '../reconcile/manifest/load-manifests.ts';
import { paintDiff, renderDiff } from '../reconcile/report/diff-text.ts';
import { CommandError } from './command-error.ts';

/** Whose manifests are meant. */
export interface ManifestScope {
  /** The environment, such as `production`. */
  readonly env: string;
  /** Names and patterns of companies; without them, all. */
  readonly company?: readonly string[];
}

/** A changed file in schemas/edit-report.schema.json. */
export interface FileReport {
  readonly file: string;
  readonly isNew: boolean;
  readonly diff: string;
}

/** Texts of the manifests below a directory, including byte order marks. */
export function openTexts(dir: string): ManifestTexts {
  return new ManifestTexts((file) => readFileSync(join(dir, file), 'utf8'));
}

/** @throws CommandError not-editable */
export function editTexts(texts: ManifestTexts, edits: readonly ManifestEdit[]): readonly FileChange[] {
  try {
    return texts.edited(edits);
  } catch (error) {
    throw error instanceof NotEditableError ? notEditable(error) : error;
  }
}

export function notEditable({ message }: NotEditableError): CommandError {
  const hint = 'Make this change by hand; nothing was written.';
  return new CommandError('not-editable', `This cannot be edited without touching more: ${message}.`, hint);
}

/**
 * Validates the edited manifests before anything is written.
 * @throws CommandError invalid-edit
 */
export async function requireValid(
  dir: string,
  { env, company }: ManifestScope,
  changes: readonly FileChange[],
): Promise<void> {
  const drafts = new Map(changes.map(({ file, after }) => [file, after]));
  const { diagnostics } = await loadManifests(dir, { environment: env, company, drafts });
  const fault = diagnostics.find(({ severity }) => severity === 'error');
  if (fault === undefined) return;
  throw invalidEdit(fault);
}

export function invalidEdit({ message, file, line, code, hint }: Diagnostic): CommandError {
  const text = `The manifests would not be valid: ${message} (${file}:${line}, ${code}); nothing was written.`;
  return new CommandError('invalid-edit', text, hint ?? 'Change what is named there first.');
}

export async function writeChanges(dir: string, changes: readonly FileChange[]): Promise<void> {
  for (const { file, before, after } of changes) {
    const path = join(dir, file);
    if (before === null) await mkdir(dirname(path), { recursive: true });
    await writeFile(path, after, before === null ? { flag: 'wx' } : {}).catch((cause: NodeJS.ErrnoException) => {
      const message = `${path} cannot be written (${cause.code ?? cause.message}).`;
      throw new CommandError(
        'file-unwritable',
        message,
        'Run the command again when it can; what is written already is left alone.',
      );
    });
  }
}

/** Validates the edits, writes them unless it is a dry run, and reports each file. @throws CommandError invalid-edit */
export async function saveEdits(
  dir: string,
  options: ManifestScope & { readonly dryRun?: boolean },
  changes: readonly FileChange[],
): Promise<{ readonly written: boolean; readonly files: readonly FileReport[] }> {
  await requireValid(dir, options, changes);
  const written = options.dryRun !== true && changes.length > 0;
  if (written) await writeChanges(dir, changes);
  return { written, files: fileReports(dir, changes) };
}

export function fileReports(dir: string, changes: readonly FileChange[]): readonly FileReport[] {
  return changes.map(({ file, before, after }) => {
    const path = join(dir, file);
    return { file: path, isNew: before === null, diff: renderDiff(path, before, after) };
  });
}

export function diffText(files: readonly FileReport[], isColoured: boolean): string {
  return files.map(({ diff }) => paintDiff(diff, isColoured)).join('\n');
}
