import { expect, it } from 'vitest';
import { type CliWorld, cliWorld } from '../support/cli-world.ts';
import { salonManifests } from '../support/company-directory.ts';

/** The salon with everything applied, and git that wants the cut deleted. */
async function withCutDeleted(): Promise<CliWorld> {
  const world = await cliWorld();
  expect((await world.run('apply', '--yes')).code).toBe(0);
  const text = salonManifests().replace(
    'title: Haarschnitt\n',
    'title: Haarschnitt\n  state: deleted\n  reason: nobody asks for it\n',
  );
  await world.directory.write('manifests/friseur/all.yaml', text);
  return world;
}

it('a deletion is held back (4) with what lets it pass, and a saved plan keeps that it was allowed', async () => {
  await using world = await withCutDeleted();
  expect((await world.run('apply', '--yes')).code).toBe(5); // no longer offered, and no more
  const held = await world.run('plan', '--json');
  expect(held.code).toBe(4);
  expect(JSON.parse(held.stdout)).toMatchObject({
    summary: { delete: 0, blocked: 5 },
    guards: [
      { code: 'deletion', allow: 'delete:cut', message: expect.stringContaining('--allow-delete cut') as string },
    ],
  });
  const allowed = await world.run('plan', '--allow-delete', 'cut', '--out', 'p.json');
  expect(allowed.code).toBe(2);
  expect(allowed.stdout).toContain('cut/A is deleted in Cal.com permanently');
  expect(allowed.stdout).toContain('event types: 1 to delete');
  const applied = await world.run('apply', 'p.json', '--yes', '--json');
  expect(applied.code).toBe(0);
  expect(JSON.stringify(world.sandbox.state())).not.toContain('friseur-cut-a');
  expect((await world.run('plan')).code).toBe(0);
  expect((await world.run('verify')).code).toBe(0);
});

it('plan says which apply does what it shows, permission and all', async () => {
  await using world = await withCutDeleted();
  const { stdout } = await world.run('plan', '--allow-delete', 'cut');
  expect(stdout).toContain('Next: calops apply --allow-delete cut\n');
});

it.each([
  ['colour', 'not-deleted', 'active'],
  ['haircut', 'unknown-name', 'service/haircut'],
  ['*', 'unknown-name', 'service/*'],
])('--allow-delete %s is refused: %s', async (name, code, says) => {
  await using world = await withCutDeleted();
  const before = JSON.stringify(world.sandbox.state());
  const ended = await world.run('apply', '--yes', '--json', '--allow-delete', name);
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code, message: expect.stringContaining(says) as string } });
  expect(JSON.stringify(world.sandbox.state())).toBe(before);
});
