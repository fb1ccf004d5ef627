import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cliWorld, type CliWorld } from './support/cli-world.ts';
import { CTRL_C, missingTerminal, openTerminal, type Terminal } from './support/terminal.ts';

const SLOW_WRITES = { rules: [{ match: { method: 'POST' }, fault: { kind: 'latency', ms: 1500 } }] };

function open(world: CliWorld, words: readonly string[], env: Readonly<Record<string, string>> = {}): Terminal {
  return openTerminal(words, { cwd: world.directory.path, env: { ...world.env, ...env } });
}

function posts(world: CliWorld): number {
  return world.sandbox.journal.entries().filter(({ method }) => method === 'POST').length;
}

describe('calops on a terminal', () => {
  const missing = missingTerminal();
  beforeEach(({ skip }) => {
    if (missing !== null) skip(missing);
  });

  it('asks before it applies, and applies after "yes"', async () => {
    await using world = await cliWorld();
    const terminal = open(world, ['apply']);
    await terminal.shows('[yes/no]');
    terminal.type('yes\n');
    const { code, screen } = await terminal.ended;
    expect(code).toBe(0);
    expect(screen).toContain('Done:');
    expect(screen).toContain('event types  3/3');
    expect(posts(world)).toBe(3);
  });

  describe('before anything was applied', () => {
    let world: CliWorld;
    beforeAll(async () => {
      world = await cliWorld();
    });
    afterAll(() => world[Symbol.asyncDispose]());

    it.each(['no\n', 'y\n', '\n', '\u0004', CTRL_C])('applies nothing after %j', async (answer) => {
      const terminal = open(world, ['apply']);
      await terminal.shows('[yes/no]');
      terminal.type(answer);
      const { code, screen } = await terminal.ended;
      expect(code).toBe(1);
      expect(screen).toContain('nothing was applied');
      expect(posts(world)).toBe(0);
    });

    it('colours, unless NO_COLOR or --no-color ask otherwise', async () => {
      expect((await open(world, ['plan']).ended).screen).toContain('\u001B[32m+');
      expect((await open(world, ['plan', '--no-color']).ended).screen).not.toContain('\u001B[3');
      expect((await open(world, ['plan'], { NO_COLOR: '1' }).ended).screen).not.toContain('\u001B[3');
    });

    it('neither asks nor spins on a build server', async () => {
      const { code, screen } = await open(world, ['apply'], { CI: 'true' }).ended;
      expect(code).toBe(1);
      expect(screen).toContain('Pass --yes');
    });
  });

  it('shows a count while it works, and leaves the cursor visible', async () => {
    await using world = await cliWorld({ faults: SLOW_WRITES });
    const terminal = open(world, ['apply', '--yes']);
    await terminal.shows('event types  0/3');
    const { code, screen } = await terminal.ended;
    expect(code).toBe(0);
    expect(screen.lastIndexOf('\u001B[?25h')).toBeGreaterThan(screen.lastIndexOf('\u001B[?25l'));
  });

  it('finishes what is in flight on the first Ctrl-C, reports it, and the next apply does the rest', async () => {
    await using world = await cliWorld({ faults: SLOW_WRITES });
    const terminal = open(world, ['apply', '--yes', '--concurrency', '1']);
    await terminal.shows('event types  0/3');
    terminal.type(CTRL_C);
    const { code, screen } = await terminal.ended;
    expect(code).toBe(5);
    expect(screen).toContain('Finishing what is in flight');
    expect(screen).toContain('Partly done');
    expect(posts(world)).toBe(1);
    world.sandbox.setFaults({ rules: [] });
    expect((await world.run('apply', '--yes')).code).toBe(0);
    expect(posts(world)).toBe(3);
  });

  it('ends at once with 130 on the second Ctrl-C', async () => {
    await using world = await cliWorld({
      faults: { rules: [{ match: { method: 'POST' }, fault: { kind: 'latency', ms: 20_000 } }] },
    });
    const terminal = open(world, ['apply', '--yes']);
    await terminal.shows('event types  0/3');
    terminal.type(CTRL_C);
    await terminal.shows('Finishing what is in flight');
    terminal.type(CTRL_C);
    const { code, screen } = await terminal.ended;
    expect(code).toBe(130);
    expect(screen.lastIndexOf('\u001B[?25h')).toBeGreaterThan(screen.lastIndexOf('\u001B[?25l'));
  });
});
