import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalog } from '../model/catalog.ts';
import type { Json } from '../model/json.ts';
import { renderJson } from '../reconcile/report/text.ts';
import { renderPrompt } from '../runtime/voice-agent/prompt.ts';
import { renderTools, TOOL_WORDS } from '../runtime/voice-agent/tools.ts';
import { CommandError } from './command-error.ts';

export interface RetellOptions {
  /** Folder of the rendered files. */
  readonly folder: string;
  /** Address of the runtime; default: as in the existing files. */
  readonly url?: string;
  /** Default: as in the existing files, otherwise the company's language. */
  readonly language?: 'de' | 'en';
}

/** The rendered configuration of a company's voice agent. */
export interface RenderedAgent {
  readonly company: string;
  readonly language: 'de' | 'en';
  readonly tools: readonly Json[];
  readonly prompt: string;
  /** By path. */
  readonly files: ReadonlyMap<string, string>;
}

/** @throws CommandError url-needed, url-invalid, file-unreadable */
export async function renderAgent(catalog: Catalog, options: RetellOptions): Promise<RenderedAgent> {
  const { name, locale } = catalog.company;
  const folder = join(options.folder, name);
  const toolsFile = join(folder, 'tools.json');
  const present = await textOf(toolsFile);
  const url = options.url ?? urlIn(present);
  if (url === undefined) {
    throw new CommandError(
      'url-needed',
      `The address at which Retell reaches the runtime of ${name} is missing.`,
      'Pass it, for example --url https://booking.salon.example.',
    );
  }
  requireUrl(url);
  const language = options.language ?? languageIn(present) ?? (locale.startsWith('de') ? 'de' : 'en');
  const tools = renderTools(catalog, { url, language });
  const prompt = renderPrompt(catalog, language);
  const files = new Map([
    [toolsFile, renderJson(tools)],
    [join(folder, 'prompt.md'), prompt],
  ]);
  return { company: name, language, tools, prompt, files };
}

export async function writeAgent({ files }: RenderedAgent): Promise<readonly string[]> {
  for (const [path, text] of files) {
    await mkdir(dirname(path), { recursive: true }).catch(unwritable(path));
    await writeFile(path, text).catch(unwritable(path));
  }
  return [...files.keys()];
}

/** Files that are missing or differ from the rendered ones. */
export async function staleFiles(agents: readonly RenderedAgent[]): Promise<readonly string[]> {
  const all = agents.flatMap(({ files }) => [...files]);
  const fresh = await Promise.all(all.map(async ([path, text]) => (await textOf(path)) === text));
  return all.filter((_, index) => !fresh[index]).map(([path]) => path);
}

/** The same for companies with rendered files. */
export async function staleAgents(catalogs: readonly Catalog[], folder: string): Promise<readonly string[]> {
  const stale = catalogs.map(async (catalog) => {
    const present = await textOf(join(folder, catalog.company.name, 'tools.json'));
    return urlIn(present) === undefined ? [] : staleFiles([await renderAgent(catalog, { folder })]);
  });
  return (await Promise.all(stale)).flat();
}

/** Files rendered for companies that are no longer declared. */
export async function abandonedFiles(folder: string, companies: readonly string[]): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const others = names.filter((name) => !companies.includes(name)).map((name) => join(folder, name, 'tools.json'));
  const texts = await Promise.all(others.map(async (path) => textOf(path).catch(() => undefined)));
  return others.filter((_, index) => urlIn(texts[index]) !== undefined);
}

/** Extracts `https://booking.salon.example` from the first tool's `https://booking.salon.example/retell/1/functions`. */
function urlIn(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /"url": "(http[^"]*)\/retell\/[^"/]+\/functions"/.exec(text)?.[1];
}

function languageIn(text = ''): 'de' | 'en' | undefined {
  return (['de', 'en'] as const).find((language) => text.includes(JSON.stringify(TOOL_WORDS[language].wait)));
}

function requireUrl(url: string): void {
  const parsed = URL.parse(url);
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.search === '' && parsed.hash === '') return;
  throw new CommandError(
    'url-invalid',
    `${JSON.stringify(url)} is not the address of a runtime.`,
    'For example: https://booking.salon.example',
  );
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw new CommandError(
      'file-unreadable',
      `${path} cannot be read (${cause.code ?? 'unknown reason'}).`,
      'Check it.',
    );
  });
}

function unwritable(path: string) {
  return (cause: NodeJS.ErrnoException): never => {
    const why = cause.code ?? 'unknown reason';
    throw new CommandError('file-unwritable', `${path} cannot be written (${why}).`, 'Check the path and its rights.');
  };
}
