import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { isLong } from '../../support/cases.ts';
import { type CliWorld, cliWorld } from '../support/cli-world.ts';
import { CTRL_C, missingTerminal, openTerminal, type Terminal } from '../support/terminal.ts';

const KEY = 'cal_sandbox_friseur';
const DOWN = '\u001B[B';
const ENTER = '\r';
const CTRL_D = '\u0004';
const ERASE_ALL = '\u0015';

/** The salon's owner is in the clinic's team as well, and administers it not. */
const SEED = {
  ...DEMO_SEED,
  memberships: [...(DEMO_SEED.memberships ?? []), { id: 9001, teamId: 40_110, userId: 1000, role: 'MEMBER' }],
  eventTypes: [
    {
      teamId: 34_209,
      schedulingType: 'managed',
      title: 'Bartpflege',
      slug: 'bart',
      lengthInMinutes: 30,
      hosts: [{ userId: 1002 }],
    },
  ],
};

async function emptyWorld(): Promise<CliWorld> {
  const world = await cliWorld();
  world.sandbox.reset(SEED);
  return world;
}

function open(world: CliWorld, words: readonly string[], env: Readonly<Record<string, string>> = {}): Terminal {
  return openTerminal(['init', 'new', ...words], { cwd: world.directory.path, env: { ...world.env, ...env } });
}

/** Each question, and the keys that answer it. */
async function converse(
  terminal: Terminal,
  answers: readonly (readonly [question: string, keys: string])[],
): Promise<void> {
  for (const [question, keys] of answers) {
    await terminal.shows(question);
    terminal.type(keys);
  }
}

