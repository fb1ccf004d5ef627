import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { compiledSchemas } from './compiled-schemas.ts';

export interface BundleOptions {
  /** Path of the output without `.js`, relative to the directory → source file. */
  readonly entries: Readonly<Record<string, string>>;
  /** Directory to write to; null: nothing is written. */
  readonly directory: string | null;
}

/** What `src` is published as. */
export const PUBLISHED: BundleOptions['entries'] = { 'cli/main': 'src/cli/main.ts', index: 'src/index.ts' };

/**
 * Bundles entries with the packages that they import, so that Node reads a few files in place of a thousand. What a command loads late is a
 * chunk of its own. Not minified: stack traces show names, and each part of a chunk begins with a comment that names its source file.
 * Returns the directories of the packages in the bundle, sorted (`node_modules/pg`).
 */
export async function bundle({ entries, directory }: BundleOptions): Promise<readonly string[]> {
  await using bundler = await rolldown({
    input: { ...entries },
    platform: 'node',
    transform: { target: 'node24' },
    // bottleneck's eval loads a Redis client that calops does not have; pg loads pg-native where it is installed
    checks: { eval: false },
    external: ['pg-native'],
    plugins: [compiledSchemas],
  });
  const output = {
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  } as const;
  const made = directory === null ? await bundler.generate(output) : await bundler.write({ ...output, dir: directory });
  const modules = made.output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
  return [...new Set(modules.flatMap(packageOf))].toSorted();
}

function packageOf(module: string): readonly string[] {
  return /node_modules\/(?:@[^/]+\/)?[^/]+(?:\/node_modules\/(?:@[^/]+\/)?[^/]+)*/.exec(module) ?? [];
}

/** The licence texts of packages, for a file beside the bundle that contains them. @throws Error for a package without one */
export function licencesOf(packages: readonly string[]): string {
  const sections = packages.map((directory) => {
    const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Named;
    const file = readdirSync(directory).find((each) => /^licen[cs]e/i.test(each));
    const text = file === undefined ? '' : readFileSync(join(directory, file), 'utf8').trim();
    if (text === '' && license === undefined) throw new Error(`${directory} names no licence`);
    return `${name} ${version} (${license ?? 'see below'})\n\n${text}\n`;
  });
  return `The files of dist/ contain these packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

interface Named {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}
