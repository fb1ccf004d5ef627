import { utilisationOf } from '../../model/time/utilisation.ts';
import { openStore } from '../../store/open-store.ts';
import { bookingsReport, reportMarkdown, reportText } from '../output/report-text.ts';
import { type Context, storeTarget } from '../../app/context.ts';
import { daySpan, type SpanOptions } from '../input/day-span.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { findCompany } from '../../app/find-company.ts';
import { createPrinter, type CommonOptions } from '../output/printer.ts';

interface ReportOptions extends CommonOptions, SpanOptions {
  readonly company?: string;
  readonly format: 'text' | 'json' | 'markdown';
}

/** Outcomes of bookings by day in the company's time zone. Reads the database only. */
export async function report(options: ReportOptions, context: Context): Promise<ExitCode> {
  const format = options.json === true ? 'json' : options.format;
  const printer = createPrinter({ ...options, json: format === 'json' }, context.settings);
  await using store = await openStore(storeTarget(context), { applicationName: 'calops report' });
  const { id, name } = await findCompany(store, options.company);
  const stored = await store.read((reader) => reader.company(id));
  const timeZone = stored.company?.timeZone ?? 'UTC';
  const span = daySpan(options, Date.now(), timeZone);
  const { insight } = store;
  const [days, staff, booked] = await Promise.all([
    insight.bookingDays(id, span),
    insight.staffWork(id, span),
    insight.bookedWork(id, span),
  ]);
  const utilisation = utilisationOf(stored, span, booked);
  const found = bookingsReport({ company: name, timeZone, span, days, staff, utilisation });
  if (format === 'json') printer.json(found);
  else printer.result(format === 'markdown' ? reportMarkdown(found) : reportText(found));
  return EXIT.fine;
}
