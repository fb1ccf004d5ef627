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
