import { describe, expect, it } from 'vitest';
import { plainMarkdown } from '../../../src/cli/output/plain-markdown.ts';

describe('Markdown as text', () => {
  it('headings in capitals, links and code without their marks', () => {
    const text = plainMarkdown('## A head\n\nSee [the docs](docs.md), **now**: `calops plan`.\n');
    expect(text).toBe('A HEAD\n\nSee the docs, now: calops plan.\n');
  });

  it('paragraphs and items are wrapped, and items keep their indent', () => {
    const word = 'word '.repeat(30).trim();
    const lines = plainMarkdown(`${word}\n\n- ${word}\n- two\n`).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(88);
    expect(lines.slice(3)).toStrictEqual([
      `- ${'word '.repeat(17).trim()}`,
      `  ${'word '.repeat(13).trim()}`,
      '- two',
      '',
    ]);
  });

  it('tables are lists of terms, and each further column has its head', () => {
    const table = '| code | means | way out |\n|---|---|---|\n| `a` | it is | do `x \\| y` |\n| `bb` | that | |\n';
    expect(plainMarkdown(table)).toBe('  a   it is\n      way out: do x | y\n  bb  that\n');
  });

  it('code between fences is indented, with its empty lines, and comments are gone', () => {
    const text = plainMarkdown('<!-- test: git -->\nWrite:\n\n```yaml\na: 1\n\nb: `x`\n```\n\nThen:\n');
    expect(text).toBe('Write:\n\n    a: 1\n\n    b: `x`\n\nThen:\n');
  });

  it('commands with their output are left out, with the sentence that leads to them', () => {
    const text = plainMarkdown('First.\n\nSo it looks:\n\n```console\n$ calops plan\n\nno change\n```\n\nLast.\n');
    expect(text).toBe('First.\n\nLast.\n');
  });

  it('code stays as it is', () => {
    expect(plainMarkdown('Do:\n\n    calops  plan   `x`\n')).toBe('Do:\n\n    calops  plan   `x`\n');
  });
});
