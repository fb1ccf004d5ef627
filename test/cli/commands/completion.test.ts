import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runCalops } from '../support/run-calops.ts';

/** What bash offers for the words typed so far. */
function offered(script: string, words: readonly string[]): readonly string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _calops; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['--norc', '-c', `${script}\n${ask}`], { encoding: 'utf8' });
  return stdout.trim().split('\n');
}

describe('calops completion', () => {
  it('completes commands and their options in bash', async () => {
    const { code, stdout } = await runCalops(['completion', 'bash']);
    expect(code).toBe(0);
    expect(offered(stdout, ['calops', 'va'])).toStrictEqual(['validate']);
    expect(offered(stdout, ['calops', 'apply', '--con'])).toStrictEqual(['--concurrency']);
  });

  it('writes scripts for zsh and fish as well', async () => {
    expect((await runCalops(['completion', 'zsh'])).stdout).toContain('bashcompinit');
    const fish = (await runCalops(['completion', 'fish'])).stdout;
    expect(fish).toContain("-l format -r -a 'text json markdown sarif'");
  });

  it('names the shells it knows', async () => {
    const { code, stderr } = await runCalops(['completion', 'tcsh']);
    expect(code).toBe(1);
    expect(stderr).toContain('Allowed choices are bash, zsh, fish.');
  });
});
