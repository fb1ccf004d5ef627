import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { firstCompany } from '../first-company.ts';
import { type CommonOptions, createPrinter } from '../printer.ts';
import { schemasFrom } from '../schemas-path.ts';

interface InitOptions extends CommonOptions {
  readonly name: string;
}

/** Writes a first company into a new or empty directory, with a folder of its own as every company has. */
export async function init(dir: string, options: InitOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  requireName(options.name);
  await requireEmpty(dir);
  const folder = join(dir, options.name);
  await mkdir(folder, { recursive: true });
  const files = firstCompany(options.name, schemasFrom(folder));
  for (const [file, text] of files) await writeFile(join(folder, file), text, { flag: 'wx' });
  const written = [...files.keys()].map((file) => join(folder, file));
  if (printer.isJson) printer.json({ written });
  else printer.result(`${written.map((file) => `wrote ${file}\n`).join('')}Next: calops validate ${dir}\n`);
  return EXIT.fine;
}

function requireName(name: string): void {
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) return;
  throw new CliError('invalid-name', `"${name}" is no name of a company.`, 'Lower-case letters, digits and hyphens.');
}

async function requireEmpty(dir: string): Promise<void> {
  const entries = await readdir(dir).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    const why = cause.code === 'ENOTDIR' ? 'is not a directory' : `cannot be read (${cause.code ?? 'unknown reason'})`;
    throw new CliError('directory-unusable', `${dir} ${why}.`, 'Name a new or an empty directory.');
  });
  if (entries.length === 0) return;
  const hint = 'Name a new or an empty directory: calops init never overwrites anything.';
  throw new CliError('directory-not-empty', `${dir} is not empty.`, hint);
}
