import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MANIFEST_CODES } from '../../../src/reconcile/manifest/codes.ts';
import { KINDS } from '../../../src/reconcile/manifest/manifest.ts';
import { readSchema } from '../../../src/reconcile/manifest/read.ts';
import { READY_TEMPLATES } from '../../../src/reconcile/manifest/folder.ts';

const root = join(import.meta.dirname, '../../..');
const docs = readFileSync(join(root, 'docs/manifests.md'), 'utf8');
const fields = readFileSync(join(root, 'docs/event-type-fields.md'), 'utf8');

interface Node {
  readonly path: string;
  readonly value: Readonly<Record<string, unknown>>;
}

function* nodesOf(value: unknown, path = ''): Iterable<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { path, value: value as Node['value'] };
  for (const [key, item] of Object.entries(value)) if (key !== 'examples') yield* nodesOf(item, `${path}/${key}`);
}

describe.each(KINDS)('the schema of %s', (kind) => {
  const nodes = [...nodesOf(readSchema(kind))];

  it('explains every key to an editor', () => {
    const properties = nodes.filter(
      ({ path, value }) => /\/properties\/[^/]+$/.test(path) && value['$ref'] === undefined,
    );
    expect(properties.length).toBeGreaterThan(4);
    for (const { path, value } of properties) {
      expect(value['title'], path).toEqual(expect.any(String));
      expect(value['description'], path).toEqual(expect.any(String));
    }
  });

  it('takes no unknown keys anywhere', () => {
    for (const { path, value } of nodes.filter((node) => node.value['properties'] !== undefined)) {
      expect(value['additionalProperties'], path).toBe(false);
    }
  });
});

describe('docs/manifests.md', () => {
  const listed = [...docs.slice(docs.indexOf('## Diagnostics')).matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(
    (match) => match[1],
  );

  it('lists every code that the loader can say, and no other', () => {
    expect(listed).toHaveLength(MANIFEST_CODES.length);
    expect(new Set(listed)).toEqual(new Set(MANIFEST_CODES));
  });

  it('lists codes that are each provoked by a fixture or a test', () => {
    const fixtures = globSync('test/fixtures/manifests/faults/*/expected.json', { cwd: root });
    const tests = ['read', 'load-manifests'].map((name) => `test/reconcile/manifest/${name}.test.ts`);
    const tested = [...fixtures, ...tests].map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    expect(MANIFEST_CODES.filter((code) => !new RegExp(`["'\`]${code}["' ]`).test(tested))).toEqual([]);
  });

  it('knows the codes that schemas give to their errors', () => {
    const schemas = KINDS.map((kind) => JSON.stringify(readSchema(kind))).join('\n');
    const codes = new Set([...schemas.matchAll(/"x-code":"([a-z0-9-]+)"/g)].map((match) => match[1]));
    expect([...codes].filter((code) => !MANIFEST_CODES.some((known) => known === code))).toEqual([]);
  });

  it('names every key of every kind', () => {
    for (const kind of KINDS) {
      const keys = [...nodesOf(readSchema(kind))].map(({ path }) => /\/properties\/([^/]+)$/.exec(path)?.[1]);
      const missing = keys.filter((key) => key !== undefined && !new RegExp(`\\b${key}\\b`).test(docs + fields));
      expect(missing, kind).toEqual([]);
    }
  });

  it.each([...READY_TEMPLATES.keys()])('shows the ready template %s', (name) => {
    expect(docs).toContain(`\`${name}\``);
  });
});
