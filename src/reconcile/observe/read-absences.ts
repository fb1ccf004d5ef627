import type { CalcomReader } from '../../calcom/api.ts';
import type { CapabilityBook } from '../../calcom/capability-book.ts';
import type { AbsencePlace, AbsenceRow, ObservedAbsence } from '../../model/time/absence.ts';
import type { Read } from '../../model/read.ts';
import { reasonOf, unknown } from './unproven.ts';

/** Where absences can be written. Null: this server has none for members of this team. */
export interface AbsenceObservation {
  /** Milliseconds since 1970: closures that are over are not compared. */
  readonly readAtMs: number;
  readonly place: Read<AbsencePlace | null>;
  /** What apply has written. */
  readonly registered: readonly AbsenceRow[];
  /** By Cal.com user id: all absences of each member for whom one is wanted or registered. */
  readonly byUser: ReadonlyMap<number, Read<readonly ObservedAbsence[]>>;
}

export interface AbsencesInput {
  readonly reader: CalcomReader;
  readonly teamId: number;
  readonly organizationId: number | null;
  readonly registered: readonly AbsenceRow[];
  /** Users for whom an absence is wanted. */
  readonly wanted: readonly number[];
  readonly openBook: () => Promise<CapabilityBook>;
  readonly nowMs: number;
  readonly signal?: AbortSignal;
}

/**
 * One call for each member with an absence, and none where the server has no absences, or none is wanted or registered. A member whose
 * absences cannot be read costs only theirs.
 *
 * @throws CalcomError `unauthorized`, `aborted`
 */
export async function readAbsences(input: AbsencesInput): Promise<AbsenceObservation | undefined> {
  const { registered, wanted, nowMs } = input;
  const userIds = [...new Set([...wanted, ...registered.map(({ userId }) => userId)])].sort((a, b) => a - b);
  if (userIds.length === 0) return undefined;
  const head = { readAtMs: nowMs, registered };
  const place = await findPlace(input);
  if (!place.known || place.value === null) return { ...head, place, byUser: new Map() };
  const byUser = new Map<number, Read<readonly ObservedAbsence[]>>();
  for (const userId of userIds) byUser.set(userId, await readOf(input, place.value, userId));
  return { ...head, place, byUser };
}

async function findPlace({ teamId, organizationId, openBook }: AbsencesInput): Promise<Read<AbsencePlace | null>> {
  const book = await openBook();
  const { state, route, evidence } = await book.ask('absence');
  if (state === 'no') return { known: true, value: null };
  if (state === 'unknown') {
    const message = `whether the server has absences of members is not known: ${evidence}`;
    return unknown({ code: 'unreachable', message });
  }
  return { known: true, value: { teamId, organizationId: route === 'organization' ? organizationId : null } };
}

async function readOf(
  { reader, signal }: AbsencesInput,
  place: AbsencePlace,
  userId: number,
): Promise<Read<readonly ObservedAbsence[]>> {
  try {
    return { known: true, value: await reader.absences(place, userId, signal ? { signal } : {}) };
  } catch (error) {
    return unknown(reasonOf(error));
  }
}
