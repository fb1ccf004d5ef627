import type { KeptAnswer } from '../../store/booking-store.ts';
import type { Arguments } from './function-call.ts';
import { bookingIn } from './say-booking.ts';
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
export function sayCustomerBusy(session: VoiceSession, answer: KeptAnswer, isProven: boolean): Spoken {
  const told = isProven ? bookingIn(session, answer) : undefined;
  const existing = told ? `${told.said.service}, ${told.said.time}` : null;
  const say = session.phrases.customerBusy(existing);
  return { result: 'ask', code: 'customer-busy', say, ...(told && { booking: told.booking }) };
}
