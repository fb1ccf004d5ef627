import type { Booking } from '../../calcom/common-api.ts';
import type { BookingMark, Saga, SagaStep } from '../../model/appointment.ts';

/** What says of a booking in Cal.com which step of which saga made it. Cal.com keeps it through moves. */
export function markOf(saga: Saga, step: SagaStep): BookingMark & { readonly [key: string]: string } {
  return {
    calops_company: saga.companyId,
    calops_appointment: saga.appointmentId,
    calops_segment: step.segmentKey,
    calops_step: `${saga.id}/${step.position}`,
  };
}

/** Of this appointment and segment, whichever step made it. */
export function bearsMark(booking: Booking, appointment: { readonly companyId: string; readonly id: string }): boolean {
  const { calops_company: company, calops_appointment: id } = booking.metadata;
  return company === appointment.companyId && id === appointment.id;
}

export function isMadeBy(booking: Booking, saga: Saga, step: SagaStep): boolean {
  return booking.metadata['calops_step'] === markOf(saga, step).calops_step;
}

export function stands(booking: Booking): boolean {
  return booking.status === 'accepted' || booking.status === 'pending';
}
