import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { explainCode } from '../../src/cli/program/help-topics.ts';
import { PROGRAM } from '../support/bundled.ts';
import { workDirectory } from './support/company-directory.ts';
import { runCalops, startEnvironment } from './support/run-calops.ts';
import { endWithThis } from '../support/when-this-ends.ts';

/** A server that refuses everything in the same words, as GitHub's API does. */
async function refusing(message: string) {
  const server = createServer((_request, response) => {
    response.writeHead(422, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const MANIFESTS = fileURLToPath(new URL('../../manifests', import.meta.url));

/** With its stdout in a file that takes nothing, as on a full disk. */
async function onFullDisk(words: readonly string[]) {
  await using full = await open('/dev/full', 'w');
  const child = endWithThis(
    spawn(process.execPath, [PROGRAM, ...words], {
      env: startEnvironment(),
      stdio: ['ignore', full.fd, 'pipe'],
    }),
  );
  const [[code], stderr] = await Promise.all([once(child, 'close'), child.stderr === null ? '' : text(child.stderr)]);
  return { code: code as number | null, stderr };
}

it.runIf(existsSync('/dev/full')).each([
  ['text', ['validate', MANIFESTS]],
  ['JSON', ['validate', MANIFESTS, '--json']],
  ['a difference', ['plan', MANIFESTS, '--against', 'HEAD', '--json']],
  ['the help', ['--help']],
])('on a full disk %s ends with 1, a code and a fix, and no stack trace', async (_, words) => {
  const { code, stderr } = await onFullDisk(words);
  expect(code).toBe(1);
  expect(stderr.split('\n')).toEqual([
    'error: The output cannot be written (ENOSPC).',
    expect.stringMatching(/^hint: Free space/),
    'more: calops explain output-unwritable',
    '',
  ]);
});

it.each([
  ['an error', ['plan', '--dir', '/nowhere'], 'directory-missing'],
  ['a plan file', ['apply', '/nowhere/plan.json'], 'plan-unreadable'],
  ['a directory to serve', ['serve', '--manifests', '/nowhere'], 'directory-missing'],
  ['a directory for an assistant', ['mcp', '/nowhere'], 'directory-missing'],
  ['a file for an assistant', ['mcp', join(MANIFESTS, 'friseur/company.yaml')], 'directory-missing'],
  ['a topic', ['help', 'exit-code'], 'unknown-topic'],
])('the last line after %s names its code, which explain knows', async (_, words, code) => {
  const { stderr } = await runCalops(words);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe(`more: calops explain ${code}`);
  expect(explainCode(code)).not.toEqual([]);
});

it.each([
  ['CALCOM_API_URL', 'nonsense'],
  ['CALCOM_API_URL', 'ftp://api.cal.com'],
  ['CALCOM_API_URL', 'https://user:s3cret@api.cal.com'],
  ['CALCOM_API_URL_US', 'salon.example'],
])('%s=%s is an error of configuration: the variable is named, and its value is not shown', async (name, value) => {
  await using at = await workDirectory();
  const env = { CALCOM_API_KEY: 'cal_invented', [name]: value };
  const { code, stdout, stderr } = await runCalops(['doctor', MANIFESTS, '--company', 'friseur'], {
    cwd: at.path,
    env,
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`^error: ${name} is not`));
  expect(stderr).toContain('more: calops explain setting-invalid');
  expect(stdout + stderr).not.toContain(value);
});

it('an error moves no cursor and recolours no terminal, whatever a server says', async () => {
  await using github = await refusing('no \u001B[2J\u001B[31m \u202E such thing');
  await using at = await workDirectory();
  await at.write('report.json', JSON.stringify({ error: { code: 'usage', message: 'wrong', hint: '' } }));
  const words = ['github', 'comment', join(at.path, 'report.json'), '--repo', 'salon/manifests', '--pr', '1'];
  const env = { GITHUB_TOKEN: 'ghs_invented', GITHUB_API_URL: github.url };
  for (const more of [[], ['--debug']]) {
    const { code, stderr } = await runCalops([...words, ...more], { cwd: at.path, env });
    expect(code).toBe(1);
    expect(stderr).toContain(String.raw`no \u{1b}[2J\u{1b}[31m \u{202e} such thing`);
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});
