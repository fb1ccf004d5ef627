import type { Settings } from '../../app/context.ts';
import type { CompanyAccess } from '../../reconcile/company-access.ts';
import { renderJson, spokenSeconds } from '../../reconcile/report/text.ts';

/** Options of every command. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** False after `--no-color`. */
  readonly color?: boolean;
  readonly debug?: boolean;
  /** Receives the results in place of stdout, for a command that runs inside another one. */
  readonly stdout?: (text: string) => void;
}

/** Output of a command: results to stdout, everything else to stderr. */
export interface Printer {
  readonly isJson: boolean;
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** True if a user at the terminal can answer. */
  readonly isInteractive: boolean;
  /** True if stderr can animate a line; a terminal without a width cannot. */
  readonly canAnimate: boolean;
  readonly result: (text: string) => void;
  /** The one JSON document of this command. */
  readonly json: (value: unknown) => void;
  /** The same for one that may be large, written piece by piece; resolves when all of it is written. */
  readonly jsonPieces: (pieces: Iterable<string>) => Promise<void>;
  /** A message for people; silent with `--quiet`. */
  readonly note: (text: string) => void;
}

export function createPrinter(options: CommonOptions, settings: Settings): Printer {
  const coloured = (stream: NodeJS.WriteStream): boolean =>
    options.color === false ? false : (settings.colour ?? stream.isTTY);
  const { stdout = (text: string) => void process.stdout.write(text) } = options;
  return {
    isJson: options.json === true,
    colour: { out: coloured(process.stdout), err: coloured(process.stderr) },
    isInteractive: process.stdin.isTTY && process.stderr.isTTY && !settings.ci,
    canAnimate: process.stderr.isTTY && process.stderr.columns > 0 && !settings.ci,
    result: stdout,
    json: (value) => stdout(renderJson(value)),
    jsonPieces: async (pieces) => {
      for (const piece of pieces) {
        if (options.stdout) options.stdout(piece);
        else await written(process.stdout, piece);
      }
    },
    note: (text) => {
      if (options.quiet !== true) process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
    },
  };
}

/** Waits until the stream has taken the text, or refused it: a reader who left early is not an error. */
function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => void stream.write(text, () => resolve()));
}

/** A shorter wait needs no explanation. */
const SHORT_WAIT_MS = 3000;

/**
 * Notes why a command takes long: each wait for the rate limit of Cal.com, once for calls that wait together, and each call that Cal.com did
 * not answer in time.
 */
export function callNotes(note: (text: string) => void): Required<Pick<CompanyAccess, 'onCall' | 'onWait'>> {
  let waitsUntilMs = 0;
  return {
    onWait: (ms) => {
      const now = Date.now();
      if (ms < SHORT_WAIT_MS || now < waitsUntilMs) return;
      waitsUntilMs = now + ms;
      note(`The rate limit of Cal.com is reached: waiting ${spokenSeconds(ms / 1000)}.`);
    },
    onCall: ({ method, path, attempt, ms, error }) => {
      if (error !== 'timeout') return;
      note(`${method} ${path}: no complete answer after ${spokenSeconds(ms / 1000)} (attempt ${attempt}).`);
    },
  };
}
