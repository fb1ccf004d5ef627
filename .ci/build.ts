import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Context } from '../src/cli/context.ts';
import { createProgram } from '../src/cli/program/program.ts';
import { readVersion } from '../src/cli/package-files.ts';
import { manPage } from './man-page.ts';
import { pruneDeclarations } from './prune-declarations.ts';

/** `npm run build`: what the package holds beside files of git, dist/ and man/. `npm pack` and `npm publish` run it. */
const COMPILER = 'node_modules/typescript/bin/tsc';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [COMPILER, '--project', 'tsconfig.build.json'], { stdio: 'inherit' });
if (compiled.status !== 0) process.exit(1);
pruneDeclarations('dist', 'index.d.ts');
cpSync('src', 'dist', { recursive: true, filter: isWanted });
mkdirSync('man', { recursive: true });
writeFileSync('man/calops.1', manPage(createProgram({} as Context), readVersion()));

/** What is read at run time lies beside the module that reads it, there as here: templates, style sheets, scripts. */
function isWanted(path: string): boolean {
  return statSync(path).isDirectory() || !/\.ts$|(^|\/)README\.md$|(^|\/)cli\/calops\.js$/.test(path);
}
