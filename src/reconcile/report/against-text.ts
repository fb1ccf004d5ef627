import type { Against, PlanReport } from './plan-json.ts';
import { visible } from './visible.ts';

/** What a difference of two commits is, and what it is not; said before everything else, in every format. */
export function againstSentence({ ref, commit }: Against): string {
  const where = commit.startsWith(ref) ? commit.slice(0, 12) : `${visible(ref)} (${commit.slice(0, 12)})`;
  return `Only the difference from the manifests at ${where}, no plan: neither Cal.com nor the database was read.`;
}

/** What a company without a ledger means. */
export function firstSentence({ against }: Pick<PlanReport, 'against'>): string {
  return against === undefined
    ? 'First plan: the ledger is empty, so guards count against nothing. Read it with care.'
    : 'The company is new: it was not declared there.';
}
