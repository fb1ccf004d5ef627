import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import type { CalcomBookings } from '../../../src/calcom/bookings/bookings-api.ts';
import { type BookingAsk, perform } from './booking-ask.ts';
import type { BookingOrder } from '../booking-process.ts';
import { bundled } from '../bundled.ts';
import { openBookingService } from './open-booking-service.ts';
import { COMPANY } from './open-salon.ts';
import { endWithThis } from '../when-this-ends.ts';
import { SALON_KEY } from '../world.ts';
import type { World } from '../world.ts';

const SCRIPT = bundled('test/support/booking-process.ts');

/**
 * A booking service in a process of its own, killed with SIGKILL at the point of this number; without one it lives, and says which points
 * it passed. Undefined: it was killed.
 */
export async function runBooking(
  world: World,
  ask: BookingAsk,
  dieAt: number | null = null,
): Promise<readonly string[] | undefined> {
  return await start(world, { ask, dieAt }).ended;
}

function start({ databaseUrl, sandbox }: World, order: Pick<BookingOrder, 'ask' | 'dieAt' | 'suspend'>) {
  const ends = { companyId: COMPANY, baseUrl: sandbox.url, apiKey: SALON_KEY, databaseUrl };
  const child = spawn(process.execPath, [SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(JSON.stringify({ ...ends, ...order } satisfies BookingOrder));
  return { child, ended: endOf(child) };
}

async function endOf(child: ChildProcessWithoutNullStreams): Promise<readonly string[] | undefined> {
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  if (stderr !== '') throw new Error(stderr);
  if (signal === 'SIGKILL') return undefined;
  if (code !== 0) throw new Error(`it ended with ${code}, ${signal}`);
  return JSON.parse(stdout) as readonly string[];
}

/** A booking service in a process of its own, suspended between the rate budget and its first call. */
export interface SuspendedBooking extends AsyncDisposable {
  /** SIGCONT; resolves when the process has ended by itself. */
  continue(): Promise<void>;
}

export async function suspendedBooking(world: World, ask: BookingAsk, leaseMs: number): Promise<SuspendedBooking> {
  const { child, ended } = start(world, { ask, dieAt: null, suspend: { leaseMs } });
  endWithThis(child);
  const finish = async (): Promise<void> => {
    child.kill('SIGCONT');
    await ended;
  };
  await expect.poll(() => stateOf(child.pid ?? 0)).toMatch(/^T/);
  return {
    continue: finish,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended.catch(() => {});
    },
  };
}

function stateOf(pid: number): string {
  return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}

/**
 * The same in this process, where it costs a tenth: at the point of this number the service stops for good, and none of its writes and
 * calls is made from then on. Calls that are under way arrive, as they do before the lease of a process that was killed is over.
 */
export async function runUntilStopped(
  { store, sandbox }: World,
  ask: BookingAsk,
  stopAt: number,
): Promise<readonly string[] | undefined> {
  const points: string[] = [];
  const stopped = Promise.withResolvers<undefined>();
  const never = new Promise<void>(() => {});
  const pass = (point: string): void | Promise<void> => {
    if (points.push(point) <= stopAt) return;
    stopped.resolve(undefined);
    return never;
  };
  const underWay = new Set<Promise<unknown>>();
  const wrap = (calcom: CalcomBookings): CalcomBookings => noting(calcom, underWay);
  await using opened = openBookingService({ store, baseUrl: sandbox.url, apiKey: SALON_KEY }, { pass, wrap });
  const passed = await Promise.race([stopped.promise, perform(opened.bookingService, COMPANY, ask).then(() => points)]);
  await Promise.allSettled(underWay);
  return passed;
}

/** The client, with the promise of every call in a set. */
function noting(calcom: CalcomBookings, calls: Set<Promise<unknown>>): CalcomBookings {
  return new Proxy(calcom, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...words: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(value, target, words);
        if (answer instanceof Promise) calls.add(answer);
        return answer;
      };
    },
  });
}
