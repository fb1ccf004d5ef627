import { renderJson } from '../../reconcile/report/text.ts';
import type { Settings } from '../input/settings.ts';

/** Options that every command knows. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** False after `--no-color`. */
  readonly color?: boolean;
  readonly debug?: boolean;
}

/** Where a command's words go: results to stdout, everything else to stderr. */
export interface Printer {
  readonly isJson: boolean;
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** Somebody sits there and can answer. */
  readonly isInteractive: boolean;
  /** stderr can show a line that moves; a terminal without a width cannot. */
  readonly canAnimate: boolean;
  readonly result: (text: string) => void;
  /** The one JSON document of this command. */
  readonly json: (value: unknown) => void;
  /** A message for a person; silent with `--quiet`. */
  readonly note: (text: string) => void;
}

export function createPrinter(options: CommonOptions, settings: Settings): Printer {
  const coloured = (stream: NodeJS.WriteStream): boolean =>
    options.color === false ? false : (settings.colour ?? stream.isTTY);
  return {
    isJson: options.json === true,
    colour: { out: coloured(process.stdout), err: coloured(process.stderr) },
    isInteractive: process.stdin.isTTY && process.stderr.isTTY && !settings.ci,
    canAnimate: process.stderr.isTTY && process.stderr.columns > 0 && !settings.ci,
    result: (text) => void process.stdout.write(text),
    json: (value) => void process.stdout.write(renderJson(value)),
    note: (text) => {
      if (options.quiet !== true) process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
    },
  };
}
