import type { Profile } from '../profile.ts';
import { isRecord } from '../validation/shape.ts';

type Video = Readonly<Record<string, unknown>>;

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

/**
 * The video settings that an input leaves behind: a row of their own at the real server, with all flags and two times. A write
 * replaces them whole, so that an input without them, or without a key that they know, removes them.
 */
export function videoSettings(eventTypeId: number, input: unknown): Video | null {
  if (!isRecord(input) || Object.keys(input).length === 0) return null;
  const now = new Date().toISOString();
  return { eventTypeId, ...OFF, createdAt: now, ...input, updatedAt: now };
}

/** How they read back. */
export function readVideo(profile: Profile, stored: Video | null): Video | null {
  return profile.showsUnsetVideoSettings ? { ...stored, sendTranscriptionEmails: true } : stored;
}
