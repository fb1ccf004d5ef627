import { isProblem } from '../../model/results.ts';
import { answerOf } from '../../runtime/http/answer.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { instantAt, openCompanyRuntime } from '../steps/open-company-runtime.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';
import { RefusedError } from '../output/refused-error.ts';
import { slotsText } from '../output/book-text.ts';

interface SlotsOptions extends CommonOptions {
  readonly company?: string;
  readonly after?: string;
  readonly limit: number;
  readonly staff?: string;
  readonly branch?: string;
}

/** The next starts of a service, as the runtime would offer them. */
export async function slots(service: string, options: SlotsOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const { after, limit, staff, branch } = options;
  await using opened = await openCompanyRuntime(
    { company: options.company, applicationName: 'calops slots' },
    context,
    printer,
  );
  const { runtime, company, companyId } = opened;
  const afterMs = after === undefined ? undefined : instantAt(after, company, { service, branch: branch ?? null });
  const result = await runtime.nextSlots(companyId, {
    service,
    limit,
    ...(staff !== undefined && { staff }),
    ...(branch !== undefined && { branch }),
    ...(afterMs !== undefined && { after: new Date(afterMs).toISOString() }),
  });
  if (isProblem(result)) throw new RefusedError(result);
  if (printer.isJson) printer.json(answerOf(result).body);
  else printer.result(slotsText(result));
  return EXIT.fine;
}
