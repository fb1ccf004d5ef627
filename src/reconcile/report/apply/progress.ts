import type { ApplyEvent, ApplyPoint } from '../../apply/report.ts';

/** Shows the progress of an apply. `close` keeps the last line on the screen. */
export interface Progress {
  readonly onEvent: (event: ApplyEvent) => void;
  /** A message that must be visible immediately. */
  readonly note: (text: string) => void;
  readonly close: () => Promise<void>;
}

/** Progress of one wave; times in milliseconds. */
export interface WaveState {
  readonly title: string;
  readonly total: number;
  readonly startedAt: number;
  done: number;
  failed: number;
  skipped: number;
  /** All calls wait for the rate limit until then. */
  waitingUntil: number;
}

/** The time in milliseconds, and a repeating timer with a cancel function: arguments, so that tests control the time. */
export interface ProgressClock {
  readonly now: () => number;
  readonly every: (ms: number, tick: () => void) => () => void;
}

export function startWave(title: string, total: number, now: number): WaveState {
  return { title, total, startedAt: now, done: 0, failed: 0, skipped: 0, waitingUntil: 0 };
}

/** A wave of database rows is one transaction: its changes are reported together when it is committed. */
const COMMITTED: ReadonlySet<ApplyPoint> = new Set(['rows-written', 'maps-written', 'links-written', 'verified']);

/** Counts one event; events without meaning for the wave are ignored. */
export function countEvent(wave: WaveState, event: ApplyEvent, now: number): void {
  if (event.type === 'point' && COMMITTED.has(event.point)) wave.done = wave.total - wave.failed - wave.skipped;
  if (event.type === 'waiting') wave.waitingUntil = now + event.ms;
  if (event.type !== 'change') return;
  if (event.outcome === 'done') wave.done += 1;
  else if (event.outcome === 'skipped') wave.skipped += 1;
  else wave.failed += 1;
}

function endedOf({ done, failed, skipped }: WaveState): number {
  return done + failed + skipped;
}

function isComplete(wave: WaveState): boolean {
  return endedOf(wave) >= wave.total;
}

/** `12/45, 1 failed, about 40 s left` */
export function waveText(wave: WaveState, now: number): string {
  const ended = endedOf(wave);
  const parts = [
    `${ended}/${wave.total}`,
    wave.failed > 0 && `${wave.failed} failed`,
    wave.skipped > 0 && `${wave.skipped} skipped`,
    ended < wave.total && timeLeft(wave, ended, now),
  ].filter((part) => typeof part === 'string' && part !== '');
  return parts.join(', ');
}

/** Estimated from the pace so far, and at least the wait that the rate limit requires. */
function timeLeft(wave: WaveState, ended: number, now: number): string {
  const wait = Math.max(0, wave.waitingUntil - now);
  const pace = ended === 0 ? 0 : ((now - wave.startedAt) / ended) * (wave.total - ended);
  const words = [
    wait > 1000 && `waiting ${Math.ceil(wait / 1000)} s for the rate limit`,
    pace > 1000 && `about ${spoken(Math.max(pace, wait))} left`,
  ].filter((part) => part !== false);
  return words.join(', ');
}

function spoken(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

/** Users ask "is it hung?" after a few seconds without output (terraform#30968). */
const LINE_EVERY_MS = 2000;

/** For logs: a line when a wave ends, and one every two seconds until then. */
export function plainProgress(write: (line: string) => void, { now, every }: ProgressClock): Progress {
  let wave: WaveState | null = null;
  let written = '';
  const report = (): void => {
    if (wave === null) return;
    const line = `${wave.title}: ${waveText(wave, now())}`;
    // The last line of a wave is written once, however long the next one takes to begin.
    if (line !== written || !isComplete(wave)) write(line);
    written = line;
  };
  const cancel = every(LINE_EVERY_MS, report);
  return {
    onEvent: (event: ApplyEvent) => {
      if (event.type === 'wave') {
        report();
        written = '';
        wave = startWave(event.title, event.total, now());
      }
      if (wave !== null) countEvent(wave, event, now());
    },
    note: write,
    close: async () => {
      cancel();
      report();
      wave = null;
    },
  };
}
