import type { CommonOptions, Printer } from './printer.ts';

/** How many of several companies have ended, on stderr: one line on a terminal, a line every ten seconds in a log. */
export interface CompaniesProgress extends Disposable {
  readonly onEnded: (ended: number) => void;
  /** Clears the line of the terminal before other output. */
  readonly hide: () => void;
}

const LINE_EVERY_MS = 10_000;
const CLEAR_LINE = '\r\u001B[K';

export function companiesProgress(
  total: number,
  verb: string,
  { printer, quiet = false }: { readonly printer: Printer } & Pick<CommonOptions, 'quiet'>,
): CompaniesProgress {
  if (quiet || total < 2) return { onEnded: () => undefined, hide: () => undefined, [Symbol.dispose]: () => undefined };
  let text = '';
  let isShown = false;
  const hide = (): void => {
    if (isShown) process.stderr.write(CLEAR_LINE);
    isShown = false;
  };
  const timer = setInterval(() => {
    if (!printer.canAnimate && text !== '') printer.note(text);
  }, LINE_EVERY_MS).unref();
  return {
    onEnded: (ended) => {
      text = `${verb} ${ended} of ${total} companies`;
      if (!printer.canAnimate) return;
      process.stderr.write(`${CLEAR_LINE}${text}`);
      isShown = true;
    },
    hide,
    [Symbol.dispose]: () => {
      clearInterval(timer);
      hide();
    },
  };
}
