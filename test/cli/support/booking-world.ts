import type { Ended } from './run-calops.ts';
import { type CliWorld, cliWorld } from './cli-world.ts';
import { type Serving, startServing } from './serving.ts';

/** The salon with everything applied. */
export interface BookingWorld extends CliWorld {
  /** Runs a command with `--json`: its exit code, and its document. */
  readonly json: (...words: string[]) => Promise<{ readonly code: number | null; readonly body: never }>;
  /** A bearer token of the salon, as `token create` prints it. */
  readonly token: (label?: string) => Promise<string>;
  readonly serve: (...words: string[]) => Promise<Serving>;
  /** Bookings that stand in Cal.com. */
  readonly live: () => readonly LiveBooking[];
}

export interface LiveBooking {
  readonly uid: string;
  readonly status: string;
  readonly userId: number;
  readonly eventTypeId: number;
  readonly startMs: number;
}

export async function bookingWorld(): Promise<BookingWorld> {
  await using resources = new AsyncDisposableStack();
  const here = resources.use(await cliWorld());
  const applied = await here.run('apply', '--yes');
  if (applied.code !== 0) throw new Error(applied.stderr);
  const owned = resources.move();
  return {
    ...here,
    json: async (...words) => asJson(await here.run(...words, '--json')),
    token: async (label = 'test') => (await here.run('token', 'create', label)).stdout.trim(),
    serve: (...words) => startServing(words, { cwd: here.directory.path, env: here.env }),
    live: () => {
      const { bookings } = here.sandbox.state() as { readonly bookings: readonly LiveBooking[] };
      return bookings.filter(({ status }) => status === 'accepted');
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function asJson({ code, stdout }: Ended) {
  return { code, body: JSON.parse(stdout) as never };
}
