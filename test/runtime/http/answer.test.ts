import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { PROBLEMS } from '../../../src/runtime/http/answer-shapes.ts';

it.each(Object.entries(PROBLEMS))(
  'docs/errors.md explains %s (%i), with its cause and the way out',
  async (code, status) => {
    const docs = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
    const answers = docs.slice(docs.indexOf('## What the runtime answers'), docs.indexOf('## Cal.com'));
    const line = answers.split('\n').find((row) => row.startsWith('|') && row.split('|')[1]?.includes(`\`${code}\``));
    const [, , statuses, cause, wayOut] = (line ?? '').split('|').map((cell) => cell.trim());
    expect(statuses?.split(', ')).toContain(String(status));
    expect(`${cause}/${wayOut}`).toMatch(/^.{8,}\/.{8,}$/);
  },
);
