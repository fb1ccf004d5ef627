import { openStore } from '../../store/open-store.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { findCompany } from '../find-company.ts';
import { localInstant } from '../local-instant.ts';
import { openRuntime } from '../open-runtime.ts';
import { type CommonOptions, createPrinter } from '../printer.ts';
import { slotsText } from '../slots-text.ts';
import { storeTarget } from '../store-target.ts';

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
  await using store = await openStore(storeTarget(context), { applicationName: 'calops slots' });
  const { id: companyId } = await findCompany(store, options.company);
  await using runtime = openRuntime(store, context, (error) => printer.note(String(error)));
  const desk = await runtime.desks.get(companyId);
  const { after, limit, staff, branch } = options;
  const timeZone = desk?.tenant.company.timeZone ?? 'UTC';
  const told = await runtime.nextSlots(companyId, {
    service,
    limit,
    ...(staff !== undefined && { staff }),
    ...(branch !== undefined && { branch }),
    ...(after !== undefined && { after: new Date(localInstant(after, timeZone)).toISOString() }),
  });
  if (printer.isJson) printer.json({ status: told.status, ...(told.body as object) });
  else printer.result(slotsText(told));
  return told.status < 300 ? EXIT.fine : EXIT.error;
}
