import type { Profile } from '../profile.ts';

const OFF = {
  disableRecordingForOrganizer: false,
  disableRecordingForGuests: false,
  enableAutomaticTranscription: false,
  enableAutomaticRecordingForOrganizer: false,
  redirectUrlOnExit: null,
  disableTranscriptionForGuests: false,
  disableTranscriptionForOrganizer: false,
  requireEmailForGuests: false,
};

/** A row of their own at the real server: an id, all flags, and two times. */
export function videoSettings(
  eventTypeId: number,
  input: Readonly<Record<string, unknown>>,
  current: Readonly<Record<string, unknown>> | null,
): Readonly<Record<string, unknown>> {
  const now = new Date().toISOString();
  return { eventTypeId, ...OFF, createdAt: now, ...current, ...input, updatedAt: now };
}

/** How they read back. */
export function readVideo(
  profile: Profile,
  stored: Readonly<Record<string, unknown>> | null,
): Readonly<Record<string, unknown>> | null {
  return profile.showsUnsetVideoSettings ? { ...stored, sendTranscriptionEmails: true } : stored;
}
