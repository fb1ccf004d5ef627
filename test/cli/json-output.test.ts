import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program/program.ts';
import { comingMonday } from '../support/booking/coming-monday.ts';
import { testContext } from '../support/context.ts';
import { caller, SALON } from '../support/sandbox-calls.ts';
import { faultsOf } from '../support/schema-faults.ts';
import { salonManifests } from './support/company-directory.ts';
import { type CliWorld, cliWorld } from './support/cli-world.ts';
import { startWarmCalops } from './support/run-calops.ts';

interface Case {
  readonly schema: string;
  /** What comes behind the command; `$RUN` and its like are ids that only the beginning of the test knows. */
  readonly words?: readonly string[];
  readonly code?: number;
}

/** A team as it is, in a repository of its own. */
const LIVE = ['--team', '34209', '--api-key-env', 'SALON_KEY', '--time-zone', 'Europe/Berlin', '--ci', 'github'];

/** Every command, with what its JSON is to fit. A new command needs a line here, and a schema. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  validate: [{ schema: 'validate-report' }],
  holidays: [{ schema: 'holidays-report', words: ['--country', 'DE', '--state', 'BE', '--year', '2027'] }],
  plan: [
    { schema: 'plan-report', code: 2 },
    { schema: 'plan-report', words: ['--only', 'eventType/cut/A'], code: 2 },
  ],
  apply: [{ schema: 'apply-report', words: ['--yes', '--only', 'branch/zentrale'] }],
  verify: [{ schema: 'verify-report', code: 2 }], // git has another length than what was applied
  doctor: [{ schema: 'doctor-report' }],
  explain: [
    { schema: 'explain-report', words: ['cut'] },
    { schema: 'explain-report', words: ['emma'] },
  ],
  drift: [{ schema: 'drift-report', code: 2 }],
  history: [{ schema: 'history-report' }],
  'history show': [{ schema: 'run-report', words: ['$RUN'] }],
  rollback: [{ schema: 'plan-report', words: ['$RUN'] }],
  import: [{ schema: 'import-report', words: ['--dry-run'] }],
  'import event-type': [{ schema: 'import-report', words: ['$FOREIGN', '--as', 'bart/A', '--dry-run'] }],
  hosts: [{ schema: 'hosts-report' }],
  'hosts accept': [{ schema: 'host-accept-report', words: ['1004', 'lina', '--dry-run'] }],
  assign: [{ schema: 'assignments-report' }, { schema: 'edit-report', words: ['lina', 'colour', '--dry-run'] }],
  unassign: [{ schema: 'edit-report', words: ['lina', 'cut', '--dry-run'] }],
  init: [
    { schema: 'init-report', words: ['sample', '--sample', '--ci', 'none'] },
    { schema: 'init-report', words: ['live', ...LIVE] },
  ],
  sandbox: [{ schema: 'sandbox-report' }],
  migrate: [{ schema: 'migrate-report' }],
  completion: [{ schema: 'completion-report', words: ['bash'] }],
  help: [
    { schema: 'help-report' },
    { schema: 'help-report', words: ['token', 'create'] },
    { schema: 'help-report', words: ['exit-codes'] },
    { schema: 'error', words: ['nothing-of-that-name'], code: 1 },
  ],
  serve: [
    { schema: 'serve-report', words: ['--port', '0'] },
    { schema: 'serve-report', words: ['--worker'] },
  ],
  slots: [
    { schema: 'slots-report', words: ['colour'] },
    { schema: 'error', words: ['nothing-of-that-name'], code: 1 },
  ],
  book: [{ schema: 'booking-report', words: ['colour', '--at', comingMonday('10:00'), '--name', 'Anna Beispiel'] }],
  cancel: [
    { schema: 'booking-report', words: ['$APPOINTMENT'] },
    { schema: 'error', words: ['6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10'], code: 1 },
  ],
  retell: [
    { schema: 'retell-report', words: ['--url', 'https://booking.salon.example'] },
    { schema: 'retell-report', words: ['--url', 'https://booking.salon.example', '--check'], code: 2 },
  ],
  report: [{ schema: 'bookings-report' }],
  audit: [{ schema: 'audit-report' }],
  review: [{ schema: 'review-report' }],
  'review close': [{ schema: 'error', words: ['$APPOINTMENT', '--as', 'booked', '--reason', 'x'], code: 1 }],
  'notify test': [
    { schema: 'notify-report', code: 1 },
    { schema: 'error', words: ['--channel', 'email'], code: 1 },
  ],
  'token create': [
    { schema: 'token-report', words: ['voice agent'] },
    { schema: 'token-report', words: ['control room', '--operator'] },
  ],
  'token list': [{ schema: 'tokens-report' }, { schema: 'tokens-report', words: ['--operator'] }],
  'token revoke': [{ schema: 'token-revoke-report', words: ['$TOKEN'] }],
  'github comment': [{ schema: 'github-comment-report', words: ['plan.json', '--dry-run', '--annotations'] }],
  'github drift-issue': [
    { schema: 'github-drift-issue-report', words: ['drift.json', '--dry-run'] },
    { schema: 'error', words: ['plan.json', '--dry-run'], code: 1 },
  ],
};

/** They run until they are stopped, and say one line when they are ready. */
const RUNNING: ReadonlySet<string> = new Set(['sandbox', 'serve']);

