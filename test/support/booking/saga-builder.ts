import type { AppointmentPhase, Saga, SagaStep } from '../../../src/model/appointment.ts';

const minuteMs = 60_000;

/** A step of the saga that books segments one after another, 30 minutes each, as the words say: `step('A', { status: 'sent' })`. */
export function step(segmentKey: string, more: Partial<SagaStep> = {}): SagaStep {
  const index = segmentKey.codePointAt(0) ?? 0;
  const position = index - 65;
  return {
    position,
    attempt: 1,
    action: 'book',
    segmentKey,
    staffId: 'emma',
    hostUserId: 101,
    eventTypeId: 1000 + position,
    startMs: position * 30 * minuteMs,
    endMs: (position + 1) * 30 * minuteMs,
    subjectUid: null,
    subjectPart: null,
    bookingPart: null,
    bookingUid: more.status === 'confirmed' ? `uid-${segmentKey}` : null,
    status: 'intended',
    error: null,
    ...more,
  };
}

export function saga(steps: readonly SagaStep[], more: Partial<Saga> = {}): Saga {
  const ids = { id: 'saga-1', companyId: '1', appointmentId: 'appointment-1' };
  return { ...ids, kind: 'book', status: 'running', version: 1, resumes: 0, steps, ...more };
}

/** The segments where `step` puts them, booked. */
export function phases(...keys: readonly string[]): readonly AppointmentPhase[] {
  return keys.map((key) => {
    const { segmentKey, staffId, startMs, endMs, eventTypeId } = step(key);
    return {
      segmentKey,
      staffId,
      startMs,
      endMs,
      eventTypeId,
      bookingUid: `uid-${key}`,
      bookingPart: null,
      status: 'confirmed',
    };
  });
}
