import type { ClosureReason } from './working-times.ts';

/** Cal.com's reasons that calops writes. */
export type AbsenceReason = 'unspecified' | 'vacation' | 'sick' | 'public_holiday';

/** Whole days on which a member of the team is out of office, as local dates; both are included. Cal.com knows no parts of days. */
export interface AbsenceDays {
  readonly from: string;
  readonly to: string;
}

export interface AbsenceValues extends AbsenceDays {
  readonly reason: AbsenceReason;
  /** Ends with our mark. */
  readonly notes: string;
}

/** An absence in Cal.com. Foreign ones have no mark. */
export interface ObservedAbsence extends AbsenceDays {
  readonly id: number;
  /** Cal.com user id. */
  readonly userId: number;
  readonly reason: string;
  readonly notes: string;
}

/** The ledger of absences (calcom_absences): what apply has written for one closure and staff member. */
export interface AbsenceRow extends AbsenceValues {
  readonly closureId: string;
  readonly staffId: string;
  readonly userId: number;
  /** Its id in Cal.com. */
  readonly absenceId: number;
}

/** Where the absences of a team's members are served: below the team, or below its organisation. */
export interface AbsencePlace {
  readonly teamId: number;
  /** Null: below the team. */
  readonly organizationId: number | null;
}

/** Names closure and company in the notes, so that an absence is recognised after a crash, and never taken for a foreign one. */
export function absenceMark(companyId: string, closureId: string): string {
  return `[calops:${companyId}/${closureId}]`;
}

/** The closure named by the company's mark; null: the absence is foreign. */
export function markedClosure(companyId: string, notes: string): string | null {
  const start = `[calops:${companyId}/`;
  const at = notes.lastIndexOf(start);
  const end = notes.indexOf(']', at);
  return at === -1 || end === -1 ? null : notes.slice(at + start.length, end);
}

const REASONS: Readonly<Record<ClosureReason, AbsenceReason>> = {
  vacation: 'vacation',
  'public-holiday': 'public_holiday',
  sick: 'sick',
  other: 'unspecified',
};

/** Cal.com shows the reason on public booking pages: that a staff member is sick is not written. */
export function absenceReason(reason: ClosureReason, isOfStaff: boolean): AbsenceReason {
  return isOfStaff && reason === 'sick' ? 'unspecified' : REASONS[reason];
}
