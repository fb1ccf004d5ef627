import { describe, expect, it } from 'vitest';
import { runCalops } from './support/run-calops.ts';

const COMMANDS = ['validate', 'plan', 'apply', 'verify', 'explain', 'init', 'sandbox', 'migrate', 'completion', 'help'];

/** Prints every module that is loaded. */
const TELL_MODULES = `data:text/javascript,import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });`;

describe('calops', () => {
  it('lists every command with --help', async () => {
    const { code, stdout } = await runCalops(['--help']);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  });

  it.each(COMMANDS)('teaches %s with examples and exit codes', async (command) => {
    const { code, stdout } = await runCalops([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`\nExamples:\n {2}.*calops ${command}`));
    expect(stdout).toContain('\nExit codes:\n  0    ');
  });

  it('loads nothing but commander and its own few files for --help', async () => {
    const { stderr } = await runCalops(['--help'], { nodeArguments: ['--import', TELL_MODULES] });
    const loaded = stderr.split('\n').filter((line) => line.startsWith('file:'));
    const packages = loaded.filter((url) => url.includes('/node_modules/'));
    expect(packages.filter((url) => !url.includes('/node_modules/commander/'))).toStrictEqual([]);
    expect(loaded.length - packages.length).toBeLessThan(30);
  });

  it('prints its version', async () => {
    expect((await runCalops(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('shows the help and ends with 1 without a command', async () => {
    const { code, stderr } = await runCalops([]);
    expect(code).toBe(1);
    expect(stderr).toContain('Usage: calops');
  });

  it.each([
    [['pln'], "unknown command 'pln'", 'Did you mean plan?'],
    [['plan', '--formt', 'json'], "unknown option '--formt'", 'Did you mean --format?'],
    [['plan', '--format', 'xml'], "argument 'xml' is invalid", 'calops plan --help'],
    [['explain'], "missing required argument 'NAME'", 'calops explain --help'],
    [['apply', '--concurrency', '0'], 'Expected a whole number from 1.', 'calops apply --help'],
    [['token', 'create'], "missing required argument 'LABEL'", 'calops token create --help'],
    [['--loud'], "unknown option '--loud'", 'calops --help'],
    [['apply', '--yes', '--company', ''], "option '--company <NAME>' argument '' is invalid", 'calops apply --help'],
    [['plan', '--company', ','], "option '--company <NAME>' argument '' is invalid", 'calops plan --help'],
    [
      ['book', 'cut', '--at', 'x', '--name', 'Anna', '--key', ' '],
      "option '--key <KEY>' argument ''",
      'calops book --help',
    ],
    [['validate', ''], "value '' is invalid for argument 'DIR'", 'calops validate --help'],
    [['token', 'revoke', ''], "value '' is invalid for argument 'ID'", 'calops token revoke --help'],
  ])('%j: the message names the error and the fix', async (words, message, hint) => {
    const { code, stdout, stderr } = await runCalops(words);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  it('gives a wrong call as JSON with --json', async () => {
    const { code, stdout } = await runCalops(['plan', '--formt', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toStrictEqual({
      error: { code: 'usage', message: "unknown option '--formt'", hint: 'Did you mean --format?' },
    });
  });

  it('says on an old Node which one it needs', async () => {
    const old = 'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "22.1.0" })';
    const { code, stderr } = await runCalops(['--help'], { nodeArguments: ['--import', old] });
    expect(code).toBe(1);
    expect(stderr).toBe(
      'calops needs Node.js 24 or newer, and this is 22.1.0. In a checkout, `npx calops` uses the one that npm ci installed.\n',
    );
  });
});
