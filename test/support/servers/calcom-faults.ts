import type { Fault, FaultRule } from '../../../src/sandbox/faults/script.ts';
import type { OpenSalon } from '../booking/open-salon.ts';

type When = Pick<NonNullable<FaultRule['match']>, 'nth' | 'times'>;

/** A rule of the sandbox's fault script for each call that the runtime makes. */
export const faultAt = {
  book: (fault: Fault, when: When = {}) => rule('POST', '/v2/bookings', fault, when),
  list: (fault: Fault, when: When = {}) => rule('GET', '/v2/bookings', fault, when),
  read: (fault: Fault, when: When = {}) => rule('GET', '/v2/bookings/*', fault, when),
  cancel: (fault: Fault, when: When = {}) => rule('POST', '/v2/bookings/*/cancel', fault, when),
  move: (fault: Fault, when: When = {}) => rule('POST', '/v2/bookings/*/reschedule', fault, when),
};

export function setFaults(salon: OpenSalon, ...rules: readonly FaultRule[]): void {
  salon.world.sandbox.setFaults({ rules });
}

function rule(method: string, path: string, fault: Fault, when: When): FaultRule {
  return { match: { method, path, ...when }, fault };
}
