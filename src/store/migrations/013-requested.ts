import type { Migration } from './migration.ts';

/**
 * Appointments that wait for their host's confirmation, and bookings that are a seat or a series: what cancelling them depends on.
 */
export const requested: Migration = {
  name: '013-requested',
  sql: `
ALTER TABLE calops.appointments DROP CONSTRAINT appointments_status_check,
  ADD CONSTRAINT appointments_status_check
    CHECK (status IN ('pending', 'booked', 'requested', 'failed', 'cancelled', 'declined'));
ALTER TABLE calops.appointment_phases DROP CONSTRAINT appointment_phases_status_check,
  ADD CONSTRAINT appointment_phases_status_check
    CHECK (status IN ('intended', 'requested', 'confirmed', 'cancelled', 'declined')),
  -- { kind: seat, seatUid } or { kind: series }; null for a booking of its own
  ADD COLUMN booking_part jsonb CHECK (jsonb_typeof(booking_part) = 'object'),
  DROP CONSTRAINT appointment_phases_company_id_booking_uid_key;
-- guests of one booking with seats share its uid
CREATE UNIQUE INDEX appointment_phases_booking
  ON calops.appointment_phases (company_id, booking_uid, (coalesce(booking_part->>'seatUid', '')));
ALTER TABLE calops.saga_steps DROP CONSTRAINT saga_steps_status_check,
  ADD CONSTRAINT saga_steps_status_check
    CHECK (status IN ('intended', 'sent', 'confirmed', 'requested', 'rejected', 'unknown', 'verified')),
  ADD COLUMN subject_part jsonb CHECK (jsonb_typeof(subject_part) = 'object'),
  ADD COLUMN booking_part jsonb CHECK (jsonb_typeof(booking_part) = 'object');

DROP INDEX calops.appointments_unverified;
CREATE INDEX appointments_unverified ON calops.appointments (created_at)
  WHERE status IN ('booked', 'requested') AND calcom_sync_status = 'pending' AND flag IS NULL;
DROP INDEX calops.appointments_of_phone;
CREATE INDEX appointments_of_phone ON calops.appointments (company_id, (customer->>'phone'), ends_at)
  WHERE status IN ('booked', 'requested');
`,
};
