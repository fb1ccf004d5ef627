import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { openAsker } from '../init/asker.ts';
import { settleBeginning } from '../init/beginning.ts';
import { beginRepository } from '../init/begin-repository.ts';
import { type InitOptions, requireAnswers, requireSound } from '../init/init-options.ts';
import { initReport, renderInit } from '../init/init-report.ts';
import { requireDirectory } from '../init/write-repository.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { createPrinter } from '../output/printer.ts';

/** Starts a repository: asks for missing options, reads the team, then writes all files or none. */
export async function init(dir: string, options: InitOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const isAsked = printer.isInteractive && !printer.isJson;
  requireSound(options);
  if (!isAsked) requireAnswers(options);
  await requireDirectory(dir);
  using interrupt = listenForInterrupt(() => printer.note('Stopping; Ctrl-C again ends at once.'));
  const { signal } = interrupt;
  const asker = isAsked ? await openAsker(signal, printer) : null;
  const beginning = await settleBeginning({ options, asker, context, signal });
  const input = { dir, beginning, keepExisting: options.keepExisting === true, context, printer, signal };
  const report = initReport(input, await beginRepository(input));
  if (printer.isJson) printer.json(report);
  else printer.result(renderInit(report, printer));
  return report.import === null || report.import.unknown.length === 0 ? EXIT.fine : EXIT.unproven;
}
