import { writeSync } from 'node:fs';
import { EXIT } from '../../app/exit-codes.ts';

/** Ctrl-C and SIGTERM during a command. Stops listening when disposed. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

/** A spinner hides the cursor and buffers other output; after a second Ctrl-C it has no time to restore either. */
const SHOW_CURSOR = '\u001B[?25h';

/**
 * The first signal lets calls in flight complete; the second one ends the process immediately, as the operator wants: the journal and
 * the next run repair what that leaves behind.
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
