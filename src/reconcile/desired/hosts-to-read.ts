import type { ObservedEventType } from '../../model/event-type.ts';
import type { Position } from '../../model/position.ts';
import type { DeclaredState } from './declared-state.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import type { DesiredState } from './desired-state.ts';

/** Hosts, by Cal.com user id, whose own event types are read before anything is planned for them: Cal.com deletes one of the same slug. */
export function hostsToRead({ desired, matched }: DesiredState): readonly number[] {
  const users = new Set(desired.flatMap((one) => newChildOwners(one, matched.observed.get(one.name))));
  return [...users].sort((a, b) => a - b);
}

/** Cal.com users who would get a child event type that they do not have yet. */
export function newChildOwners(
  { declared, service }: DesiredEventType,
  observed: ObservedEventType | undefined,
): readonly number[] {
  if (declared.schedulingType !== 'managed' || service.state === 'paused' || service.state === 'deleted') return [];
  const there = observed?.fields.hosts ?? [];
  return declared.hosts.filter((userId) => !there.includes(userId));
}

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
export function expectedChildren({ team, desired, matched }: DeclaredState): readonly ExpectedChild[] {
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
