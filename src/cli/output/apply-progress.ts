import type { ApplyEvent } from '../../reconcile/apply/report.ts';
import type { Progress, ProgressClock } from '../../reconcile/report/apply/progress.ts';
import type { CommonOptions, Printer } from './printer.ts';

/** Progress of one company after another on stderr, opened with the first news, so that a question comes before it. */
export interface ApplyProgress {
  readonly onEvent: (event: ApplyEvent) => void;
  readonly note: (text: string) => void;
  /** Ends what is shown; the next company begins anew. */
  readonly settle: () => Promise<void>;
}

const CLOCK: ProgressClock = {
  now: Date.now,
  every: (ms, tick) => {
    const timer = setInterval(tick, ms);
    return () => clearInterval(timer);
  },
};

export async function openProgress(options: CommonOptions, printer: Printer): Promise<ApplyProgress> {
  const open = await opener(options, printer);
  let current: Progress | null = null;
  return {
    onEvent: (event) => {
      current ??= open();
      current.onEvent(event);
    },
    note: (text) => {
      if (current === null) printer.note(text);
      else current.note(text);
    },
    settle: async () => {
      await current?.close();
      current = null;
    },
  };
}

/** A spinner for people, lines for logs, nothing with --quiet. */
async function opener(options: CommonOptions, printer: Printer): Promise<() => Progress> {
  if (options.quiet === true) {
    return () => ({ onEvent: () => undefined, note: () => undefined, close: async () => undefined });
  }
  if (printer.canAnimate) {
    const { loadTerminalProgress } = await import('../../reconcile/report/apply/progress-terminal.ts');
    const open = await loadTerminalProgress(process.stderr);
    return () => open(CLOCK);
  }
  const { plainProgress } = await import('../../reconcile/report/apply/progress.ts');
  return () => plainProgress(printer.note, CLOCK);
}
