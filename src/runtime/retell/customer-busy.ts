import type { AppointmentFacts } from '../../model/results.ts';
import type { Arguments } from './function-call.ts';
import { tellBooking } from './say-booking.ts';
import type { Spoken } from './spoken.ts';
import type { VoiceSession } from './voice-session.ts';

/** The caller said yes to a second appointment at the same time. Agents write a yes in several ways. */
export function isAllowed(args: Arguments): boolean {
  const value = args['allow_overlap'];
  return value === true || value === 'true';
}

/**
 * Asks whether the caller wants a second appointment at a time at which the same customer has one. Only the number of the call proves
 * whose it is: anybody else hears that there is one, and not which.
 */
export function sayCustomerBusy(
  session: VoiceSession,
  existing: AppointmentFacts | undefined,
  isProven: boolean,
): Spoken {
  const told = isProven && existing ? tellBooking(session, existing) : undefined;
  const say = session.phrases.customerBusy(told ? `${told.said.service}, ${told.said.time}` : null);
  return { result: 'ask', code: 'customer-busy', say, ...(told && { booking: told.booking }) };
}
