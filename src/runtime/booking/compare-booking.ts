import type { Booking } from '../../calcom/common-api.ts';
import type { BookingPart, SagaStep } from '../../model/appointment.ts';
import type { Json } from '../../model/json.ts';
import type { StepOutcome } from '../../store/booking-store.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { isWithHost } from './right-host.ts';

/** What a step asked for, and of whose service. */
export interface Asked {
  readonly tenant: Pick<Tenant, 'services' | 'assignments' | 'staffOfUser'>;
  readonly serviceId: string;
  readonly step: Pick<SagaStep, 'position' | 'action' | 'eventTypeId' | 'startMs' | 'endMs' | 'hostUserId'>;
}

/**
 * The outcome of a step whose booking stands. Made as it was asked for, or with an error that says how it is not: then it is rolled
 * back. Pure.
 */
export function compareBooking(asked: Asked, booking: Booking, part: BookingPart | undefined): StepOutcome {
  const { position, eventTypeId } = asked.step;
  const error = unlike(asked, booking);
  return {
    position,
    status: booking.status === 'pending' && error === undefined ? 'requested' : 'confirmed',
    bookingUid: booking.uid,
    eventTypeId: booking.eventTypeId ?? eventTypeId,
    ...(part && { bookingPart: part }),
    ...(error !== undefined && { error }),
  };
}

function unlike({ tenant, serviceId, step }: Asked, booking: Booking): Json | undefined {
  const { startMs, endMs, hostUserId } = step;
  const { fromMs, toMs, eventTypeId } = booking;
  if (step.action === 'book' && eventTypeId !== null && eventTypeId !== step.eventTypeId) {
    return { code: 'other-type', eventTypeId, message: `Cal.com booked event type ${eventTypeId}` };
  }
  if (fromMs !== startMs) {
    return { code: 'other-time', fromMs, toMs, message: `Cal.com booked ${new Date(fromMs).toISOString()}` };
  }
  if (toMs !== endMs) {
    const [minutes, wanted] = [toMs - fromMs, endMs - startMs].map((ms) => ms / 60_000);
    return { code: 'other-length', minutes: minutes ?? 0, message: `Cal.com booked ${minutes} minutes, not ${wanted}` };
  }
  if (isWithHost(tenant, booking, { serviceId, hostUserId })) return undefined;
  const [userId] = booking.hostUserIds;
  return { code: 'other-host', userId: userId ?? null };
}
