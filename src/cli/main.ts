import { CommanderError } from 'commander';
import { renderJson, visible } from '../reconcile/report/text.ts';
import { EXIT } from '../app/exit-codes.ts';
import { loadSecrets, loadSettings } from './input/settings.ts';
import { describeError } from './output/error-report.ts';
import { createRedactor, guardStream, passwordsOf } from './output/redactor.ts';
import { createProgram } from './program/program.ts';

/** Runs one command. Never calls exit: sets `process.exitCode`, so that output can drain into slow pipes. */
export async function main(argv: readonly string[]): Promise<void> {
  const secrets = loadSecrets();
  const redactor = createRedactor();
  const addresses = [secrets.databaseUrl ?? '', secrets.smtpUrl ?? ''];
  const passwords = [...addresses.flatMap(passwordsOf), secrets.variable('PGPASSWORD') ?? ''];
  for (const password of passwords) redactor.conceal(password);
  for (const stream of [process.stdout, process.stderr]) {
    guardStream(stream, redactor);
    stream.on('error', ignoreClosedPipe);
  }
  try {
    const program = createProgram({ settings: loadSettings(), secrets, redactor });
    process.exitCode = EXIT.fine;
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    process.exitCode = isHelp(error) ? error.exitCode : printError(error, argv);
  }
}

/** `calops plan | head` closes the pipe early, which is not an error. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
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
  const { message, hint } = report.error;
  process.stderr.write(`error: ${shown(message)}\n${hint === '' ? '' : `hint: ${shown(hint)}\n`}`);
  if (offers !== undefined && !wantsJson(argv)) process.stderr.write(`${offers}\n`);
  if (argv.includes('--debug') && error instanceof Error) process.stderr.write(`${shown(error.stack ?? '')}\n`);
  return exitCode;
}

/** Escapes each line: it quotes servers, whose text must not control the terminal. */
function shown(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
