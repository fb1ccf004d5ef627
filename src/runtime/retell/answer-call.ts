import { cancelBooking, rescheduleBooking } from './change-booking.ts';
import { checkTimes } from './check-availability.ts';
import type { FunctionCall } from './function-call.ts';
import type { Spoken } from './spoken.ts';
import { startBooking } from './start-booking.ts';
import { conversation, refuse } from './switchboard.ts';
import type { Conversation, Switchboard } from './switchboard.ts';
import type { FunctionName } from './function-name.ts';

/** By the names that `calops retell` gives the tools. */
const FUNCTIONS: Readonly<Record<FunctionName, (talk: Conversation, call: FunctionCall) => Promise<Spoken>>> = {
  check_availability: (talk, { args }) => checkTimes(talk, args),
  start_booking: startBooking,
  cancel_booking: cancelBooking,
  reschedule_booking: rescheduleBooking,
};

/** Never throws: an agent that gets no answer has nothing to say. */
export async function answerCall(
  board: Switchboard,
  call: FunctionCall,
  onError: (error: unknown) => void,
): Promise<Spoken> {
  const talk = conversation(board, call.args);
  if (!isFunction(call.name)) return refuse(talk, 'unknown-function');
  try {
    return await FUNCTIONS[call.name](talk, call);
  } catch (error) {
    onError(error);
    return refuse(talk, 'unavailable');
  }
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}
