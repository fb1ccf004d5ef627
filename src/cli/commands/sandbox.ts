import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import type { ProfileName } from '../../sandbox/profile.ts';
import { SandboxInputError } from '../../sandbox/schema.ts';
import { CommandError } from '../../app/command-error.ts';
import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';

interface SandboxOptions extends CommonOptions {
  readonly port: number;
  readonly seed?: string;
  readonly faults?: string;
  readonly profile: ProfileName;
}

/** Key of the demo's first team; `calops init` writes a company for it. */
const DEMO_KEY = 'cal_sandbox_friseur';

/** Runs until Ctrl-C or SIGTERM. */
export async function sandbox(options: SandboxOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  using interrupt = listenForInterrupt(() => undefined);
  await using server = await start(options);
  const { url, port } = server;
  printer.result(printer.isJson ? `${JSON.stringify({ url, port })}\n` : `Cal.com sandbox ready at ${url}\n`);
  if (options.seed === undefined) printer.note(`Try: CALCOM_API_URL=${url} CALCOM_API_KEY=${DEMO_KEY} calops plan`);
  if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
  return EXIT.fine;
}

async function start({ port, seed, faults, profile }: SandboxOptions): Promise<Sandbox> {
  const inputs = {
    ...(seed !== undefined && { seed: await readJson(seed) }),
    ...(faults !== undefined && { faults: await readJson(faults) }),
  };
  return startSandbox({ port, profile, ...inputs }).catch((cause: unknown) => {
    if (cause instanceof SandboxInputError) {
      throw new CommandError(
        'sandbox-input',
        cause.message,
        'schemas/sandbox-*.schema.json say what such a file holds.',
      );
    }
    if (cause instanceof Error && 'code' in cause && (cause.code === 'EADDRINUSE' || cause.code === 'EACCES')) {
      const why = cause.code === 'EACCES' ? 'is not open to this user' : 'is in use';
      throw new CommandError('port-unusable', `Port ${port} ${why}.`, 'Take another one, or --port 0 for a free one.');
    }
    throw cause;
  });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    const why = cause instanceof SyntaxError ? `is not JSON: ${cause.message}` : `cannot be read`;
    throw new CommandError('file-unreadable', `${file} ${why}.`, 'Name a JSON file.');
  }
}
