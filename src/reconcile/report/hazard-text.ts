import { blocksBooking } from '../../model/hazard.ts';
import type { HazardNote } from '../plan/plan.ts';
import type { Palette } from './palette.ts';
import { visible } from './visible.ts';

export const HAZARDS_TITLE = 'Settings in Cal.com that change bookings';

/** `eventType/cut/A (event type 1001) cannot be booked: Cal.com …; switch … off (seats)` */
export function hazardLine(note: HazardNote): string {
  const { resource, eventTypeId, setting, consequence, fix } = note;
  const what = blocksBooking(note) ? 'cannot be booked' : 'books differently';
  return `${visible(resource)} (event type ${eventTypeId}) ${what}: ${visible(consequence)}; ${fix} (${setting})`;
}

export function hazardMark(note: HazardNote, paint: Palette): string {
  return blocksBooking(note) ? paint.red('!') : paint.yellow('*');
}

/** The setting in a finding's field: `seats`, or `child.1002.lengthInMinutes` of one host. */
export function settingOf(field: string): string {
  return field.split('.')[0] ?? field;
}
