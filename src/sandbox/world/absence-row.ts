import type { Span } from './span.ts';

export const ABSENCE_REASONS = ['unspecified', 'vacation', 'travel', 'sick', 'public_holiday'] as const;

/** When a user is away; no start of any event type is offered then. */
export interface AbsenceRow extends Span {
  readonly id: number;
  readonly uuid: string;
  readonly userId: number;
  /** Who takes over. */
  readonly toUserId: number | null;
  readonly reason: (typeof ABSENCE_REASONS)[number];
  readonly notes: string | null;
}
