import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readVersion } from '../src/app/package-files.ts';
import { loadSecrets, loadSettings } from '../src/cli/input/settings.ts';
import { createRedactor } from '../src/cli/output/redactor.ts';
import { createProgram } from '../src/cli/program/program.ts';
import { bundle, licencesOf, PUBLISHED } from './bundle.ts';
import { manPage } from './man-page.ts';
import { pruneDeclarations } from './prune-declarations.ts';

/** `npm run build`: what the package holds beside files of git: dist/ (bundle and public types) and man/. `npm pack` and `npm publish` run it. */
const COMPILER = 'node_modules/typescript/bin/tsc';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });
const declared = spawnSync(process.execPath, [COMPILER, '--project', 'tsconfig.build.json'], { stdio: 'inherit' });
if (declared.status !== 0) process.exit(1);
pruneDeclarations('dist', 'index.d.ts');
const packages = await bundle({ entries: PUBLISHED, directory: 'dist' });
writeFileSync('dist/third-party-licenses.txt', licencesOf(packages));
mkdirSync('man', { recursive: true });
const context = { settings: loadSettings(), secrets: loadSecrets(), redactor: createRedactor() };
writeFileSync('man/calops.1', manPage(createProgram(context), readVersion()));
