import { watch } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bookFortnight } from './demo/fortnight.ts';
import { DEMO_MANIFESTS, openStand, type Service, type Stand } from './demo/stand.ts';
import { listenForInterrupt } from './input/interrupt.ts';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));
/** Editors write a file in several steps. */
const SETTLE_MS = 200;

/**
 * `npm run dev`: sandbox, `calops serve` and its dashboard with a fortnight of bookings, on a temporary database. A change below src
 * restarts serve at the same address; Ctrl-C ends everything and leaves nothing.
 */
async function main(): Promise<void> {
  const print = (text: string): void => void process.stdout.write(text);
  using interrupt = listenForInterrupt(() => print('\nEnding.\n'));
  const { signal } = interrupt;
  try {
    await using stand = await openStand(signal);
    await stand.run(['apply', DEMO_MANIFESTS, '--yes']);
    const token = (await stand.run(['token', 'create', 'dev', '--quiet'])).trim();
    const first = await serve(stand, '0');
    const count = await bookFortnight({ url: first.url, token }, 'friseur', signal);
    print(`Dashboard   ${first.url}/dashboard/sign-in#${token}  (${count} appointments)
HTTP API    ${first.url}/openapi.json
Cal.com     ${stand.calcomUrl} (the stand-in)
Environment CALOPS_HOME=${stand.home} CALCOM_API_URL=${stand.calcomUrl} CALCOM_API_KEY=cal_sandbox_friseur
Watching src; Ctrl-C ends it.
`);
    await restartOnChange(stand, first, { signal, print });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function serve(stand: Stand, port: string): Promise<Service> {
  return stand.serve(['serve', '--port', port, '--manifests', 'manifests', '--log-level', 'warn']);
}

interface Watching {
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
}

/** Source that does not start is reported; the next change tries again. */
async function restartOnChange(stand: Stand, first: Service, { signal, print }: Watching): Promise<void> {
  const { port } = new URL(first.url);
  let running: Service | null = first;
  for await (const { filename } of watch(SOURCES, { recursive: true, signal })) {
    if (filename?.endsWith('.ts') !== true) continue;
    await pause(SETTLE_MS, undefined, { signal });
    await running?.stop();
    running = await serve(stand, port).catch(() => null);
    print(running === null ? `${filename}: serve does not start\n` : `${filename}: restarted\n`);
  }
}

await main();
