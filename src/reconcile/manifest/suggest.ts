import { distance } from 'fastest-levenshtein';

/** Beyond this many candidates only those with the same first letter are measured, and no more than this many. */
const MAX_MEASURED = 1000;

/** The candidate most like a word, when one is like enough to be what was meant: a third of its letters may differ. */
export function closestTo(word: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of narrow(wanted, [...candidates])) {
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const measured = distance(wanted, candidate.toLowerCase());
    if (measured < bestDistance) [best, bestDistance] = [candidate, measured];
  }
  return best;
}

/** `did you mean "emma"?`, or the candidates themselves when they are few and none is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  const closest = closestTo(word, all);
  if (closest !== undefined) return `did you mean "${closest}"?`;
  return all.length > 0 && all.length <= 12 ? `known: ${all.join(', ')}` : undefined;
}

function narrow(word: string, candidates: readonly string[]): readonly string[] {
  if (candidates.length <= MAX_MEASURED) return candidates;
  return candidates.filter((candidate) => candidate[0]?.toLowerCase() === word[0]).slice(0, MAX_MEASURED);
}
