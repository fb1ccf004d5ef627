import type { ChangeAuthor, Drift, DriftFinding } from '../../model/drift-finding.ts';
import { isSameJson } from '../../model/json.ts';

/** What one proven read makes of the findings. An unproven read has no such step: it counts nothing and changes nothing. */
export interface Sighting<Seen extends Drift> {
  readonly stored: readonly DriftFinding[];
  readonly seen: readonly Seen[];
  /** ISO 8601 with Z. */
  readonly now: string;
  /** Consecutive proven reads after which an orphan is confirmed. */
  readonly orphanStrikes: number;
  /** Who made a change, by id of its finding, as far as this run has learned it. */
  readonly authors?: ReadonlyMap<string, ChangeAuthor>;
}

export interface Advanced<Seen extends Drift> {
  /** What drifts now, in the order in which it was seen. */
  readonly open: readonly (Seen & DriftFinding)[];
  /** What drifted until now, and does no longer. */
  readonly resolved: readonly DriftFinding[];
}

/**
 * | state | entered by | left by |
 * |---|---|---|
 * | suspected | an orphan that is seen | `orphanStrikes` consecutive reads that see it → confirmed |
 * | confirmed | any other drift that is seen; an orphan after its strikes: the review queue | an acknowledgement |
 * | acknowledged | somebody's word, with a reason | a change of what it is about → as if it had none |
 * | resolved | any of them, by a read that does not see it | being seen again, which begins anew |
 */
export function advanceFindings<Seen extends Drift>({
  stored,
  seen,
  now,
  orphanStrikes,
  authors = new Map(),
}: Sighting<Seen>): Advanced<Seen> {
  const known = new Map(stored.map((finding) => [finding.id, finding]));
  const open = seen.map((drift) => {
    const before = known.get(drift.id);
    known.delete(drift.id);
    return seeAgain(drift, before?.status === 'resolved' ? undefined : before, { now, orphanStrikes, authors });
  });
  const gone = [...known.values()].filter(({ status }) => status !== 'resolved');
  return {
    open,
    resolved: gone.map((finding) => ({ ...finding, ...unacknowledged, status: 'resolved', resolvedAt: now })),
  };
}

const unacknowledged = { reason: null, acknowledgedBy: null } as const;

function seeAgain<Seen extends Drift>(
  drift: Seen,
  before: DriftFinding | undefined,
  { now, orphanStrikes, authors }: Required<Pick<Sighting<Seen>, 'now' | 'orphanStrikes' | 'authors'>>,
): Seen & DriftFinding {
  const timesSeen = (before?.timesSeen ?? 0) + 1;
  const firstSeen = before?.firstSeen ?? now;
  const lastSeen = later(before?.lastSeen ?? now, now);
  const changedBy = authors.get(drift.id) ?? knownAuthor(drift, before);
  const times = { firstSeen, lastSeen, timesSeen, resolvedAt: null, changedBy };
  if (before?.status === 'acknowledged' && isSameDrift(drift, before)) {
    const { status, reason, acknowledgedBy } = before;
    return { ...drift, ...times, status, reason, acknowledgedBy };
  }
  const isSuspected = drift.kind === 'orphan' && timesSeen < orphanStrikes;
  return { ...drift, ...times, ...unacknowledged, status: isSuspected ? 'suspected' : 'confirmed' };
}

/** As long as nothing has changed again, so that its history need not be read twice. */
export function knownAuthor(drift: Drift, before: DriftFinding | undefined): ChangeAuthor | null {
  const isSame = before !== undefined && before.status !== 'resolved' && isSameJson(drift.theirs, before.theirs);
  return isSame ? before.changedBy : null;
}

/** ISO 8601 of one form orders as text. Clocks of two machines may differ; the life of a finding never runs backwards. */
function later(a: string, b: string): string {
  return a > b ? a : b;
}

function isSameDrift(a: Drift, b: Drift): boolean {
  return (
    a.blame === b.blame &&
    isSameJson(a.theirs, b.theirs) &&
    isSameJson(a.ours, b.ours) &&
    isSameJson(a.lastApplied, b.lastApplied)
  );
}

/** What nobody was told of yet: it was not there before, was only suspected, or has changed since somebody acknowledged it. */
export function newlyConfirmed<Seen extends DriftFinding>(
  stored: readonly DriftFinding[],
  open: readonly Seen[],
): readonly Seen[] {
  const told = new Set(stored.filter(({ status }) => status === 'confirmed').map(({ id }) => id));
  return open.filter(({ id, status }) => status === 'confirmed' && !told.has(id));
}

export interface Acknowledgement {
  readonly reason: string;
  readonly who: string;
}

/** Stays acknowledged until it changes or is resolved. */
export function acknowledge(finding: DriftFinding, { reason, who }: Acknowledgement): DriftFinding {
  return { ...finding, status: 'acknowledged', reason, acknowledgedBy: who };
}

/** Orphans that enough reads agree on: somebody has to decide what becomes of them. */
export function reviewQueue(findings: readonly DriftFinding[]): readonly DriftFinding[] {
  return findings.filter(({ kind, status }) => kind === 'orphan' && status === 'confirmed');
}
