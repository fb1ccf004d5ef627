import type { ApplyEvent } from '../apply/report.ts';
import { countEvent, type Progress, type ProgressClock, startWave, type WaveState, waveText } from './progress.ts';

/** People who wait ask "is it hung?" after a few seconds (terraform#30968). */
const LINE_EVERY_MS = 2000;

/** For logs: a line when a wave begins and ends, and one every two seconds in between. */
export function plainProgress(write: (line: string) => void, { now, every }: ProgressClock): Progress {
  let wave: WaveState | null = null;
  const tell = (): void => {
    if (wave !== null) write(`${wave.title}: ${waveText(wave, now())}`);
  };
  const cancel = every(LINE_EVERY_MS, tell);
  return {
    onEvent: (event: ApplyEvent) => {
      if (event.type === 'wave') {
        tell();
        wave = startWave(event.title, event.total, now());
      }
      if (wave !== null) countEvent(wave, event, now());
    },
    note: write,
    close: async () => {
      cancel();
      tell();
      wave = null;
    },
  };
}
