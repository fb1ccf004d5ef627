import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../support/schema-faults.ts';
import { salonManifests, workDirectory, type WorkDirectory } from '../support/company-directory.ts';
import { type Ended, runCalops } from '../support/run-calops.ts';

interface Repository extends AsyncDisposable {
  readonly directory: WorkDirectory;
  readonly git: (...words: string[]) => string;
  /** With no key, no database and no Cal.com. */
  readonly plan: (...words: string[]) => Promise<Ended>;
}

const AUTHOR = ['-c', 'user.name=Test', '-c', 'user.email=test@post.example'];

async function repository(): Promise<Repository> {
  const directory = await workDirectory();
  const git = (...words: string[]): string =>
    execFileSync('git', ['-C', directory.path, ...AUTHOR, ...words], { encoding: 'utf8', stdio: 'pipe' });
  await directory.write('manifests/friseur/all.yaml', salonManifests());
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message=one');
  const env = { CALCOM_API_URL: 'http://127.0.0.1:9', DATABASE_URL: 'postgres://127.0.0.1:9/none' };
  return {
    directory,
    git,
    plan: (...words) => runCalops(['plan', ...words], { cwd: directory.path, env }),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

describe('plan --against', () => {
  it('shows what the working tree changes since a commit, offline, and says that it is no plan (2)', async () => {
    await using here = await repository();
    await here.directory.write('manifests/friseur/all.yaml', salonManifests(45));
    const end = await here.plan('--against', 'main');
    expect(end).toMatchObject({ code: 2, stderr: '' });
    expect(end.stdout).toContain('no plan: neither Cal.com nor the database was read.');
    expect(end.stdout).toContain('lengthInMinutes  30 min → 45 min');
    expect(end.stdout).not.toContain('Next:');
    const markdown = await here.plan('--against', 'main', '--format', 'markdown');
    expect(markdown.stdout).toContain('### Manifests: friseur, production');
  });

  it('has nothing to show when nothing changed (0), and touches neither the working tree nor the index', async () => {
    await using here = await repository();
    await here.directory.write('untracked.txt', 'x');
    const before = here.git('status', '--porcelain');
    expect(await here.plan('--against', 'HEAD')).toMatchObject({ code: 0 });
    expect(here.git('status', '--porcelain')).toBe(before);
    expect(here.git('stash', 'list')).toBe('');
  });

  it('is the report of a plan with the commit, in JSON', async () => {
    await using here = await repository();
    await here.directory.write('manifests/friseur/all.yaml', salonManifests(45));
    const { code, stdout } = await here.plan('--against', 'HEAD', '--json');
    const report = JSON.parse(stdout) as { readonly against: unknown };
    expect(code).toBe(2);
    expect(report.against).toEqual({ ref: 'HEAD', commit: here.git('rev-parse', 'HEAD').trim() });
    expect(await faultsOf('plan-report', report)).toEqual([]);
  });

  it('takes manifests that were not there then as new ones (2)', async () => {
    await using here = await repository();
    here.git('mv', 'manifests', 'elsewhere');
    here.git('commit', '--quiet', '--message=two');
    here.git('mv', 'elsewhere', 'manifests');
    const end = await here.plan('--against', 'HEAD');
    expect(end.code).toBe(2);
    expect(end.stdout).toContain('The company is new');
  });

  it('knows a company by its id when its name is another, also when only that one is asked for', async () => {
    await using here = await repository();
    const named = (name: string): string => salonManifests().replace('{ name: friseur }', `{ name: ${name}, id: "7" }`);
    await here.directory.write('manifests/friseur/all.yaml', named('old'));
    here.git('commit', '--quiet', '--all', '--message=two');
    await here.directory.write('manifests/friseur/all.yaml', named('friseur'));
    const { stdout } = await here.plan('--against', 'HEAD', '--company', 'friseur');
    expect(stdout).toContain('name  "old" → "friseur"');
    expect(stdout).not.toContain('The company is new');
  });

  it.each<[what: string, words: readonly string[], code: string]>([
    ['a commit that does not exist', ['--against', 'nowhere'], 'unknown-ref'],
    ['a reference that looks like an option', ['--against=--all'], 'unknown-ref'],
    ['a file to keep a plan in', ['--against', 'HEAD', '--out', 'p.json'], 'usage'],
    ['a name that nobody declares', ['--against', 'HEAD', '--only', 'service/none'], 'unknown-name'],
  ])('refuses %s (1)', async (_, words, code) => {
    await using here = await repository();
    const end = await here.plan(...words, '--json');
    expect(end.code).toBe(1);
    expect(JSON.parse(end.stdout)).toMatchObject({ error: { code } });
  });

  it('refuses to compare with manifests that have faults, and names the first (1)', async () => {
    await using here = await repository();
    await here.directory.write('manifests/friseur/more.yaml', 'kind: Nothing\n');
    here.git('add', '.');
    here.git('commit', '--quiet', '--message=broken');
    await rm(join(here.directory.path, 'manifests/friseur/more.yaml'));
    const { code, stdout } = await here.plan('--against', 'HEAD', '--json');
    expect(code).toBe(1);
    const { error } = JSON.parse(stdout) as { readonly error: { readonly code: string; readonly message: string } };
    expect(error.code).toBe('invalid-manifests-there');
    expect(error.message).toContain('friseur/more.yaml:1');
  });

  it('says of a shallow clone how the commit is fetched (1)', async () => {
    await using here = await repository();
    await here.directory.write('manifests/friseur/all.yaml', salonManifests(45));
    here.git('commit', '--quiet', '--all', '--message=two');
    const clone = await mkdtemp(join(tmpdir(), 'calops-cli-'));
    here.git('clone', '--quiet', '--depth=1', `file://${here.directory.path}`, clone);
    const end = await runCalops(['plan', '--against', 'HEAD^1', '--json'], { cwd: clone });
    await rm(clone, { recursive: true });
    expect(end.code).toBe(1);
    expect(JSON.parse(end.stdout)).toMatchObject({
      error: { code: 'unknown-ref', hint: expect.stringContaining('fetch-depth: 2') },
    });
  });

  it('says that there is no repository, or no git (1)', async () => {
    await using directory = await workDirectory();
    await directory.write('manifests/friseur/all.yaml', salonManifests());
    const words = ['plan', '--against', 'HEAD', '--json'];
    const outside = await runCalops(words, { cwd: directory.path, env: { GIT_CEILING_DIRECTORIES: tmpdir() } });
    expect(JSON.parse(outside.stdout)).toMatchObject({ error: { code: 'no-repository' } });
    const without = await runCalops(words, { cwd: directory.path, env: { PATH: '/nowhere' } });
    expect(JSON.parse(without.stdout)).toMatchObject({ error: { code: 'git-missing' } });
  });
});
