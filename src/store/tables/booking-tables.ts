import type { Appointment, AppointmentPhase, Saga, SagaStep } from '../../model/appointment.ts';
import type { Delivery, Offer, ApiToken } from '../../model/stored.ts';
import { instantIn, type ColumnMap } from './columns.ts';

/** The tables of appointments, offers, tokens and other data of the runtime. */

export const appointment = {
  id: 'id',
  companyId: 'company_id',
  branchId: 'branch_id',
  serviceId: 'service_id',
  customer: 'customer',
  attendeeEmail: 'attendee_email',
  startMs: instantIn('starts_at'),
  endMs: instantIn('ends_at'),
  status: 'status',
  syncStatus: 'calcom_sync_status',
  isComposite: 'is_composite',
  groupUid: 'composite_group_uid',
  flag: 'flag',
  createdMs: instantIn('created_at'),
} as const satisfies ColumnMap<Omit<Appointment, 'phases'>>;

export const phase = {
  segmentKey: 'segment_key',
  staffId: 'staff_id',
  startMs: instantIn('starts_at'),
  endMs: instantIn('ends_at'),
  eventTypeId: 'event_type_id',
  bookingUid: 'booking_uid',
  bookingPart: 'booking_part',
  status: 'status',
} as const satisfies ColumnMap<AppointmentPhase>;

export const saga = {
  id: 'id',
  companyId: 'company_id',
  appointmentId: 'appointment_id',
  kind: 'kind',
  status: 'status',
  version: 'version',
  resumes: 'resumes',
} as const satisfies ColumnMap<Omit<Saga, 'steps'>>;

export const step = {
  position: 'position',
  attempt: 'attempt',
  action: 'action',
  segmentKey: 'segment_key',
  staffId: 'staff_id',
  hostUserId: 'host_user_id',
  eventTypeId: 'event_type_id',
  startMs: instantIn('starts_at'),
  endMs: instantIn('ends_at'),
  subjectUid: 'subject_uid',
  subjectPart: 'subject_part',
  bookingUid: 'booking_uid',
  bookingPart: 'booking_part',
  status: 'status',
  error: 'error',
} as const satisfies ColumnMap<SagaStep>;

export const offer = {
  id: 'id',
  branchId: 'branch_id',
  serviceId: 'service_id',
  staffId: 'staff_id',
  startMs: instantIn('starts_at'),
  expiresMs: instantIn('expires_at'),
} as const satisfies ColumnMap<Offer>;

export const delivery = {
  digest: 'digest',
  trigger: 'trigger_event',
  bookingUid: 'booking_uid',
} as const satisfies ColumnMap<Delivery>;

export const apiToken = {
  id: 'id',
  label: 'label',
  createdMs: instantIn('created_at'),
  lastUsedMs: instantIn('last_used_at'),
  revokedMs: instantIn('revoked_at'),
} as const satisfies ColumnMap<ApiToken>;
