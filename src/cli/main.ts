import { CommanderError } from 'commander';
import { renderJson, visible } from '../reconcile/report/text.ts';
import { EXIT } from '../app/exit-codes.ts';
import { loadSecrets, loadSettings } from './input/settings.ts';
import { describeError, type ErrorReport } from './output/error-report.ts';
import { createRedactor, guardStream, passwordsOf } from './output/redactor.ts';
import { createProgram } from './program/program.ts';

/** Runs one command. Never calls exit: sets `process.exitCode`, so that output can drain into slow pipes. */
export async function main(argv: readonly string[]): Promise<void> {
  const secrets = loadSecrets();
  const redactor = createRedactor();
  const addresses = [secrets.databaseUrl ?? '', secrets.smtpUrl ?? ''];
  const passwords = [...addresses.flatMap(passwordsOf), secrets.variable('PGPASSWORD') ?? ''];
  for (const password of passwords) redactor.conceal(password);
  for (const stream of [process.stdout, process.stderr]) guardStream(stream, redactor);
  process.stdout.on('error', reportLostOutput);
  process.stderr.on('error', () => undefined);
  try {
    const program = createProgram({ settings: loadSettings(), secrets, redactor });
    process.exitCode = EXIT.fine;
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    process.exitCode = isHelp(error) ? error.exitCode : printError(error, argv);
  }
}

/**
 * `calops plan | head` closes the pipe early, which is not an error. A full disk is one, but the command goes on to its end: an apply must not
 * stop halfway because its report cannot be kept.
 */
function reportLostOutput({ code = 'unknown' }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return;
  const hint = 'Free space or name another file, then run the command again; calops history shows what an apply did.';
  printReport({ error: { code: 'output-unwritable', message: `The output cannot be written (${code}).`, hint } });
  process.once('exit', () => {
    if (process.exitCode === EXIT.fine || process.exitCode === EXIT.difference) process.exitCode = EXIT.error;
  });
}

function isHelp(error: unknown): error is CommanderError {
  return (
    error instanceof CommanderError &&
    ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code)
  );
}

/** Parsed from the raw arguments: a wrong call has no parsed options yet. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === '--json' || word === '--format=json' || (word === 'json' && argv[index - 1] === '--format'),
  );
}

function printError(error: unknown, argv: readonly string[]): number {
  const { exitCode, details, offers, ...report } = describeError(error);
  if (wantsJson(argv)) process.stdout.write(renderJson(report));
  else if (details !== undefined) process.stderr.write(`${details}\n`);
  printReport(report, wantsJson(argv) ? undefined : offers);
  if (argv.includes('--debug') && error instanceof Error) process.stderr.write(`${shown(error.stack ?? '')}\n`);
  return exitCode;
}

/** The last line names the code. For manifests it is the code of their first error, and `usage` has nothing to add to its hint. */
function printReport({ error, diagnostics = [] }: Pick<ErrorReport, 'error' | 'diagnostics'>, offers?: string): void {
  const { message, hint } = error;
  const code = diagnostics.find(({ severity }) => severity === 'error')?.code ?? error.code;
  const lines = [
    `error: ${shown(message)}`,
    ...(hint === '' ? [] : [`hint: ${shown(hint)}`]),
    ...(offers === undefined ? [] : [offers]),
    ...(code === 'usage' ? [] : [`more: calops explain ${code}`]),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** Escapes each line: it quotes servers, whose text must not control the terminal. */
function shown(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
