import { openStore } from '../../store/open-store.ts';
import { auditJson, auditText } from '../output/audit-text.ts';
import type { Context } from '../context.ts';
import { beginningOf } from '../input/day-span.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { findCompany } from '../input/find-company.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';
import { storeTarget } from '../input/store-target.ts';

interface AuditOptions extends CommonOptions {
  readonly company?: string;
  readonly since?: string;
  readonly limit: number;
}

/** Who changed what. Reads the database only. */
export async function audit({ since, limit, ...options }: AuditOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await openStore(storeTarget(context), { applicationName: 'calops audit' });
  const { id, name } = await findCompany(store, options.company);
  const entries = await store.read(async (reader) => {
    const { company } = await reader.company(id);
    const sinceMs = since === undefined ? null : beginningOf(since, company?.timeZone ?? 'UTC');
    return reader.auditLog(id, { sinceMs, limit });
  });
  if (printer.isJson) printer.json({ company: name, entries: entries.map(auditJson) });
  else if (entries.length === 0) printer.result(`No changes of ${name}.\n`);
  else printer.result(entries.map((entry) => `${auditText(entry)}\n`).join(''));
  return EXIT.fine;
}
