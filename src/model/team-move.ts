import type { Catalog } from './catalog.ts';
import { eventTypeName } from './names.ts';
import type { StoredCompany } from './stored.ts';

/** One environment of a company, as far as moves care. */
interface Place {
  readonly environment: string;
  readonly teamId: number;
}

/**
 * The database holds a company for one place, and git names another. Its event types are of the team that is left: they
 * say nothing of the new one, where everything is made anew.
 */
export interface TeamMove {
  readonly from: Place;
  readonly to: Place;
  /** What was ours in the team that is left. It stays there as it is. Empty when only the environment has another name. */
  readonly left: readonly LeftEventType[];
}

interface LeftEventType {
  /** `ansatzfaerbung/A` */
  readonly name: string;
  readonly eventTypeId: number;
  readonly slug: string;
  /** Cal.com users who have a child event type of it. */
  readonly hosts: readonly number[];
}

export function isSameTeam({ from, to }: TeamMove): boolean {
  return from.teamId === to.teamId;
}

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
