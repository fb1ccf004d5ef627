import { type Step, consoleSteps } from './console-steps.ts';

/** One page of the documentation, as far as it can be run or checked. */
export interface Page {
  /** Its path in the checkout, with slashes. */
  readonly file: string;
  readonly lines: readonly string[];
  /** What its commands start from; null where the page does not say so. */
  readonly start: Start | null;
  readonly fences: readonly Fence[];
}

/** The `<!-- test: … -->` of a page; docs/development.md tells of its words. */
export interface Start {
  readonly copies: readonly string[];
  readonly sandbox: string;
  readonly hasGit: boolean;
  readonly isApplied: boolean;
  readonly unknownWords: readonly string[];
}

export interface Fence {
  readonly language: string;
  /** Index of the opening line, from 0. */
  readonly at: number;
  /** Taken off each line: fences inside lists are indented. */
  readonly indent: string;
  readonly body: readonly string[];
  /** `<!-- not run: … -->` or `<!-- file: … -->` above it. */
  readonly notRun: string | null;
  readonly savedAs: string | null;
  /** Of a console fence. */
  readonly steps: readonly Step[];
}

const OPENING = /^(\s*)(`{3,}|~{3,})\s*([\w-]*)/;
const NOTE = /^\s*<!-- (not run|file): (.+?) -->\s*$/;

export function parsePage(file: string, text: string): Page {
  const lines = text.split('\n');
  return { file, lines, start: startOf(lines), fences: fencesOf(lines) };
}

/** The lines outside of fences, with their index. */
export function proseOf({ lines, fences }: Page): readonly (readonly [number, string])[] {
  const isFenced = (index: number): boolean =>
    fences.some(({ at, body }) => index >= at && index <= at + body.length + 1);
  return lines.map((line, index) => [index, line] as const).filter(([index]) => !isFenced(index));
}

function fencesOf(lines: readonly string[]): readonly Fence[] {
  const fences: Fence[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [, indent = '', mark, language = ''] = OPENING.exec(lines[at] ?? '') ?? [];
    if (mark === undefined) continue;
    const length = lines.slice(at + 1).findIndex((line) => line.trim() === mark);
    const body = lines
      .slice(at + 1, length < 0 ? undefined : at + 1 + length)
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    const steps = language === 'console' ? consoleSteps(body) : [];
    fences.push({ language, at, indent, body, ...notesAbove(lines, at), steps });
    at += body.length + 1;
  }
  return fences;
}

function notesAbove(lines: readonly string[], at: number): Pick<Fence, 'notRun' | 'savedAs'> {
  const above = lines.slice(0, at).findLast((line) => line.trim() !== '') ?? '';
  const [, kind, words = null] = NOTE.exec(above) ?? [];
  return { notRun: kind === 'not run' ? words : null, savedAs: kind === 'file' ? words : null };
}

function startOf(lines: readonly string[]): Start | null {
  const words = /^<!-- test:(.*)-->$/.exec(lines.find((line) => line.startsWith('<!-- test:')) ?? '')?.[1];
  if (words === undefined) return null;
  const all = words.split(' ').filter((word) => word !== '');
  const valuesOf = (key: string): readonly string[] =>
    all.filter((word) => word.startsWith(`${key}=`)).map((word) => word.slice(key.length + 1));
  return {
    copies: valuesOf('start'),
    sandbox: valuesOf('sandbox')[0] ?? 'friseur',
    hasGit: all.includes('git'),
    isApplied: all.includes('applied'),
    unknownWords: all.filter((word) => !/^(start=.+|sandbox=(friseur|arzt|fitness|none)|git|applied)$/.test(word)),
  };
}