/** `history`, `history show`, … as the program itself declares them; not what only holds others together. */
function namesOf(commands: readonly Command[], before = ''): readonly string[] {
  return commands.flatMap((command) => {
    const name = `${before}${command.name()}`;
    const isGroup = command.commands.length > 0 && command.options.every(({ long }) => long !== '--json');
    return [...(isGroup ? [] : [name]), ...namesOf(command.commands, `${name} `)];
  });
}

const NAMES = namesOf(createProgram(testContext()).commands);

it('every command that the program has is in the list, and nothing else', () => {
  // the stdout of mcp carries a protocol
  expect([...Object.keys(CASES), 'mcp'].toSorted()).toEqual(NAMES.toSorted());
});

interface Booked {
  readonly appointment: { readonly id: string };
}

describe('with --json', () => {
  let here: CliWorld;
  let names: ReadonlyMap<string, string>;
  let firstApply: unknown;

  async function document(...words: readonly string[]): Promise<unknown> {
    return JSON.parse((await here.run(...words, '--json')).stdout) as unknown;
  }

  /** Something of everything: applied, then changed in git and in Cal.com, and an event type of somebody else. */
  beforeAll(async () => {
    here = await cliWorld();
    const channels = 'notifications: { slack: { url: { env: SLACK_WEBHOOK_URL } } }';
    const told = salonManifests().replace('locale: de', `locale: de\n  ${channels}`);
    await here.directory.write('manifests/friseur/all.yaml', told);
    firstApply = await document('apply', '--yes');
    const { run } = firstApply as { readonly run: string };
    const { id: token } = (await document('token', 'create', 'old')) as { readonly id: string };
    const booked = (await document(
      'book',
      'colour',
      '--at',
      comingMonday('13:00'),
      '--name',
      'Anna',
      '--staff',
      'emma',
    )) as Booked;
    const send = caller(here.sandbox);
    const [first] = (await send('GET', SALON.types)).body.data as readonly { readonly id: number }[];
    await send('PATCH', `${SALON.types}/${first?.id}`, { title: 'Anders' });
    const foreign = { title: 'Bart', slug: 'bart', lengthInMinutes: 15, schedulingType: 'managed', hosts: [] };
    const made = (await send('POST', SALON.types, foreign)).body.data as readonly { readonly id: number }[];
    names = new Map([
      ['$RUN', run],
      ['$FOREIGN', String(made[0]?.id)],
      ['$TOKEN', token],
      ['$APPOINTMENT', booked.appointment.id],
    ]);
    await here.directory.write('manifests/friseur/all.yaml', salonManifests(45));
    for (const name of ['plan', 'drift']) {
      await here.directory.write(`${name}.json`, (await here.run(name, '--json')).stdout);
    }
    return () => here[Symbol.asyncDispose]();
  });

  const cases = Object.entries(CASES).flatMap(([name, all]) =>
    all.map((one) => ({ name, words: [], code: 0, ...one })),
  );

  it.each(cases.filter(({ name }) => !RUNNING.has(name)))(
    '$name $words: one document on stdout, as $schema says',
    async ({ name, words, schema, code }) => {
      const said = words.map((word) => names.get(word) ?? word);
      const end = await here.run(...name.split(' '), ...said, '--json');
      const document: unknown = JSON.parse(end.stdout);
      expect(await faultsOf(schema, document)).toEqual([]);
      expect(end.code).toBe(code);
    },
  );

  it('apply: what was done as well', async () => {
    expect(firstApply).toMatchObject({ outcome: 'done' });
    expect(await faultsOf('apply-report', firstApply)).toEqual([]);
  });

  it.each(cases.filter(({ name }) => RUNNING.has(name)))('$name $words: one line when it is ready', async (one) => {
    const written = Promise.withResolvers<string>();
    let stderr = '';
    const running = startWarmCalops([one.name, ...one.words, '--json'], { env: here.env }, (stream, chunk) => {
      if (stream === 'stdout') written.resolve(chunk);
      else stderr += chunk;
    });
    const said = await written.promise;
    running.kill('SIGTERM');
    expect({ code: await running.ended, stderr }).toMatchObject({ code: 0 });
    expect(said).toMatch(/^.*\n$/);
    expect(await faultsOf(one.schema, JSON.parse(said))).toEqual([]);
  });

  it.each(['plan', 'history show', 'hosts accept'])('%s: a wrong call is an error as the schema says', async (name) => {
    const end = await here.run(...name.split(' '), '--no-such-option', '--json');
    expect(end.code).toBe(1);
    expect(await faultsOf('error', JSON.parse(end.stdout))).toEqual([]);
  });
});
