import type { Position } from '../../model/diagnostic.ts';
import type { ChangeAuthor, Drift, DriftFinding } from '../../model/drift-finding.ts';
import { isSameJson } from '../../model/json.ts';
import { sha256 } from '../../model/sha256.ts';

/** How one proven read changes the findings. An unproven read counts and changes nothing. */
export interface Sighting<Seen extends Drift> {
  readonly stored: readonly DriftFinding[];
  readonly seen: readonly Seen[];
  /** ISO 8601 with Z. */
  readonly now: string;
  /** Consecutive proven reads after which an orphan is confirmed. */
  readonly orphanStrikes: number;
  /** Authors of changes found in this run, by finding id. */
  readonly authors?: ReadonlyMap<string, ChangeAuthor>;
}

export interface Advanced<Seen extends Drift> {
  /** Current drift, in the order of observation. */
  readonly open: readonly (Seen & DriftFinding)[];
  /** Findings that no longer drift. */
  readonly resolved: readonly DriftFinding[];
}

/**
 * | state | entered by | left by |
 * |---|---|---|
 * | suspected | an orphan is seen | `orphanStrikes` consecutive reads that see it → confirmed |
 * | confirmed | any other drift is seen; an orphan after its strikes: the review queue | an acknowledgement |
 * | acknowledged | an operator acknowledges it, with a reason | a change of its subject → as if never acknowledged |
 * | resolved | a read does not see it | it is seen again → starts again |
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

/** The known author, as long as nothing has changed again, so that the history is not read twice. */
export function knownAuthor(drift: Drift, before: DriftFinding | undefined): ChangeAuthor | null {
  const isSame = before !== undefined && before.status !== 'resolved' && isSameJson(drift.theirs, before.theirs);
  return isSame ? before.changedBy : null;
}

/** ISO 8601 texts in one format sort by time. Clocks of two machines may differ; the times of a finding never go backwards. */
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

/** Findings not reported yet: new, so far only suspected, or changed since their acknowledgement. */
export function newlyConfirmed<Seen extends DriftFinding>(
  stored: readonly DriftFinding[],
  open: readonly Seen[],
): readonly Seen[] {
  const reported = new Set(stored.filter(({ status }) => status === 'confirmed').map(({ id }) => id));
  return open.filter(({ id, status }) => status === 'confirmed' && !reported.has(id));
}

export interface Acknowledgement {
  readonly reason: string;
  readonly who: string;
}

/** The finding stays acknowledged until it changes or is resolved. */
export function acknowledge(finding: DriftFinding, { reason, who }: Acknowledgement): DriftFinding {
  return { ...finding, status: 'acknowledged', reason, acknowledgedBy: who };
}

/** Confirmed orphans: an operator must decide what to do with them. */
export function reviewQueue(findings: readonly DriftFinding[]): readonly DriftFinding[] {
  return findings.filter(({ kind, status }) => kind === 'orphan' && status === 'confirmed');
}

/** Drift with the location of its declaration in the manifests, for reports. */
export interface PlacedDrift extends Drift {
  readonly source: Position | null;
}

export type Unidentified = Omit<PlacedDrift, 'id'>;

/** Hexadecimal digits: enough for a million findings, short enough to type. */
const ID_LENGTH = 12;

/** The id is derived from company, kind, resource and field, so that the next read finds the same finding. Duplicates are dropped. */
export function identify(drifts: readonly Unidentified[], companyId: string): readonly PlacedDrift[] {
  const byId = new Map<string, PlacedDrift>();
  for (const drift of drifts) {
    const { kind, resource, field } = drift;
    const id = sha256(JSON.stringify([companyId, kind, resource, field])).slice(0, ID_LENGTH);
    if (!byId.has(id)) byId.set(id, { id, ...drift });
  }
  return [...byId.values()];
}
