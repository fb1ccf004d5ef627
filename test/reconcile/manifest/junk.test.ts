import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import { manifestDirectory, serviceDocument, smallCompany } from '../../support/manifests/manifest-directory.ts';
import { cases } from '../../support/cases.ts';

const samples = join(import.meta.dirname, '../../../manifests/friseur');
const good = Object.fromEntries(
  globSync('**/*.yaml', { cwd: samples }).map((file) => [file, readFileSync(join(samples, file), 'utf8')]),
);

/** Either everything is well, or there is an error that says what is not. Never an exception. */
async function endsWell(files: { readonly [file: string]: string | Uint8Array }): Promise<void> {
  using directory = manifestDirectory(files);
  const { catalogs, diagnostics } = await loadManifests(directory.path);
  const hasError = diagnostics.some(({ severity }) => severity === 'error');
  expect(catalogs.length).toBe(hasError ? 0 : 1);
  for (const { line, column, message, code } of diagnostics) {
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
    expect(message).not.toBe('');
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  }
}

/** Pieces that parsers trip over. */
const PIECES = [
  ' ',
  '\n',
  '\t',
  ':',
  ': ',
  '- ',
  '? ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|',
  '>',
  '&a ',
  '*a',
  '!',
  '!!str ',
];
PIECES.push(
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '#',
  '<<: ',
  '~',
  'null',
  '0',
  '-1',
  '1e999',
  '.nan',
  '.inf',
  '0x',
  '\u2028',
);
PIECES.push(
  '__proto__',
  'constructor',
  '\uFEFF',
  '\u0000',
  '\u0007',
  '\uD83D\uDE00',
  'é',
  'metadata: ',
  'name: ',
  'spec:\n',
);
PIECES.push('kind: Company\n', 'apiVersion: calops/v1\n');
const pieces = fc.constantFrom(...PIECES);

describe('any text in a manifest', () => {
  it('random bytes end in a diagnostic', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) =>
        endsWell({ 'a.yaml': smallCompany(), 'b.yaml': serviceDocument('cut'), 'c.yaml': bytes }),
      ),
      { numRuns: cases({ usual: 30, long: 150 }) },
    );
  });

  it('random YAML ends in a diagnostic or a catalog', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), (parts) =>
        endsWell({ 'a.yaml': smallCompany(), 'c.yaml': parts.join('') }),
      ),
      { numRuns: cases({ usual: 50, long: 250 }) },
    );
  });

  it('a good manifest with pieces put in, taken out or doubled ends in a diagnostic or a catalog', async () => {
    const change = fc.record({
      file: fc.constantFrom(...Object.keys(good)),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.integer({ min: 0, max: 30 }),
      piece: fc.oneof(pieces, fc.string({ maxLength: 8 }), fc.constant(undefined)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const files = { ...good };
        for (const { file, at, length, piece } of changes) {
          const text = files[file] ?? '';
          const start = Math.floor(at * text.length);
          const instead = piece ?? text.slice(start, start + length).repeat(2);
          files[file] = text.slice(0, start) + instead + text.slice(start + length);
        }
        await endsWell(files);
      }),
      { numRuns: cases({ usual: 50, long: 250 }) },
    );
  });

  it.each([
    ['deep flow nesting', '['.repeat(100_000)],
    ['deep block nesting', Array.from({ length: 2000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
    ['deep mappings in one line', '{a: '.repeat(50_000)],
    ['deep explicit keys', '? '.repeat(50_000)],
    ['deep sequences', '- '.repeat(50_000)],
    ['many anchors', Array.from({ length: 20_000 }, (_, at) => `- &a${at} x`).join('\n')],
    ['many quotes', '"'.repeat(100_001)],
    ['one long line of colons', ': '.repeat(100_000)],
    ['many unclosed brackets', '[\n'.repeat(50_000)],
    ['many tabs', '\ta\n'.repeat(50_000)],
    ['an alias bomb of nine levels', aliasBomb(9, 9)],
    ['quadratic aliases', `a: &a [${'x,'.repeat(5000)}]\nb: [${'*a,'.repeat(5000)}]`],
    [
      'a document of unknown keys',
      `${smallCompany()}${Array.from({ length: 20_000 }, (_, at) => `key${at}: 1`).join('\n')}\n`,
    ],
  ])('%s ends in a diagnostic within the time of a test', async (_, text) => {
    using directory = manifestDirectory({ 'a.yaml': smallCompany(), 'c.yaml': text });
    const { diagnostics } = await loadManifests(directory.path);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).not.toEqual([]);
  });
});

function aliasBomb(levels: number, width: number): string {
  const lines = ['l0: &l0 [x]'];
  for (let level = 1; level <= levels; level++) {
    lines.push(`l${level}: &l${level} [${Array.from({ length: width }, () => `*l${level - 1}`).join(', ')}]`);
  }
  return lines.join('\n');
}
