import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { bookFortnight, type DemoCompany } from './demo/fortnight.ts';
import { GYM_MANIFESTS, openStand, type Stand } from './demo/stand.ts';
import { playStory } from './demo/story.ts';
import { EXIT } from '../app/exit-codes.ts';
import { listenForInterrupt } from './input/interrupt.ts';

/**
 * `npm run demo`: the main use case from start to end with the real commands, on a temporary sandbox and database. Makes no calls outside
 * this machine and leaves nothing behind. `--all` shows whole outputs; `--open` keeps everything running, with a dashboard to look at.
 */
async function main(): Promise<void> {
  const values = readOptions();
  if (values === null) return;
  const print = (text: string): void => void process.stdout.write(text);
  using interrupt = listenForInterrupt(() => print('\nEnding the demo.\n'));
  const { signal } = interrupt;
  try {
    await using stand = await openStand(signal);
    await playStory(stand, { all: values.all === true, print });
    if (values.open === true) await keepOpen(stand, signal, print);
    else print('\nWhole outputs: npm run demo -- --all. A dashboard to click through: npm run demo -- --open\n');
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Null: they are wrong, and their usage was printed. */
function readOptions() {
  try {
    return parseArgs({ options: { all: { type: 'boolean' }, open: { type: 'boolean' } } }).values;
  } catch (error) {
    process.exitCode = process.argv.includes('--help') ? EXIT.fine : EXIT.error;
    if (process.exitCode !== EXIT.fine && error instanceof Error) process.stderr.write(`error: ${error.message}\n`);
    process.stderr.write(
      'usage: npm run demo -- [--all] [--open]\n  --all   show whole outputs\n  --open  keep everything running, with a dashboard\n',
    );
    return null;
  }
}

/** The gym too: the salon has no classes. */
async function keepOpen(stand: Stand, signal: AbortSignal, print: (text: string) => void): Promise<void> {
  print('\nBooking a fortnight…\n');
  await stand.run(['apply', GYM_MANIFESTS, '--yes']);
  const { url } = await stand.serve(['serve', '--port', '0', '--manifests', 'manifests', '--log-level', 'error']);
  const open = async (company: DemoCompany) => {
    const token = (await stand.run(['token', 'create', 'demo', '--company', company, '--quiet'])).trim();
    return { token, appointments: await bookFortnight({ url, token }, company, signal) };
  };
  const salon = await open('friseur');
  const gym = await open('fitness');
  print(`
# ${salon.appointments + gym.appointments} appointments: look at them
Salon       ${url}/dashboard/sign-in#${salon.token}
Gym         ${url}/dashboard/sign-in#${gym.token} (classes, three branches)
HTTP API    ${url}/openapi.json
Token       ${salon.token}
Cal.com     ${stand.calcomUrl} (the stand-in)

Ctrl-C ends it and leaves nothing.
`);
  if (!signal.aborted) await once(signal, 'abort');
}

await main();
