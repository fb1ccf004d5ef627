import type { CalcomReader } from '../../calcom/api.ts';
import type { UnknownReason } from '../../model/read.ts';
import type { ScheduleReading } from '../../model/time/schedule.ts';
import type { DeclaredState } from '../desired/declared-state.ts';
import { compareHours } from '../desired/hours-differences.ts';
import { reasonOf } from './unproven.ts';

/** Who may write the schedules of this team's members besides themselves. */
export type ScheduleAccess =
  | { readonly kind: 'plain-team' }
  | {
      readonly kind: 'organization';
      readonly organizationId: number;
      /** By Cal.com user id: why the organisation does not show the schedules of a host. */
      readonly refused: ReadonlyMap<number, UnknownReason>;
    };

export interface AccessInput {
  readonly reader: CalcomReader;
  readonly declared: DeclaredState;
  readonly reading: ScheduleReading | undefined;
  readonly signal?: AbortSignal;
}

/**
 * One call for each host whose schedule differs, in an organisation: a host whose schedules its path does not show is not planned. Undefined: git
 * does not declare `manageSchedules`, or the schedules were not read.
 *
 * @throws CalcomError `unauthorized`, `aborted`
 */
export async function readScheduleAccess(input: AccessInput): Promise<ScheduleAccess | undefined> {
  const { reader, declared, reading, signal } = input;
  if (declared.catalog.company.environment.manageSchedules !== true || reading === undefined) return undefined;
  const organizationId = declared.team.facts?.parentId ?? null;
  if (organizationId === null) return { kind: 'plain-team' };
  const { differences } = compareHours(declared, reading);
  const refused = new Map<number, UnknownReason>();
  for (const userId of new Set(differences.map((one) => one.userId))) {
    try {
      await reader.userSchedules({ organizationId, userId }, signal ? { signal } : {});
    } catch (error) {
      refused.set(userId, reasonOf(error));
    }
  }
  return { kind: 'organization', organizationId, refused };
}
