import type { CalcomReader, OwnedEventTypeInFull } from '../../calcom/api.ts';
import type { ObservedEventType } from '../../model/event-type/event-type.ts';
import type { ExpectedChild } from '../desired/what-to-read.ts';
import { reasonOf } from './unproven.ts';

/** Maximum number of calls per drift run and company to read children (docs/hazards.md). */
export const CHILD_CALLS = 10;

export interface ChildrenInput {
  readonly reader: Pick<CalcomReader, 'calls' | 'eventTypesInFull' | 'ownedEventTypeInFull'>;
  readonly expected: readonly ExpectedChild[];
  /** Cal.com user ids, those read longest ago first; hosts not listed here come last. */
  readonly order: readonly number[];
  /** Organisation of the team; null: none. */
  readonly organizationId: number | null;
  readonly signal?: AbortSignal;
}

/** A child as read in one run. */
export interface ReadChild extends ExpectedChild {
  readonly child: Pick<ObservedEventType, 'fields' | 'settings'>;
}

/** A child that could not be read, and why. */
export interface UnreadChild extends ExpectedChild {
  readonly problem: string;
}

export interface ReadChildren {
  readonly read: readonly ReadChild[];
  /** Hosts processed in this run, including failed reads, so that an unreadable host does not delay the others. */
  readonly hosts: readonly number[];
  /** True if some hosts must wait for a later run. */
  readonly isPartial: boolean;
  readonly unread: readonly UnreadChild[];
}

/**
 * One call per host lists all children of that host. A child that is missing in the list, because its host has hidden it, costs one more
 * call. No call starts after the budget is spent.
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
