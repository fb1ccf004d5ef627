import { cancelBooking, rescheduleBooking } from './change-booking.ts';
import { checkTimes } from './check-availability.ts';
import type { FunctionCall } from './function-call.ts';
import type { Spoken } from './spoken.ts';
import { startBooking } from './start-booking.ts';
import { voiceSession, refuse } from './voice-session.ts';
import type { VoiceSession, VoiceAgent } from './voice-session.ts';
import type { FunctionName } from './function-name.ts';

/** By the names that `calops retell` gives the tools. */
const FUNCTIONS: Readonly<Record<FunctionName, (session: VoiceSession, call: FunctionCall) => Promise<Spoken>>> = {
  check_availability: (session, { args }) => checkTimes(session, args),
  start_booking: startBooking,
  cancel_booking: cancelBooking,
  reschedule_booking: rescheduleBooking,
};

/** Never throws: an agent that gets no answer has nothing to say. */
export async function answerCall(
  agent: VoiceAgent,
  call: FunctionCall,
  onError: (error: unknown) => void,
): Promise<Spoken> {
  const session = voiceSession(agent, call.args);
  if (!isFunction(call.name)) return refuse(session, 'unknown-function');
  try {
    return await FUNCTIONS[call.name](session, call);
  } catch (error) {
    onError(error);
    return refuse(session, 'unavailable');
  }
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}
