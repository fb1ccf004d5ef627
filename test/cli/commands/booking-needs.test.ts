import { describe, expect, it } from 'vitest';
import { comingMonday } from '../../support/booking/coming-monday.ts';
import { cliWorld } from '../support/cli-world.ts';
import { salonManifests } from '../support/company-directory.ts';
import { runCalops } from '../support/run-calops.ts';

/** What slots, book, cancel and token need before they can do anything. */
const COMMANDS: readonly (readonly string[])[] = [
  ['slots', 'cut'],
  ['book', 'cut', '--at', comingMonday('10:00'), '--name', 'Anna'],
  ['cancel', '6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10'],
  ['token', 'create', 'x'],
  ['token', 'list'],
  ['token', 'revoke', '6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10'],
];

const NEED_THE_KEY = COMMANDS.slice(0, 3);

/** A company without anything to book, in the other team of the sandbox. */
const SECOND = salonManifests()
  .split('---')
  .slice(0, 2)
  .join('---')
  .replaceAll('friseur', 'arzt')
  .replace('34209', '40110')
  .replace('SALON_KEY', 'ARZT_KEY');

/** A second branch an hour west of the first, where the same people work. */
const IN_TWO_CITIES = salonManifests()
  .replaceAll('branches: [zentrale]', 'branches: [zentrale, london]')
  .concat(
    `---
apiVersion: calops/v1
kind: Branch
metadata: { name: london }
spec: { title: London, timeZone: Europe/London }
`,
  );

async function codesOf(
  run: (...words: string[]) => Promise<{ code: number | null; stdout: string }>,
  commands = COMMANDS,
): Promise<readonly unknown[]> {
  const codes = [];
  for (const words of commands) {
    const { code, stdout } = await run(...words, '--json');
    codes.push([code, (JSON.parse(stdout) as { error?: { code: string } }).error?.code]);
  }
  return codes;
}

describe('slots, book, cancel and token', () => {
  it('say that the database has no schema, then that nothing was applied, then which companies there are (1)', async () => {
    await using here = await cliWorld({ migrated: false });
    expect(await codesOf(here.run)).toEqual(COMMANDS.map(() => [1, 'schema-missing']));
    await here.run('migrate');
    expect(await codesOf(here.run)).toEqual(COMMANDS.map(() => [1, 'nothing-applied']));
    await here.directory.write('manifests/arzt/all.yaml', SECOND);
    const env = { ...here.env, ARZT_KEY: 'cal_sandbox_arzt' };
    const applied = await runCalops(['apply', '--yes'], { cwd: here.directory.path, env });
    expect(applied).toMatchObject({ code: 0 });
    expect(await codesOf(here.run)).toEqual(COMMANDS.map(() => [1, 'company-needed']));
    const { stderr } = await here.run('slots', 'cut');
    expect(stderr).toBe(
      'error: There are several companies: arzt, friseur.\nhint: Name one with --company.\nmore: calops explain company-needed\n',
    );
    const { code } = await here.run('slots', 'cut', '--company', 'friseur');
    expect(code).toBe(0);
  });

  it('name the branches to choose from, and the zone of the chosen one counts', async () => {
    await using here = await cliWorld();
    const { path: cwd } = here.directory;
    await here.directory.write('manifests/friseur/all.yaml', IN_TWO_CITIES);
    expect(await here.run('apply', '--yes')).toMatchObject({ code: 0 });
    const words = ['book', 'cut', '--at', comingMonday('10:00'), '--name', 'Anna', '--staff', 'emma'];
    const { code, stderr } = await runCalops(words, { cwd, env: here.env });
    expect({ code, choice: stderr.split('\n').slice(1) }).toEqual({
      code: 1,
      choice: [
        'hint: Name one of these with --branch:',
        '  london',
        '  zentrale',
        'more: calops explain branch-needed',
        '',
      ],
    });
    const { stdout } = await here.run(...words, '--branch', 'london', '--json');
    const { appointment } = JSON.parse(stdout) as { appointment: { start: string; timeZone: string } };
    expect(appointment.timeZone).toBe('Europe/London');
    expect(appointment.start.slice(0, 16)).toBe(comingMonday('10:00'));
  });

  it('name the variable when the key is missing, and book nothing with one that Cal.com refuses (1)', async () => {
    await using here = await cliWorld();
    await here.run('apply', '--yes');
    const withKey =
      (SALON_KEY: string) =>
      (...words: string[]) =>
        runCalops(words, { cwd: here.directory.path, env: { ...here.env, SALON_KEY } });
    expect(await codesOf(withKey(''), NEED_THE_KEY)).toEqual(NEED_THE_KEY.map(() => [1, 'secret-missing']));
    const { code, stdout, stderr } = await withKey('cal_refused_key')(
      'book',
      'cut',
      '--at',
      comingMonday('10:00'),
      '--name',
      'Anna',
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('nothing is booked');
    expect(stderr).toContain('hint: Check the event type in Cal.com and the API key');
    expect(stderr).not.toContain('cal_refused_key');
  });
});
