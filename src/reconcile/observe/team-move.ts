import type { Catalog } from '../../model/catalog.ts';
import { eventTypeName } from '../../model/names.ts';
import type { StoredCompany } from '../../model/stored.ts';
import { isSameTeam, type TeamMove } from '../../model/team-move.ts';

/** One database serves one environment and one team of a company. Null: the one that git names. */
export function findMove({ company }: Catalog, { company: row, ledger }: StoredCompany): TeamMove | null {
  const { name: environment, teamId } = company.environment;
  if (!row || (row.environment === environment && row.teamId === teamId)) return null;
  const move = { from: { environment: row.environment, teamId: row.teamId }, to: { environment, teamId } };
  const left = ledger.map(({ serviceName, segmentKey, eventTypeId, slug, children }) => {
    return {
      name: eventTypeName(serviceName, segmentKey),
      eventTypeId,
      slug,
      hosts: Object.keys(children).map(Number),
    };
  });
  return { ...move, left: isSameTeam({ ...move, left }) ? [] : left.toSorted((a, b) => a.eventTypeId - b.eventTypeId) };
}

/**
 * What the database knows of the new team: nothing that was ever in Cal.com. Rows and maps stay, since it is they that are
 * to follow.
 */
export function storedAfter(move: TeamMove, stored: StoredCompany): StoredCompany {
  return isSameTeam(move) ? stored : { ...stored, ledger: [], openIntents: [] };
}
