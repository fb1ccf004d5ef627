import { expect, it } from 'vitest';
import { salonManifests } from '../support/company-directory.ts';
import { type CliWorld, cliWorld } from '../support/cli-world.ts';

const OTHERS = [
  ['whose team is not ours', '{ env: SALON_KEY }', 'not-team-admin'],
  ['whose key is refused', '{ file: wrong-key }', 'unauthorized'],
] as const;

/** The salon, and another company before it in the order of names. */
async function withAnother(apiKey: string): Promise<CliWorld> {
  const world = await cliWorld();
  await world.directory.write('wrong-key', 'cal_wrong\n');
  const other = salonManifests().replaceAll('friseur', 'andere').replace('34209', '99999');
  await world.directory.write('manifests/andere/all.yaml', other.replace('{ env: SALON_KEY }', apiKey));
  return world;
}

it.each(OTHERS)('one company %s hides no plan of another (3)', async (_, apiKey, code) => {
  await using world = await withAnother(apiKey);
  const { code: exit, stdout } = await world.run('plan', '--json');
  expect(exit).toBe(3);
  const { companies } = JSON.parse(stdout);
  expect(companies).toMatchObject([
    { company: 'andere', changes: [], unknown: [{ code }] },
    { company: 'friseur', unknown: [] },
  ]);
  expect(companies[1].changes.length).toBeGreaterThan(0);
});

it.each(OTHERS)('one company %s keeps no other from being applied (3)', async (_, apiKey, code) => {
  await using world = await withAnother(apiKey);
  const { code: exit, stdout } = await world.run('apply', '--yes', '--json');
  expect(exit).toBe(3);
  expect(JSON.parse(stdout).companies).toMatchObject([
    { company: 'andere', run: null, unknown: [{ code }] },
    { company: 'friseur', outcome: 'done', unknown: [] },
  ]);
});
