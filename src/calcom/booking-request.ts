import type { NewBooking } from './bookings-api.ts';
import type { CancelBookingBody, CreateBookingBody, RescheduleBookingBody } from './wire/booking.ts';

export function bookBody({ attendee, ...booking }: NewBooking): CreateBookingBody {
  const { name, email, phone, timeZone, language } = attendee;
  return {
    eventTypeId: booking.eventTypeId,
    start: new Date(booking.startMs).toISOString(),
    ...(booking.minutes === undefined ? {} : { lengthInMinutes: booking.minutes }),
    attendee: {
      name,
      ...(email !== null && { email }),
      ...(phone === undefined ? {} : { phoneNumber: phone }),
      timeZone,
      language,
    },
    metadata: booking.metadata,
    ...(booking.hostUserId === undefined ? {} : { routing: { responseId: 0, teamMemberIds: [booking.hostUserId] } }),
  };
}

export function cancelBody(reason: string, seatUid: string | undefined): CancelBookingBody {
  return { cancellationReason: reason, ...(seatUid !== undefined && { seatUid }) };
}

export function rescheduleBody(startMs: number, reason: string, seatUid: string | undefined): RescheduleBookingBody {
  const seat = seatUid === undefined ? {} : { seatUid };
  return { start: new Date(startMs).toISOString(), reschedulingReason: reason, ...seat };
}
