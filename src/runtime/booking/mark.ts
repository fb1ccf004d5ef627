import type { Booking, Metadata, Seat } from '../../calcom/common-api.ts';
import type { BookingMark, BookingPart, Saga, SagaStep } from '../../model/appointment.ts';

/** What says of a booking in Cal.com which step of which saga made it. Cal.com keeps it through moves. */
export function markOf(saga: Saga, step: SagaStep): BookingMark & { readonly [key: string]: string } {
  return {
    calops_company: saga.companyId,
    calops_appointment: saga.appointmentId,
    calops_segment: step.segmentKey,
    calops_step: `${saga.id}/${step.position}`,
  };
}

/** The marks that a booking bears: its own, or those of its seats, which have metadata each. */
export function marksOf({ metadata, seats }: Booking): readonly Metadata[] {
  return [metadata, ...seats.map((seat) => seat.metadata)].filter((one) => one['calops_appointment'] !== undefined);
}

/** Of an appointment; of one segment of it if given, whichever step made it. */
export interface Marked {
  readonly companyId: string;
  readonly id: string;
  readonly segmentKey?: string;
}

export function bearsMark(booking: Booking, appointment: Marked): boolean {
  return marksOf(booking).some((mark) => isOf(mark, appointment));
}

function isOf(mark: Metadata, { companyId, id, segmentKey }: Marked): boolean {
  const { calops_company: company, calops_appointment: appointment, calops_segment: segment } = mark;
  return company === companyId && appointment === id && (segmentKey === undefined || segment === segmentKey);
}

export function isMadeBy(booking: Booking, saga: Saga, step: SagaStep): boolean {
  return marksOf(booking).some((mark) => isOfStep(mark, saga, step));
}

function isOfStep(mark: Metadata, saga: Saga, step: SagaStep): boolean {
  return mark['calops_step'] === markOf(saga, step).calops_step;
}

/** The seat that a step took, or that an appointment has in a shared booking. */
export function seatOfStep({ seats }: Booking, saga: Saga, step: SagaStep): Seat | undefined {
  return seats.find(({ metadata }) => isOfStep(metadata, saga, step));
}

export function seatOf({ seats }: Booking, appointment: Marked): Seat | undefined {
  return seats.find(({ metadata }) => isOf(metadata, appointment));
}

export function seatPart(seat: { readonly uid: string } | undefined): BookingPart | undefined {
  return seat && { kind: 'seat', seatUid: seat.uid };
}

export function stands(booking: Booking): boolean {
  return booking.status === 'accepted' || booking.status === 'pending';
}

/** Whether the booking stands with the seat, where it is one. */
export function standsWith(booking: Booking, part: BookingPart | null | undefined): boolean {
  if (!stands(booking)) return false;
  // Cal.com may hide the guests: then nothing says that the seat is gone
  return part?.kind !== 'seat' || booking.seats.length === 0 || booking.seats.some(({ uid }) => uid === part.seatUid);
}
