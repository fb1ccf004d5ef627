import type { DriftReport, PlacedFinding } from '../drift-company.ts';
import { reviewQueue } from '../drift/lifecycle.ts';

export interface FindingGroup {
  readonly title: string;
  readonly findings: readonly PlacedFinding[];
}

/** Open findings by what they ask of a reader, the weightiest first; each is in one group, and no group is empty. */
export function groupFindings({ open }: DriftReport): readonly FindingGroup[] {
  const review = new Set(reviewQueue(open).map(({ id }) => id));
  const loud = open.filter(({ id, status }) => status !== 'acknowledged' && !review.has(id));
  const groups = [
    {
      title: 'Settings in Cal.com that change bookings',
      findings: loud.filter(({ kind }) => kind === 'hazard'),
    },
    { title: 'Changed both in git and outside', findings: loud.filter(({ blame }) => blame === 'both') },
    {
      title: 'Changed outside git',
      findings: loud.filter(({ blame, kind }) => blame === 'outside' && kind !== 'unmanaged' && kind !== 'hazard'),
    },
    {
      title: 'Review queue: orphans, confirmed; decide in git what becomes of them',
      findings: open.filter(({ id }) => review.has(id)),
    },
    { title: 'Suspected orphans', findings: loud.filter(({ kind }) => kind === 'orphan') },
    {
      title: 'Not applied, or not completely',
      findings: loud.filter(({ blame, kind }) => blame === 'unapplied' && kind !== 'orphan'),
    },
    { title: 'Not ours', findings: loud.filter(({ kind }) => kind === 'unmanaged') },
    { title: 'Acknowledged', findings: open.filter(({ status }) => status === 'acknowledged') },
  ];
  return groups.filter(({ findings }) => findings.length > 0);
}
