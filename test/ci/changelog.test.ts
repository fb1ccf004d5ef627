import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { beginGit } from '../support/github/git-repository.ts';
import { manifestDirectory } from '../support/manifests/manifest-directory.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('the changelog of a release has its features, fixes and breaking changes since the last tag, and nothing else', async () => {
  using directory = manifestDirectory({ 'README.md': 'A project.' });
  const git = await beginGit(directory.path, 'feat: before the first release');
  await git('tag', 'v1.0.0');
  const subjects = [
    'feat(booking): classes',
    'fix: a lost seat',
    'perf(plan)!: less output',
    'docs: typo',
    'chore: tidy',
    'odd',
  ];
  for (const subject of subjects) await git('commit', '--quiet', '--allow-empty', '--message', `${subject}\n\nWhy.`);
  const cliff = `${root}node_modules/.bin/git-cliff`;
  const words = ['--config', `${root}.ci/cliff.toml`, '--unreleased', '--tag', 'v1.1.0'];
  const { stdout } = await promisify(execFile)(cliff, words, { cwd: directory.path });
  expect(stdout.trim().replace(/\(\d{4}-\d\d-\d\d\)/, '(DATE)')).toBe(
    [
      '## 1.1.0 (DATE)',
      '### New',
      '- booking: classes',
      '### Fixed',
      '- a lost seat',
      '### Faster',
      '- **Breaking.** plan: less output',
    ].join('\n\n'),
  );
});
