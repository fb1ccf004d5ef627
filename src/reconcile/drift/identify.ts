import type { Drift } from '../../model/drift-finding.ts';
import type { Position } from '../../model/diagnostic.ts';
import { sha256 } from '../../model/sha256.ts';

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
