import type { CalcomReader, OwnedEventTypeInFull } from '../../calcom/api.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import type { ExpectedChild } from '../desired/what-to-read.ts';
import { reasonOf } from './observation.ts';

/** Calls that one run of drift makes to read children, for each company (docs/hazards.md). */
export const CHILD_CALLS = 10;

export interface ChildrenInput {
  readonly reader: Pick<CalcomReader, 'calls' | 'eventTypesInFull' | 'ownedEventTypeInFull'>;
  readonly expected: readonly ExpectedChild[];
  /** Cal.com user ids, those first that were read longest ago; hosts who are missing come last. */
  readonly order: readonly number[];
  /** Of the team; null: none. */
  readonly organizationId: number | null;
  readonly signal?: AbortSignal;
}

/** A child as one run read it. */
export interface ReadChild extends ExpectedChild {
  readonly child: Pick<ObservedEventType, 'fields' | 'settings'>;
}

/** A child that could not be read, with the reason. */
export interface UnreadChild extends ExpectedChild {
  readonly problem: string;
}

export interface ReadChildren {
  readonly read: readonly ReadChild[];
  /** Hosts whose turn it was, also where Cal.com did not answer: a host who cannot be read keeps no other waiting. */
  readonly hosts: readonly number[];
  /** Hosts who have to wait for a later run. */
  readonly isPartial: boolean;
  readonly unread: readonly UnreadChild[];
}

/**
 * One call for each host lists all children of that host. A child that is not in the list, because its host has hidden it, costs one call
 * more. No call begins once the budget is spent.
 */
export async function readChildren(input: ChildrenInput): Promise<ReadChildren> {
  const { reader, expected, order } = input;
  const byHost = Map.groupBy(expected, ({ userId }) => userId);
  const before = reader.calls.made;
  const isSpent = () => reader.calls.made - before >= CHILD_CALLS;
  const waiting = [...new Set([...order, ...byHost.keys()])].filter((userId) => byHost.has(userId));
  const hosts: number[] = [];
  const read: ReadChild[] = [];
  const unread: UnreadChild[] = [];
  for (const userId of waiting) {
    if (isSpent()) break;
    hosts.push(userId);
    const found = await readHost(input, byHost.get(userId) ?? [], isSpent);
    read.push(...found.read);
    unread.push(...found.unread);
  }
  return { read, hosts, isPartial: hosts.length < waiting.length, unread };
}

async function readHost(
  input: ChildrenInput,
  children: readonly ExpectedChild[],
  isSpent: () => boolean,
): Promise<Pick<ReadChildren, 'read' | 'unread'>> {
  const [first] = children;
  const read: ReadChild[] = [];
  const unread: UnreadChild[] = [];
  if (!first) return { read, unread };
  const { reader, organizationId, signal } = input;
  const { userId, username } = first;
  const options = signal ? { signal } : {};
  let listed: ReadonlyMap<number, OwnedEventTypeInFull> = new Map();
  try {
    const list = await reader.eventTypesInFull({ userId, username, organizationId }, options);
    listed = new Map(list.map((one) => [one.id, one]));
  } catch (error) {
    return { read, unread: children.map((one) => ({ ...one, problem: reasonOf(error).message })) };
  }
  for (const one of children) {
    let child = listed.get(one.childId);
    if (!child && !isSpent()) {
      try {
        child = await reader.ownedEventTypeInFull(one.childId, options);
      } catch (error) {
        unread.push({ ...one, problem: reasonOf(error).message });
        continue;
      }
    }
    if (child?.ownerId === userId) read.push({ ...one, child });
    else {
      const problem = isSpent() ? 'it is not in the list of its host, and no call is left' : 'Cal.com does not show it';
      unread.push({ ...one, problem });
    }
  }
  return { read, unread };
}
