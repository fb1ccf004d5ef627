/** What Cal.com can tell of. Of these, the stand-in sends those of bookings. */
export const TRIGGERS = [
  'BOOKING_CREATED',
  'BOOKING_PAYMENT_INITIATED',
  'BOOKING_PAID',
  'BOOKING_RESCHEDULED',
  'BOOKING_REQUESTED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
  'BOOKING_NO_SHOW_UPDATED',
  'FORM_SUBMITTED',
  'MEETING_ENDED',
  'MEETING_STARTED',
  'RECORDING_READY',
  'INSTANT_MEETING',
  'RECORDING_TRANSCRIPTION_GENERATED',
  'OOO_CREATED',
  'AFTER_HOSTS_CAL_VIDEO_NO_SHOW',
  'AFTER_GUESTS_CAL_VIDEO_NO_SHOW',
  'FORM_SUBMITTED_NO_EVENT',
  'DELEGATION_CREDENTIAL_ERROR',
  'WRONG_ASSIGNMENT_REPORT',
  'BOOKING_REASSIGNED',
] as const;

export type Trigger = (typeof TRIGGERS)[number];

/** A subscription of a user, a team or an event type: exactly one of the three ids is set. */
export interface WebhookRow {
  readonly id: string;
  readonly userId: number | null;
  readonly teamId: number | null;
  readonly eventTypeId: number | null;
  readonly subscriberUrl: string;
  readonly payloadTemplate: string | null;
  readonly active: boolean;
  readonly secret: string | null;
  readonly triggers: readonly Trigger[];
  readonly createdAt: string;
}
