import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Catalog } from '../../model/catalog.ts';
import { type LoadedManifests, loadManifests } from '../../reconcile/manifest/load-manifests.ts';
import { renderDiagnostics } from '../../reconcile/report/diagnostics.ts';
import { CommandError, ManifestError } from '../../app/command-error.ts';
import type { CommonOptions, Printer } from '../output/printer.ts';

/** Options of every command that reads manifests. */
export interface ManifestOptions extends CommonOptions {
  readonly dir?: string;
  readonly env: string;
  /** Names and patterns. */
  readonly company?: readonly string[];
}

/** Options of every command that works on several companies at a time. */
export interface FleetOptions extends ManifestOptions {
  readonly parallel: number;
}

/** The directory given as an argument, otherwise `--dir`, otherwise ./manifests. */
export function manifestDir(argument: string | undefined, options: ManifestOptions): string {
  return argument ?? options.dir ?? 'manifests';
}

/** For commands that load the manifests later, and again. @throws CommandError `directory-missing` */
export function requireDirectory(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const hint = 'Name the directory of the manifests; paths start at the directory in which calops runs.';
  throw new CommandError('directory-missing', `There is no directory ${dir}.`, hint);
}

/**
 * The catalogs of all companies, or of some, in the order of their names. Prints warnings on stderr.
 * @throws ManifestError with all errors
 */
export async function loadCompanies(
  dir: string,
  options: ManifestOptions,
  printer: Printer,
): Promise<readonly Catalog[]> {
  return (await loadSound(dir, options, printer)).catalogs;
}

function byName({ company: { name: a } }: Catalog, { company: { name: b } }: Catalog): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Like loadCompanies, but returns the input of the catalogs as well. */
export async function loadSound(dir: string, options: ManifestOptions, printer: Printer): Promise<LoadedManifests> {
  const { env: environment, company } = options;
  const loaded = await loadManifests(dir, {
    environment,
    onLarge: saveMemory,
    ...(company !== undefined && { company }),
  });
  const { diagnostics, sources } = loaded;
  const text = renderDiagnostics(diagnostics, { colour: printer.colour.err, sources, prefix: join(dir, '/') });
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new ManifestError(dir, diagnostics, text);
  if (diagnostics.length > 0) printer.note(text);
  return { ...loaded, catalogs: loaded.catalogs.toSorted(byName) };
}

/**
 * Less memory, for some more time: V8 collects garbage as soon as the heap has grown by a fifth, and the space of young objects no longer grows. A
 * plan of 100,000 event types needs 430 to 485 MB so, and 700 MB otherwise.
 */
export function saveMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}
