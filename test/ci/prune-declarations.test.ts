import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pruneDeclarations } from '../../.ci/prune-declarations.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'calops-declarations-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('keeps what the entry leads to, by any kind of import, and every file that is no declaration', () => {
  mkdirSync(join(directory, 'model'));
  const files = {
    'index.d.ts': `export type { A } from './model/a.ts';\nexport declare const b: import("./b.ts").B;\n`,
    'b.d.ts': `export interface B {}\n`,
    'model/a.d.ts': `import { type C } from '../c.ts';\nexport type A = C;\n`,
    'c.d.ts': `import type { A } from './model/a.ts';\nexport type C = 1 | A;\n`,
    'unseen.d.ts': `export type U = 1;\n`,
    'unseen.js': '',
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
  pruneDeclarations(directory, 'index.d.ts');
  const left = readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted();
  expect(left).toStrictEqual(['b.d.ts', 'c.d.ts', 'index.d.ts', 'model', 'model/a.d.ts', 'unseen.js']);
});
