import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Release, releaseFaults } from '../../.ci/release-faults.ts';

const SOUND: Release = {
  tag: 'v1.2.3',
  repository: 'https://github.com/salon/calops',
  manifest: { version: '1.2.3', repository: { url: 'git+https://github.com/salon/calops.git' } },
  changelog: '# Changelog\n\n## 1.2.3 (2026-12-01)\n\n- New.\n',
};

describe('a commit may be released', () => {
  it('when tag, version, changelog and repository agree', () => {
    expect(releaseFaults(SOUND)).toStrictEqual([]);
  });

  it.each<[string, Partial<Release>]>([
    ['the tag is v1.2.4, and package.json has version 1.2.3', { tag: 'v1.2.4' }],
    ['docs/CHANGELOG.md has no heading "## 1.2.3"', { changelog: '# Changelog\n\n## 1.2.30\n' }],
    [
      'package.json has repository.url "", and this is https://github.com/salon/calops',
      { manifest: { version: '1.2.3' } },
    ],
    [
      'package.json has repository.url "git+https://github.com/salon/calops.git", and this is https://github.com/fork/calops',
      { repository: 'https://github.com/fork/calops' },
    ],
  ])('not when %s', (fault, other) => {
    expect(releaseFaults({ ...SOUND, ...other })).toStrictEqual([fault]);
  });
});

interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

describe('the release workflow', () => {
  const { jobs } = parse(readFileSync('.github/workflows/release.yml', 'utf8')) as Workflow;

  it('proves who it is in one job alone, which runs nothing of the checkout and installs nothing', () => {
    const proving = Object.entries(jobs).filter(([, { permissions }]) => 'id-token' in permissions);
    expect(proving.map(([name]) => name)).toStrictEqual(['publish-npm']);
    const [, job] = proving[0] ?? [];
    expect(job).toMatchObject({ needs: 'check', environment: 'npm', permissions: { 'id-token': 'write' } });
    expect(job?.steps.map(({ uses = '' }) => uses.split('@')[0])).not.toContain('actions/checkout');
    expect(job?.steps.map(({ run = '' }) => run).join('\n')).not.toMatch(/npm (ci|install|run|exec)|npx/);
  });

  it('checks everything before it packs, and publishes what it packed', () => {
    const commands = (name: string): string => jobs[name]?.steps.map(({ run = '' }) => run).join('\n') ?? '';
    expect(commands('check')).toMatch(/\.ci\/release\.ts[^]*\.ci\/run[^]*npm audit[^]*npm pack[^]*sbom[^]*sha256sum/);
    expect(commands('publish-npm')).toMatch(
      /sha256sum --check --strict[^]*npm publish .*--provenance \.\/calops-\*\.tgz/,
    );
    expect(commands('publish-release')).toContain('release/sbom.cdx.json');
  });

  it('knows no token of npm', () => {
    expect(readFileSync('.github/workflows/release.yml', 'utf8')).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN|secrets\./);
  });
});
