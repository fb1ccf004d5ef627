import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { schemasWay } from '../../src/app/package-files.ts';
import { salonManifests, workDirectory } from '../cli/support/company-directory.ts';
import { runCalops } from '../cli/support/run-calops.ts';

it.each([
  ['installed for the repository', '/home/emma/salon/node_modules/calops/schemas', '../../node_modules/calops/schemas'],
  ['installed for a folder above it', '/home/node_modules/calops/schemas', '../../../../node_modules/calops/schemas'],
  ['a checkout', '/home/emma/calops/schemas', '../../../calops/schemas'],
  ['installed for the machine', '/usr/lib/node_modules/calops/schemas', 'https://unpkg.com/calops@1.2.3/schemas'],
  ["in npx's cache", '/home/emma/.npm/_npx/1f/node_modules/calops/schemas', 'https://unpkg.com/calops@1.2.3/schemas'],
  [
    'of a project whose name begins alike',
    '/home/emma/sal/node_modules/calops/schemas',
    'https://unpkg.com/calops@1.2.3/schemas',
  ],
])('names schemas that are %s so that a clone of the repository finds them', (_, schemas, way) => {
  expect(schemasWay('/home/emma/salon/manifests/friseur', { schemas, version: '1.2.3' })).toBe(way);
});

describe('the schemas of manifests', () => {
  const KINDS = ['branch', 'closure', 'company', 'segment-template', 'service', 'staff'];

  it.each(KINDS)('explain every key of %s when an editor hovers over it', (kind) => {
    const schema = JSON.parse(readFileSync(`schemas/${kind}.schema.json`, 'utf8')) as Schema;
    expect(undescribed(schema, schema)).toEqual([]);
  });

  it('are where the first lines of the sample manifests name them', () => {
    const files = readdirSync('manifests', { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.ya?ml$/.test(file),
    );
    const named = files.flatMap((file) => {
      const path = join('manifests', file);
      const [, schema] = /^# yaml-language-server: \$schema=(\S+)/.exec(readFileSync(path, 'utf8')) ?? [];
      return schema === undefined ? [] : [join(dirname(path), schema)];
    });
    expect(named.length).toBeGreaterThan(10);
    for (const path of new Set(named)) expect(KINDS.map((kind) => `schemas/${kind}.schema.json`)).toContain(path);
  });

  it('resolve by the name of the package', () => {
    for (const kind of KINDS) expect(import.meta.resolve(`calops/schemas/${kind}.schema.json`)).toContain('/schemas/');
  });
});

type Schema = { readonly [key: string]: unknown };

/** The paths of properties without a description, also behind a reference. */
function undescribed(schema: unknown, root: Schema, path = ''): readonly string[] {
  if (schema === null || typeof schema !== 'object') return [];
  const { properties } = schema as { readonly properties?: Schema };
  const own = Object.entries(Array.isArray(schema) ? {} : (properties ?? {})).flatMap(([key, value]) =>
    typeof value === 'object' && describedAt(value as Schema, root) === undefined ? [`${path}/${key}`] : [],
  );
  return [...own, ...Object.entries(schema).flatMap(([key, value]) => undescribed(value, root, `${path}/${key}`))];
}

function describedAt({ description, $ref }: Schema, root: Schema): unknown {
  if (description !== undefined || typeof $ref !== 'string') return description;
  const target = $ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (at as Schema | undefined)?.[key], root);
  return (target as Schema | undefined)?.['description'];
}

describe('the hook for pre-commit', () => {
  const [hook] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly Readonly<Record<string, string>>[];

  it('is for the manifests of a repository, and for nothing else', () => {
    const files = new RegExp(hook?.['files'] ?? '');
    expect(['manifests/friseur/company.yaml', 'manifests/a/services/cut.yml'].every((file) => files.test(file))).toBe(
      true,
    );
    expect(['README.md', 'docs/manifests/a.yaml', 'manifests/notes.md'].some((file) => files.test(file))).toBe(false);
  });

  it('stops a commit whose manifests have errors, and lets others pass', async () => {
    const [program, ...words] = (hook?.['entry'] ?? '').split(' ');
    expect([program, hook?.['pass_filenames']]).toEqual(['calops', false]);
    await using directory = await workDirectory();
    await directory.write('manifests/friseur/all.yaml', salonManifests());
    expect((await runCalops(words, { cwd: directory.path })).code).toBe(0);
    await directory.write('manifests/friseur/all.yaml', salonManifests().replace('name: lina }', 'name: linda }'));
    expect((await runCalops(words, { cwd: directory.path })).code).toBe(1);
  });
});
