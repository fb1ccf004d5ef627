import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TOPICS } from '../../../src/cli/program/help-topics.ts';
import { EXIT } from '../../../src/app/exit-codes.ts';
import { createProgram } from '../../../src/cli/program/program.ts';
import { testContext } from '../../support/context.ts';
import { runCalops } from '../support/run-calops.ts';

async function shown(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCalops(['help', ...words]);
  expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' });
  return stdout;
}

function source(path: string): string {
  return readFileSync(new URL(`../../../src/${path}`, import.meta.url), 'utf8');
}

function found(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

/** A term of a list begins its line; two may share it. */
function isReported(text: string, term: string): boolean {
  return new RegExp(`^  (.*[ ,])?${term}([ ,]|$)`, 'm').test(text);
}

describe('calops help', () => {
  it('lists every command and every topic', async () => {
    const text = await shown();
    for (const { name } of TOPICS) expect(text).toMatch(new RegExp(`^  ${name} `, 'm'));
    for (const command of createProgram(testContext()).commands) expect(text).toContain(`  ${command.name()} `);
  });

  it.each([[['plan']], [['token', 'create']], [['hosts', 'accept']]])('shows the help of %j', async (words) => {
    expect(await shown(...words)).toBe((await runCalops([...words, '--help'])).stdout);
  });

  it('offers the nearest for what is neither a command nor a topic (1)', async () => {
    const { code, stderr } = await runCalops(['help', 'exit-code']);
    expect({ code, stderr }).toStrictEqual({
      code: 1,
      stderr:
        'error: There is no command or topic "exit-code".\nhint: did you mean "exit-codes"?\nmore: calops explain unknown-topic\n',
    });
  });

  it('no topic has the name of a command', () => {
    const commands = createProgram(testContext()).commands.map((command) => command.name());
    expect(TOPICS.filter(({ name }) => commands.includes(name))).toStrictEqual([]);
  });

  it.each(TOPICS.map(({ name }) => name))('%s is text for a terminal: no Markdown, no long lines', async (topic) => {
    const text = await shown(topic);
    expect(text).not.toMatch(/^#|\]\(|`|^\|/m);
    expect(text.split('\n').filter((line) => line.length > 100)).toStrictEqual([]);
  });
});

describe('the topics name', () => {
  it('every exit code', async () => {
    const text = await shown('exit-codes');
    for (const code of Object.values(EXIT)) expect(isReported(text, String(code)), String(code)).toBe(true);
  });

  it('every variable of the environment that calops reads', async () => {
    const text = await shown('environment');
    const names = found(source('cli/input/settings.ts'), /(?:variable\(|env\[)'([A-Z_]+)'/g);
    expect(names).toContain('CALOPS_HOME');
    for (const name of names) expect(text, name).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('every guard', async () => {
    const text = await shown('guards');
    const union = /export type GuardCode =([^;]+);/.exec(source('reconcile/plan/plan.ts'))?.[1] ?? '';
    const codes = found(union, /'([a-z-]+)'/g);
    expect(codes).toContain('no-hosts');
    for (const code of codes) expect(isReported(text, code), code).toBe(true);
  });

  it('every reason why a read is unproven', async () => {
    const text = await shown('unproven');
    const union = /export type UnknownCode =([^;]+);/.exec(source('model/read.ts'))?.[1] ?? '';
    const codes = found(union, /'([a-z-]+)'/g);
    expect(codes).toContain('poisoned');
    // a refused key is an error, with exit code 1
    for (const code of codes) if (code !== 'unauthorized') expect(isReported(text, code), code).toBe(true);
  });

  it('every error of how calops was called', async () => {
    const text = await shown('errors');
    const folders = ['app', 'cli', 'cli/commands', 'cli/input', 'cli/output', 'cli/program'];
    const files = folders.flatMap((folder) =>
      readdirSync(new URL(`../../../src/${folder}/`, import.meta.url))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => source(`${folder}/${file}`)),
    );
    const codes = new Set(files.flatMap((file) => found(file, /new CommandError\(\s*'([a-z-]+)'/g)));
    expect(codes).toContain('unknown-topic');
    for (const code of codes) expect(isReported(text, code), code).toBe(true);
  });

  it('every schema', async () => {
    const text = await shown('json');
    const schemas = readdirSync(new URL('../../../schemas/', import.meta.url));
    for (const schema of schemas) expect(isReported(text, schema), schema).toBe(true);
  });
});
