import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliWorld } from '../support/cli-world.ts';
import { workDirectory } from '../support/company-directory.ts';
import { runCalops } from '../support/run-calops.ts';

describe('calops init', () => {
  it('writes a company that calops validate accepts', async () => {
    await using directory = await workDirectory();
    expect(await runCalops(['init'], { cwd: directory.path })).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await runCalops(['validate'], { cwd: directory.path });
    expect({ code, stdout }).toStrictEqual({
      code: 0,
      stdout: 'ok: 1 company, 2 services, 4 event types, 5 event maps\n',
    });
  });

  it('names in each file the schema that editors check it by, where that schema really is', async () => {
    await using directory = await workDirectory();
    const { stdout } = await runCalops(['init', 'config', '--name', 'salon-1', '--json'], { cwd: directory.path });
    const { written } = JSON.parse(stdout) as { readonly written: readonly string[] };
    expect(written).toContain(join('config', 'salon-1', 'services.yaml'));
    for (const file of written) {
      const text = await readFile(join(directory.path, file), 'utf8');
      const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? 'none';
      expect(existsSync(resolve(directory.path, dirname(file), schema)), schema).toBe(true);
    }
  });

  it('overwrites nothing', async () => {
    await using directory = await workDirectory();
    await directory.write('manifests/mine.yaml', 'mine');
    const { code, stdout } = await runCalops(['init', '--json'], { cwd: directory.path });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toHaveProperty('error.code', 'directory-not-empty');
    expect(await readFile(join(directory.path, 'manifests/mine.yaml'), 'utf8')).toBe('mine');
  });

  it.each(['Salon', 'a b', '../up', ''])('refuses %j as a name', async (name) => {
    await using directory = await workDirectory();
    const { code, stdout } = await runCalops(['init', '--json', '--name', name], { cwd: directory.path });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toHaveProperty('error.code', 'invalid-name');
  });

  it('writes a company that the sandbox takes from plan to verify', async () => {
    await using world = await cliWorld();
    const env = { ...world.env, CALCOM_API_KEY: 'cal_sandbox_friseur' };
    const run = (...words: string[]) => runCalops(words, { cwd: world.directory.path, env });
    await run('init', 'first');
    expect((await run('plan', 'first')).code).toBe(2);
    expect((await run('apply', 'first', '--yes')).code).toBe(0);
    expect((await run('verify', 'first')).stdout).toContain('5/5 maps, 0 missing');
  });
});
