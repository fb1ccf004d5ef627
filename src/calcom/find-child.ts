import { storedSlug } from '../model/names.ts';
import type { CallOptions, CommonReads, OwnedEventType } from './common-api.ts';

export interface ChildKey {
  /** Cal.com user id. */
  readonly ownerId: number;
  /** Id of the managed event type. */
  readonly parentId: number;
  /** The managed event type's. */
  readonly slug: string;
}

/** Maximum number of a user's event types that are read one by one before the child counts as missing. */
const MOST_READS = 20;

/**
 * Finds the id of a managed event type's child among its owner's event types. A plain slug (`SLUG_PATTERN`) is also the child's slug.
 * Cal.com changes any other slug in the child; the child is then identified by owner and
 * parent, and the expected slug only says where to look first.
 *
 * @throws CalcomError
 */
export async function findChild(
  calcom: Pick<CommonReads, 'ownedEventType'>,
  { ownerId, parentId, slug }: ChildKey,
  owned: readonly OwnedEventType[],
  options: CallOptions = {},
): Promise<number | undefined> {
  const expected = storedSlug(slug);
  if (expected === slug) return owned.find((one) => one.slug === slug)?.id;
  const ordered = owned.toSorted((a, b) => Number(b.slug === expected) - Number(a.slug === expected));
  for (const { id } of ordered.slice(0, MOST_READS)) {
    const found = await calcom.ownedEventType(id, options);
    if (found?.parentId === parentId && found.ownerId === ownerId) return id;
  }
  return undefined;
}
