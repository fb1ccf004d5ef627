/** What the voice agent can ask for. */
export type FunctionName = 'check_availability' | 'start_booking' | 'cancel_booking' | 'reschedule_booking';
