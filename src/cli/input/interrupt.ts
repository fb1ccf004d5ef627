import { writeSync } from 'node:fs';
import { EXIT } from '../exit-codes.ts';

/** Ctrl-C and SIGTERM while something runs. Stops listening when disposed. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

/** A spinner hides the cursor and holds back what others write; it has no time to end both. */
const SHOW_CURSOR = '\u001B[?25h';

/**
 * The first one asks the work to finish what is in flight; the second one ends the process at once, as the person who
 * presses twice wants it: the journal and the next run mend what that leaves behind.
 */
export function listenForInterrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      if (process.stderr.isTTY) writeSync(process.stderr.fd, SHOW_CURSOR);
      process.exit(EXIT.interrupted);
    }
    controller.abort(new DOMException('Interrupted', 'AbortError'));
    onFirst();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}
