import { distance } from 'fastest-levenshtein';

/** Above this number of candidates, only those with the same first letter are compared, and at most this many of them. */
const MAX_MEASURED = 1000;

/** The candidate most similar to a word; undefined if more than a third of its letters differ. */
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

/** `did you mean "emma"?`, or the candidates themselves if there are few and none is similar. */
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
