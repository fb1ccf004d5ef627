import type { Command } from 'commander';
import type { Catalog } from '../../model/catalog.ts';
import { bashCompletion } from '../completion/bash.ts';
import { type CommandNode, commandTree, type NameKind } from '../completion/command-tree.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { manifestDir } from '../input/load-companies.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Readonly<Record<Shell, (program: CommandNode) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The names that the manifests in `manifests` declare, one a line; nothing if they cannot be read. */
export async function completionNames(of: NameKind, options: CommonOptions, context: Context): Promise<ExitCode> {
  const { loadManifests } = await import('../../reconcile/manifest/load-manifests.ts');
  const { catalogs } = await loadManifests(manifestDir(undefined, { env: 'production' })).catch(() => ({
    catalogs: [],
  }));
  const names = catalogs.flatMap((catalog) => namesIn(catalog, of));
  createPrinter(options, context.settings).result([...new Set(names)].map((name) => `${name}\n`).join(''));
  return EXIT.fine;
}

function namesIn({ company, branches, staff, services }: Catalog, of: NameKind): readonly string[] {
  const declared = { company: [company], branch: branches, staff, service: services };
  return declared[of].map(({ name }) => name);
}

/** A script for the shell, generated from the same declarations as the help. */
export function completion(shell: Shell, program: Command, options: CommonOptions, context: Context): ExitCode {
  const printer = createPrinter(options, context.settings);
  const script = SCRIPTS[shell](commandTree(program));
  if (printer.isJson) printer.json({ shell, script });
  else printer.result(script);
  return EXIT.fine;
}
