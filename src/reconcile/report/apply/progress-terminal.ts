import type { ListrTaskWrapper } from 'listr2';
import type { ApplyEvent } from '../../apply/report.ts';
import { countEvent, type Progress, type ProgressClock, startWave, type WaveState, waveText } from './progress.ts';

const REFRESH_EVERY_MS = 200;

/** One wave on the screen, until it ends. */
interface ShownWave {
  readonly state: WaveState;
  readonly end: () => void;
}

type Task = Pick<ListrTaskWrapper<unknown, never, never>, 'title' | 'output'>;

/** For terminals: one line per wave with a spinner, its count and the remaining time. Loads listr2 lazily. */
export async function loadTerminalProgress(stream: NodeJS.WriteStream): Promise<(clock: ProgressClock) => Progress> {
  const showWave = await loadListr(stream);
  return (clock) => terminalProgress(stream, clock, showWave);
}

function terminalProgress(stream: NodeJS.WriteStream, clock: ProgressClock, showWave: ShowWave): Progress {
  let wave: ShownWave | null = null;
  let task: Task | null = null;
  let shown: Promise<void> = Promise.resolve();
  const refresh = (): void => {
    if (wave !== null && task !== null) task.title = `${wave.state.title}  ${waveText(wave.state, clock.now())}`;
  };
  const cancel = clock.every(REFRESH_EVERY_MS, refresh);
  const endWave = (): void => {
    refresh();
    wave?.end();
    task = null;
  };
  const beginWave = (title: string, total: number): void => {
    endWave();
    const { promise, resolve } = Promise.withResolvers<void>();
    const state = startWave(title, total, clock.now());
    wave = { state, end: resolve };
    shown = shown.then(() =>
      showWave(title, async (started) => {
        if (wave?.state === state) task = started;
        await promise;
        started.title = `${title}  ${waveText(state, clock.now())}`;
        if (state.failed > 0) throw new Error(waveText(state, clock.now()));
      }),
    );
  };
  return {
    onEvent: (event: ApplyEvent) => {
      if (event.type === 'wave') beginWave(event.title, event.total);
      if (wave !== null) countEvent(wave.state, event, clock.now());
    },
    note: (text) => {
      if (task === null) stream.write(`${text}\n`);
      else task.output = text;
    },
    close: async () => {
      cancel();
      endWave();
      await shown;
    },
  };
}

type ShowWave = (title: string, work: (task: Task) => Promise<void>) => Promise<void>;

async function loadListr(stream: NodeJS.WriteStream): Promise<ShowWave> {
  const { DefaultRenderer, Listr, ListrLogger, ProcessOutput } = await import('listr2');
  /** listr2 checks whether stdout is a terminal; progress goes to stderr, which the caller has checked. */
  class StderrRenderer extends DefaultRenderer {
    static override nonTTY = true;
  }
  return async (title, work) => {
    const logger = new ListrLogger({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(stream, stream) });
    const tasks = new Listr([{ title, task: (_context, task) => work(task) }], {
      renderer: StderrRenderer,
      rendererOptions: { logger, collapseErrors: true, showErrorMessage: false },
      // calops handles Ctrl-C itself: calls in flight must complete first.
      registerSignalListeners: false,
      exitOnError: false,
    });
    await tasks.run();
  };
}
