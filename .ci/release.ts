import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Release, releaseFaults } from './release-faults.ts';

/** `node .ci/release.ts TAG REPOSITORY`: may this commit be published under that tag? */
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [tag = '', repository = ''] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Release['manifest'];
const faults = releaseFaults({ tag, repository, manifest, changelog: readFileSync('docs/CHANGELOG.md', 'utf8') });
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
