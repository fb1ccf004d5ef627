import { openLedger } from '../../store/open-store.ts';
import { type Context, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';

/** Migrates the schema to this version, and lists the migrations that ran. */
export async function migrate(options: CommonOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops migrate' });
  const applied = await store.migrate();
  const version = await store.schemaVersion();
  if (printer.isJson) printer.json({ version, applied });
  else if (applied.length === 0) printer.result(`The schema is up to date (version ${version}).\n`);
  else printer.result(`${applied.map((name) => `${name}\n`).join('')}The schema has version ${version} now.\n`);
  return EXIT.fine;
}
