import { exception } from '../envelopes.ts';
import { isGiven } from '../validation/shape.ts';
import type { EventTypeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { lenientSlug, requireConsistent, requirePair, requireStorable } from './checks.ts';
import { DEFAULTS, type Input } from './columns.ts';
import { draftSettings, firstWrite, type Draft } from './create.ts';
import { parseLocations, requireConnected } from './locations.ts';
import { requireReadable } from './output.ts';
import { write, type Change } from './patch.ts';
import { changedSettings } from './settings.ts';

/** @throws Refusal */
export function draftPersonalType(world: World, ownerId: number, input: Input): Draft {
  const locations = isGiven(input['locations']) ? parseLocations(input['locations'], 'person') : [];
  const slug = lenientSlug(String(input['slug']));
  requireConnected(locations);
  const settings = draftSettings(world, input, locations);
  if (world.eventTypes.byOwnerSlug(ownerId, slug))
    throw exception(400, 'User already has an event type with this slug.');
  requireOwnSchedule(world, ownerId, settings.scheduleId);
  return { input, slug, settings };
}

/** @throws Refusal */
export function writePersonalType(world: World, ownerId: number, draft: Draft): EventTypeRow {
  const row = firstWrite(world, draft, { teamId: null, ownerId, schedulingType: null });
  requireReadable(row);
  requireStorable(draft.settings);
  return row;
}

/** @throws Refusal; 404 for a type of another owner */
export function draftPersonalPatch(
  world: World,
  place: { readonly ownerId: number; readonly id: number },
  input: Input,
): Change {
  const locations = isGiven(input['locations']) ? parseLocations(input['locations'], 'person') : undefined;
  requireConnected(locations ?? []);
  const row = world.eventTypes.get(place.id);
  if (row) requireReadable(row);
  const settings = {
    ...(row?.settings ?? DEFAULTS),
    ...changedSettings(input, row?.settings ?? DEFAULTS, world.switches),
    ...(locations && { locations }),
  };
  requireConsistent(settings, input);
  if (row) requirePair(row.settings, settings, input);
  if (!row || row.ownerId !== place.ownerId) throw exception(404, `Event type with id ${place.id} not found`);
  if (isGiven(input['scheduleId'])) requireOwnSchedule(world, place.ownerId, settings.scheduleId);
  const slug = typeof input['slug'] === 'string' ? lenientSlug(input['slug']) : '';
  return { row, input, settings, slug: slug || row.slug };
}

/** @throws Refusal */
export function writePersonalPatch(world: World, change: Change): EventTypeRow {
  return write(world, change, {});
}

/** @throws Refusal (404) for an unknown schedule, or one of another user */
function requireOwnSchedule(world: World, ownerId: number, scheduleId: number | null): void {
  if (scheduleId === null || world.schedules.get(scheduleId)?.userId === ownerId) return;
  throw exception(404, `User with ID=${ownerId} does not own schedule with ID=${scheduleId}`);
}
