import type { OwnedEventTypeInFull } from './api.ts';
import { sorted } from './matching.ts';
import { teamEventType } from './normalise.ts';
import { checkOwnedInFull, type ReadOwned } from './schemas.ts';

/** What a person owns has neither scheduling nor hosts; the rest has the shape of a team's. Items of another shape are left out. */
export function inFull(owned: readonly ReadOwned[]): readonly OwnedEventTypeInFull[] {
  const asTeams = owned.map((one) => ({ ...one, schedulingType: 'managed', hosts: [], teamId: null }));
  return sorted(asTeams, checkOwnedInFull).read.map((read) => {
    const { id, fields, settings } = teamEventType(read);
    return { id, ownerId: read.ownerId, fields, ...(settings && { settings }) };
  });
}
