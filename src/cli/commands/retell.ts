import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { loadCompanies, manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { createPrinter } from '../output/printer.ts';
import { abandonedFiles, renderAgent, staleFiles, writeAgent } from '../../app/retell-files.ts';

interface RetellOptions extends ManifestOptions {
  readonly url?: string;
  readonly language?: 'de' | 'en';
  readonly out?: string;
  readonly check?: boolean;
}

/** Renders the configuration of a voice agent: to stdout, into files, or compares it with existing files. */
export async function retell(
  argument: string | undefined,
  options: RetellOptions,
  context: Context,
): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const catalogs = await loadCompanies(manifestDir(argument, options), options, printer);
  const { out, url, language, check = false } = options;
  const folder = out ?? 'retell';
  const wanted = { folder, ...(url !== undefined && { url }), ...(language !== undefined && { language }) };
  const agents = await Promise.all(catalogs.map((catalog) => renderAgent(catalog, wanted)));
  const names = agents.map(({ company }) => company);
  const abandoned = check && options.company === undefined ? await abandonedFiles(folder, names) : [];
  const stale = check ? [...(await staleFiles(agents)), ...abandoned] : [];
  const written = check || out === undefined ? [] : (await Promise.all(agents.map(writeAgent))).flat();
  if (printer.isJson) {
    const companies = agents.map(({ files, ...agent }) => ({ ...agent, files: [...files.keys()] }));
    printer.json({ companies, written, stale });
  } else if (check) {
    for (const path of stale) printer.result(`stale: ${path}\n`);
    if (stale.length === 0) printer.result(`as the manifests say: ${agents.length} of ${agents.length}\n`);
    else printer.note(`calops retell --out ${folder} renders them again.`);
  } else if (out !== undefined) for (const path of written) printer.result(`wrote ${path}\n`);
  else for (const [path, text] of agents.flatMap(({ files }) => [...files])) printer.result(`==> ${path}\n${text}\n`);
  return stale.length > 0 ? EXIT.difference : EXIT.fine;
}
