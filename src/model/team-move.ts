import type { Catalog } from './catalog.ts';
import { eventTypeName } from './names.ts';
import type { StoredCompany } from './stored.ts';

/** An environment of a company: the fields that decide whether it has moved. */
interface Place {
  readonly environment: string;
  readonly teamId: number;
}

/**
 * The database has a company in one environment or team, and git names another. The ledger's event types belong to the old team and say
 * nothing about the new one, where everything is made again.
 */
export interface TeamMove {
  readonly from: Place;
  readonly to: Place;
  /** The managed event types of the old team. They stay there unchanged. Empty if only the environment has another name. */
  readonly left: readonly LeftEventType[];
}

interface LeftEventType {
  /** `ansatzfaerbung/A` */
  readonly name: string;
  readonly eventTypeId: number;
  readonly slug: string;
  /** Cal.com users with a child event type of it. */
  readonly hosts: readonly number[];
}

export function isSameTeam({ from, to }: TeamMove): boolean {
  return from.teamId === to.teamId;
}

/** A database serves one environment and one team of a company. Null: it is the one that git names. */
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
 * What the database knows about the new team: no event type was ever applied there. Rows and maps stay, since apply makes their event types
 * again in the new team.
 */
export function storedAfter(move: TeamMove, stored: StoredCompany): StoredCompany {
  return isSameTeam(move) ? stored : { ...stored, ledger: [], openIntents: [] };
}
