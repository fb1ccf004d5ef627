import { namesInBoth } from './varying.ts';

type Names = readonly (readonly [string, string])[];

/** `null` where the output is not what the page shows; else what names in the page stand for names of this run. */
export function compareOutput(shown: readonly string[], output: readonly string[]): Names | null {
  const real = withoutTicks(output);
  const [first = [], ...others] = chunksOf(shown);
  const names = alike(first, real.slice(0, first.length));
  if (names === null) return null;
  if (others.length === 0) return real.length === first.length ? names : null;
  const found = [...names];
  let from = first.length;
  for (const [nth, chunk] of others.entries()) {
    const isLast = nth === others.length - 1;
    const place = placeOf(chunk, real, isLast ? Math.max(from, real.length - chunk.length) : from);
    if (place === null) return null;
    found.push(...place.names);
    from = place.end;
  }
  return found;
}

/** What a page should show: the real lines, less those that it left out at a mark of its own where that still can be told. */
export function shownOf(shown: readonly string[], output: readonly string[]): readonly string[] {
  const real = withoutTicks(output);
  const chunks = chunksOf(shown);
  const [head = 0, tail = 0] = [chunks[0]?.length, chunks.at(-1)?.length];
  if (chunks.length < 2 || head + tail >= real.length) return real;
  return [...real.slice(0, head), '…', ...real.slice(real.length - tail)];
}

const PROGRESS = /^([a-z ]+): \d+\/\d+\b/;
const COMPANIES = /^[a-z]+ \d+ of \d+ companies$/;

/** Of the progress of a wave only its last line, of that of companies none: how many there are depends on the machine's speed. */
function withoutTicks(lines: readonly string[]): readonly string[] {
  return lines.filter((line, nth) => {
    const title = PROGRESS.exec(line)?.[1];
    const isTick = title !== undefined && title === PROGRESS.exec(lines[nth + 1] ?? '')?.[1];
    return !isTick && !COMPANIES.test(line);
  });
}

/** The lines between the marks. */
function chunksOf(shown: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [[]];
  for (const line of shown) {
    if (line.trim() === '…') chunks.push([]);
    else chunks.at(-1)?.push(line);
  }
  return chunks;
}

function placeOf(
  chunk: readonly string[],
  real: readonly string[],
  from: number,
): { readonly names: Names; readonly end: number } | null {
  for (let at = from; at + chunk.length <= real.length; at += 1) {
    const names = alike(chunk, real.slice(at, at + chunk.length));
    if (names !== null) return { names, end: at + chunk.length };
  }
  return null;
}

function alike(shown: readonly string[], real: readonly string[]): Names | null {
  if (shown.length !== real.length) return null;
  const names = shown.map((line, nth) => lineNames(line, real[nth] ?? ''));
  return names.some((of) => of === null) ? null : names.flatMap((of) => of ?? []);
}

/** A line that ends with the mark shows the beginning of one. */
function lineNames(shown: string, real: string): Names | null {
  if (!/\S…$/.test(shown) || real.endsWith('…')) return namesInBoth(shown, real);
  for (let end = real.length; end >= 0; end -= 1) {
    const names = namesInBoth(shown.slice(0, -1), real.slice(0, end));
    if (names !== null) return names;
  }
  return null;
}
