import { execFileSync } from 'node:child_process';
import { load } from 'js-yaml';
import { type Fence, type Page, proseOf } from './page.ts';

/** Blocks that hold no commands. */
const SAMPLES = [
  'yaml',
  'json',
  'diff',
  'text',
  'html',
  'http',
  'ts',
  'sql',
  'ini',
  'toml',
  'dockerfile',
  'nginx',
  'mermaid',
];
const COMMAND = /^\s*(\$ |calops |npx |npm |curl |git |docker |export )/;

/** What is wrong with the blocks of a page, each with its line; docs/development.md has the rules. */
export function faultsOf(page: Page): readonly string[] {
  return [...startFaults(page), ...page.fences.flatMap((fence) => fenceFaults(page, fence)), ...indentedCommands(page)];
}

function startFaults({ file, start, fences }: Page): readonly string[] {
  const isRun = fences.some(({ language }) => language === 'console');
  if (start === null) return isRun ? [`${file}: commands, and no <!-- test: … --> that says what they start from`] : [];
  return start.unknownWords.map((word) => `${file}: <!-- test: … --> does not know "${word}"`);
}

function fenceFaults({ file }: Page, { language, at, body, notRun, steps }: Fence): readonly string[] {
  const fault = (what: string): readonly string[] => [`${file}:${at + 1}: ${what}`];
  if (language === 'console') {
    return steps.length > 0 && (body[0] ?? '').startsWith('$ ') ? [] : fault('a console block begins with "$ "');
  }
  if (notRun !== null) return language === 'sh' ? shellFaults(body).flatMap(fault) : [];
  if (language === '' || /^(sh|bash|shell|zsh)$/.test(language)) {
    return fault('commands are ```console, or ```sh after <!-- not run: REASON -->; anything else names its language');
  }
  if (!SAMPLES.includes(language))
    return fault(`"${language}" is no language that the pages use (test/docs/support/rules.ts)`);
  if (body.some((line) => line.startsWith('$ '))) return fault('a command that nobody runs: make it ```console');
  return sampleFaults(language, body.join('\n')).flatMap(fault);
}

function sampleFaults(language: string, text: string): readonly string[] {
  try {
    if (language === 'json') JSON.parse(text);
    if (language === 'yaml') load(text);
    return [];
  } catch (cause) {
    return [`no sound ${language}: ${cause instanceof Error ? cause.message : String(cause)}`];
  }
}

function shellFaults(body: readonly string[]): readonly string[] {
  try {
    execFileSync('bash', ['-n'], { input: body.join('\n'), stdio: ['pipe', 'ignore', 'pipe'] });
    return [];
  } catch (cause) {
    return [`bash does not understand it: ${String(cause)}`];
  }
}

function indentedCommands(page: Page): readonly string[] {
  return proseOf(page).flatMap(([index, line]) =>
    /^( {4}|\t)/.test(line) && COMMAND.test(line) ? [`${page.file}:${index + 1}: a command in an indented block`] : [],
  );
}