describe('calops init on a terminal', () => {
  const missing = missingTerminal();
  beforeEach(({ skip }) => {
    if (missing !== null) skip(missing);
  });

  it('asks for the team, of those that the key may read, and for all the rest', async () => {
    await using world = await emptyWorld();
    const terminal = open(world, [], { SALON_KEY: KEY });
    await converse(terminal, [
      ['Begin with', ENTER],
      ['Variable that holds the API key', `SALON_KEY${ENTER}`],
      ['Team', ENTER],
      ['Name of the company', `salon${ENTER}`],
      ['Its time zone', `Europe/Vienna${ENTER}`],
      ['Pipelines', `${DOWN}${ENTER}`],
      ['Record in the database of DATABASE_URL', `n${ENTER}`],
    ]);
    const { code, screen } = await terminal.ended;
    expect(screen).toContain('Praxis am Markt (40110)');
    expect(screen).toContain('no admin of it');
    expect(screen).toContain('1 service, 1 new staff');
    expect(code).toBe(0);
    const company = await readFile(join(world.directory.path, 'new/manifests/salon/company.yaml'), 'utf8');
    expect(company).toContain('title: Friseur 1');
    expect(company).toContain('timeZone: Europe/Vienna');
    expect(company).toContain('{ teamId: 34209, apiKey: { env: SALON_KEY } }');
    expect(await readdir(join(world.directory.path, 'new'))).toContain('.gitlab-ci.yml');
  });

  it('asks for a key that no variable holds, shows it not, and writes it nowhere', async () => {
    await using world = await emptyWorld();
    const terminal = open(world, [
      '--team',
      '34209',
      '--name',
      'salon',
      '--time-zone',
      'Europe/Berlin',
      '--ci',
      'github',
    ]);
    await converse(terminal, [
      ['Variable that holds the API key', ENTER],
      ['CALCOM_API_KEY is not set', `${KEY}${ENTER}`],
      ['Record in the database of DATABASE_URL', ENTER],
    ]);
    const { code, screen } = await terminal.ended;
    expect(screen).toContain('export CALCOM_API_KEY=…');
    expect(screen).not.toContain(KEY);
    expect(code).toBe(0);
    const root = join(world.directory.path, 'new');
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) expect(await readFile(join(entry.parentPath, entry.name), 'utf8')).not.toContain(KEY);
    }
    const plan = await world.run('plan', 'new/manifests');
    expect(plan.stderr).toContain('CALCOM_API_KEY');
  });

  it('takes no answer that no manifest could say, and no key in the place of its variable', async () => {
    await using world = await emptyWorld();
    const terminal = open(world, ['--ci', 'none'], { SALON_KEY: KEY });
    await converse(terminal, [
      ['Begin with', ENTER],
      ['Variable that holds the API key', `cal_live_0123456789abcdef${ENTER}`],
      ['This looks like the key itself', `${ERASE_ALL}SALON_KEY${ENTER}`],
      ['Team', ENTER],
      ['Name of the company', `Mein Salon${ENTER}`],
      ['lower-case letters', `${ERASE_ALL}salon${ENTER}`],
      ['Its time zone', `Berlin${ENTER}`],
      ['Use an IANA name', `${ERASE_ALL}Europe/Berlin${ENTER}`],
      ['Record in the database of DATABASE_URL', `n${ENTER}`],
    ]);
    expect((await terminal.ended).code).toBe(0);
  });

  it('begins with the sample, and asks nothing that it does not need', async () => {
    await using world = await emptyWorld();
    const terminal = open(world, []);
    await converse(terminal, [
      ['Begin with', `${DOWN}${ENTER}`],
      ['Name of the company', ENTER],
      ['Pipelines', ENTER],
    ]);
    const { code, screen } = await terminal.ended;
    expect(code).toBe(0);
    expect(screen).not.toContain('API key');
    expect((await world.run('validate', 'new/manifests')).stdout).toContain('ok: 1 company, 2 services');
  });

  it('asks nothing that the options say', async () => {
    await using world = await emptyWorld();
    const { code, screen } = await open(world, ['--sample', '--name', 'salon', '--ci', 'none']).ended;
    expect(code).toBe(0);
    expect(screen).not.toContain('?');
  });

  it('leaves nothing behind after Ctrl-C or the end of the input at any question', async () => {
    await using world = await emptyWorld();
    const answers = [
      ['Begin with', ENTER],
      ['Variable that holds the API key', `SALON_KEY${ENTER}`],
      ['Team', ENTER],
      ['Name of the company', ENTER],
      ['Its time zone', `Europe/Berlin${ENTER}`],
      ['Pipelines', ENTER],
      ['Record in the database of DATABASE_URL', ENTER],
    ] as const;
    const stops = answers.flatMap(([question], at) => [
      { at, question, keys: CTRL_C },
      { at, question, keys: CTRL_D },
    ]);
    // each is a process: in `npm test` the two take turns
    for (const { at, question, keys } of stops.filter((_, index) => isLong || index % 4 === 0 || index % 4 === 3)) {
      const terminal = open(world, [], { SALON_KEY: KEY });
      await converse(terminal, [...answers.slice(0, at), [question, keys]]);
      const { code, screen } = await terminal.ended;
      expect({ code, question }).toEqual({ code: 130, question });
      expect(screen).toContain('nothing was written');
      expect(screen).not.toContain('unsettled');
      expect(await readdir(world.directory.path)).toEqual(['manifests']);
    }
  });

  it('says so where the key administers no team, or its owner is in none', async () => {
    await using world = await emptyWorld();
    const rest = { ...SEED, eventTypes: [] };
    for (const [memberships, code, told] of [
      [
        [{ id: 1, teamId: 34_209, userId: 1000, role: 'MEMBER' }],
        3,
        'administers none of the teams: Friseur 1 (34209)',
      ],
      [[], 1, 'is in no team'],
    ] as const) {
      world.sandbox.reset({ ...rest, memberships });
      const terminal = open(world, ['--api-key-env', 'SALON_KEY']);
      await converse(terminal, [['Begin with', ENTER]]);
      const ended = await terminal.ended;
      expect(ended.screen).toContain(told);
      expect(ended.code).toBe(code);
      expect(await readdir(world.directory.path)).toEqual(['manifests']);
    }
  });

  it('colours no question with --no-color', async () => {
    await using world = await emptyWorld();
    const terminal = open(world, ['--no-color', '--name', 'salon']);
    await converse(terminal, [
      ['Begin with', `${DOWN}${ENTER}`],
      ['Pipelines', ENTER],
    ]);
    const { screen } = await terminal.ended;
    for (const style of [1, 2, 32, 34, 36]) expect(screen).not.toContain(`\u001B[${style}m`);
  });
});
