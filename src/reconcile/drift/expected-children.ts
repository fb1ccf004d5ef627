import type { ObservedEventType } from '../../model/event-type.ts';
import type { Position } from '../../model/position.ts';
import type { PlanContext } from '../plan/plan-context.ts';

/** The own copy that a host has of one of our managed event types. */
export interface ExpectedChild {
  /** `eventType/cut/A` */
  readonly resource: string;
  readonly childId: number;
  /** Cal.com user id of its owner. */
  readonly userId: number;
  readonly username: string;
  readonly parent: ObservedEventType;
  readonly source: Position;
}

/** Those that calops knows the id of, of hosts whom Cal.com still lists. A host without a user name has no list to read. */
export function expectedChildren({ team, desired, matched }: PlanContext): readonly ExpectedChild[] {
  const usernames = new Map(team.members.map(({ userId, username }) => [userId, username]));
  return desired.flatMap(({ name, segment }) => {
    const parent = matched.observed.get(name);
    const entry = matched.ledger.get(name);
    if (!parent || entry?.eventTypeId !== parent.id || parent.fields.schedulingType !== 'managed') return [];
    return parent.fields.hosts.flatMap((userId): ExpectedChild[] => {
      const childId = entry.children[userId];
      const username = usernames.get(userId) ?? null;
      if (childId === undefined || username === null) return [];
      return [{ resource: `eventType/${name}`, childId, userId, username, parent, source: segment.source }];
    });
  });
}
