import { isGiven, isRecord } from '../validation/shape.ts';
import type { Shape } from '../validation/shape.ts';
import { parseInput } from '../validation/check.ts';
import { parseBookingFields } from './booking-fields.ts';
import { requirePossible } from './checks.ts';
import { parseLocations } from './locations.ts';
import type { Input } from './columns.ts';

/**
 * The validated body of a create or patch without unknown keys. A few checks throw immediately, so
 * they take precedence over collected errors.
 *
 * @throws Refusal (400)
 */
export function parseEventType(shape: Shape, body: unknown, owner: 'team' | 'person'): Input {
  if (isRecord(body)) {
    requirePossible(body);
    if (isGiven(body['locations'])) parseLocations(body['locations'], owner);
    if (isGiven(body['bookingFields'])) parseBookingFields(body['bookingFields']);
  }
  return parseInput(shape, body);
}
