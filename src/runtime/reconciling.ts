import type { DriftFinding, FindingKind } from '../model/drift-finding.ts';
import type { CompanyRow } from '../model/stored.ts';
import { problem } from '../model/results.ts';
import type { ShownResult } from '../model/results.ts';
import { unknownCompany } from './tenant/tenant.ts';
import type { AssignmentWish, CheckedDrift, Reconciler } from './reconciler.ts';

export type DriftPart = 'eventTypes' | 'team';

/** Who has to look at what kind: the hosts and members of the team, or its event types and what books through them. */
export const PART_OF: Readonly<Record<FindingKind, DriftPart>> = {
  'field-changed': 'eventTypes',
  'event-type-missing': 'eventTypes',
  orphan: 'eventTypes',
  unmanaged: 'eventTypes',
  'map-missing': 'eventTypes',
  'map-stale': 'eventTypes',
  'webhook-missing': 'eventTypes',
  'webhook-changed': 'eventTypes',
  hazard: 'eventTypes',
  'no-effect': 'eventTypes',
  'host-added': 'team',
  'host-removed': 'team',
  'host-unmapped': 'team',
};

/** Drift on demand, and assignments as edits of the manifests: values in, answers out. */
export class Reconciling {
  readonly #reconciler: Reconciler;
  readonly #running = new Map<string, Promise<CheckedDrift | null>>();

  constructor(reconciler: Reconciler) {
    this.#reconciler = reconciler;
  }

  async sync({ id, name, environment }: CompanyRow, part: DriftPart): Promise<ShownResult> {
    const found = await this.#checkDrift(id);
    if (found === null) return unknownCompany();
    const { findings, resolved, unknown } = found;
    if (unknown.length > 0) {
      const detail = 'the team could not be read with proof: nothing was counted, and nothing was changed';
      return problem('unproven-read', detail, { unknown });
    }
    const ofPart = (one: DriftFinding): boolean => PART_OF[one.kind] === part;
    const view = {
      company: name,
      environment,
      findings: findings.filter(ofPart).map(findingView),
      resolved: resolved.filter(ofPart).map(({ id }) => id),
    };
    return { kind: 'shown', view };
  }

  async assign(company: CompanyRow, wish: AssignmentWish): Promise<ShownResult> {
    const edit = await this.#reconciler.editAssignment(company, wish);
    if ('refused' in edit) return problem(edit.refused, edit.why);
    const files = edit.files.map((one) => ({ ...one }));
    const diff = files.map(({ diff }) => diff).join('');
    return { kind: 'shown', view: { company: company.name, ...edit, files, diff } };
  }

  /** One at a time for each company: whoever asks meanwhile is told the same, and Cal.com is asked once. */
  #checkDrift(companyId: string): Promise<CheckedDrift | null> {
    const running = this.#running.get(companyId);
    if (running) return running;
    const started = this.#reconciler.checkDrift(companyId).finally(() => this.#running.delete(companyId));
    this.#running.set(companyId, started);
    return started;
  }
}

function findingView(finding: DriftFinding) {
  const { id, kind, resource, field, blame, theirs, ours, lastApplied, status } = finding;
  const { firstSeen, lastSeen, timesSeen } = finding;
  return { id, kind, resource, field, blame, theirs, ours, lastApplied, status, firstSeen, lastSeen, timesSeen };
}
