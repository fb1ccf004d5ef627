import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** The colours of reports, named by their terminal meaning. */
const COLOURS = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;

export type Palette = Readonly<Record<(typeof COLOURS)[number], Paint>>;

const PLAIN = paletteOf(() => (text) => text);
// The caller has decided for its stream: without validateStream: false, styleText would check stdout and the environment.
const COLOURED = paletteOf(
  (colour) => (text) => (text === '' ? '' : styleText(colour, text, { validateStream: false })),
);

/** SGR sequences if `colour` is true, otherwise unchanged text. The caller decides, never the environment. */
export function palette(colour: boolean): Palette {
  return colour ? COLOURED : PLAIN;
}

function paletteOf(paint: (colour: keyof Palette) => Paint): Palette {
  return Object.fromEntries(COLOURS.map((colour) => [colour, paint(colour)])) as Record<keyof Palette, Paint>;
}

/**
 * Control characters, bidirectional overrides and invisible characters: text of manifests and Cal.com must not move the cursor, recolour
 * the terminal or reorder the output.
 */
// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const UNSAFE = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;

/** Escapes invisible characters as `\u{1b}`; a tab and a line break as `\t` and `\n`. */
export function visible(text: string): string {
  return text.replaceAll(UNSAFE, (character) => {
    if (character === '\n') return String.raw`\n`;
    if (character === '\t') return String.raw`\t`;
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** The part of a team that could not be read, in each report. */
interface Unproven {
  readonly scope: string;
  readonly code: string;
  readonly reason: string;
}

/** What could not be read and why, with the commands that show the fix; no lines if everything was read. */
export function unprovenLines(title: string, unknown: readonly Unproven[], paint: Palette): readonly string[] {
  if (unknown.length === 0) return [];
  const commands = [...new Set(unknown.map(({ code }) => `calops explain ${code}`))];
  return [
    paint.red(title),
    ...unknown.map(
      ({ scope, code, reason }) =>
        `  ${paint.red('?')} ${visible(scope)}: ${visible(reason)} ${paint.dim(`(${code})`)}`,
    ),
    `  ${paint.dim(`more: ${commands.join(', ')}`)}`,
  ];
}

/** `1 map`, `3 maps` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `a, b, c and 4 more` */
export function listed(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Seconds in words: `45 s`, `4 min 10 s`, `1 h 5 min`. */
export function spokenSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Characters of a piece of `jsonPieces`: few writes, and little memory. */
const PIECE_LENGTH = 65_536;

/**
 * JSON for stdout in pieces, for documents that may be large: each property on a line, and each object of a list, unless the object has lists
 * of changes itself. Not indented, which would be a tenth of it. A piece ends with a line, so that no string of the document is parted.
 */
export function* jsonPieces(value: object): Generator<string> {
  let piece = '';
  for (const part of objectParts(value)) {
    piece += part;
    if (piece.length < PIECE_LENGTH || !part.endsWith('\n')) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}\n`;
}

function* objectParts(value: object): Generator<string> {
  let separator = '{\n';
  for (const [key, property] of Object.entries(value)) {
    if (property === undefined) continue;
    yield separator;
    yield `${JSON.stringify(key)}: `;
    if (isList(property)) yield* listParts(property);
    else yield JSON.stringify(property);
    separator = ',\n';
  }
  yield '\n}';
}

function* listParts(list: readonly object[]): Generator<string> {
  let separator = '[\n';
  for (const element of list) {
    yield separator;
    if ('changes' in element) yield* objectParts(element);
    else yield JSON.stringify(element);
    separator = ',\n';
  }
  yield '\n]';
}

function isList(value: unknown): value is readonly object[] {
  return Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null;
}

/** JSON for stdout: indented, with one trailing line feed. */
export function renderJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
