import { join } from 'node:path';
import { loadManifests } from '../../reconcile/manifest/load-manifests.ts';
import { renderDiagnostics, validateReport } from '../../reconcile/report/diagnostics.ts';
import { counted, renderJson } from '../../reconcile/report/text.ts';
import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { manifestDir, type ManifestOptions, saveMemory } from '../input/load-companies.ts';
import { createPrinter } from '../output/printer.ts';
import { readVersion } from '../../app/package-files.ts';

interface ValidateOptions extends ManifestOptions {
  readonly format: 'text' | 'json' | 'sarif';
}

/** Checks the manifests without Cal.com, database or secrets. */
export async function validate(
  argument: string | undefined,
  options: ValidateOptions,
  context: Context,
): Promise<ExitCode> {
  const dir = manifestDir(argument, options);
  const printer = createPrinter(
    { ...options, json: options.json === true || options.format === 'json' },
    context.settings,
  );
  const { diagnostics, counts, sources } = await loadManifests(dir, {
    environment: options.env,
    onLarge: saveMemory,
    ...(options.company !== undefined && { company: options.company }),
  });
  const report = validateReport(counts, diagnostics);
  if (printer.isJson) printer.json(report);
  else if (options.format === 'sarif') {
    const { diagnosticsSarif } = await import('../../reconcile/report/sarif.ts');
    printer.result(renderJson(diagnosticsSarif(diagnostics, { version: readVersion(), root: dir })));
  } else {
    const text = renderDiagnostics(diagnostics, { colour: printer.colour.out, sources, prefix: join(dir, '/') });
    const { services, eventTypes, maps } = counts;
    const sizes = [
      counted(counts.companies, 'company', 'companies'),
      counted(services, 'service'),
      counted(eventTypes, 'event type'),
      counted(maps, 'event map'),
    ];
    const verdict = report.ok ? `ok: ${sizes.join(', ')}` : 'not ok';
    printer.result(`${diagnostics.length === 0 ? '' : `${text}\n`}${verdict}\n`);
  }
  return report.ok ? EXIT.fine : EXIT.error;
}
