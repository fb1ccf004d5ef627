import type { SchedulingType } from '../../calcom/wire/event-type.ts';
import { databaseFault, exception, innerBadRequest } from '../envelopes.ts';
import { parseInput } from '../validation/check.ts';
import { isGiven, isRecord, type Shape } from '../validation/shape.ts';
import type { EventTypeRow, Settings } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { parseBookingFields } from './booking-fields.ts';
import { lenientSlug, requireConsistent, requirePossible, requireSchedule, requireStorable } from './checks.ts';
import { DEFAULTS, type Input, nullFault } from './columns.ts';
import { chosenHosts, hostInputs, requireMembers, requireWritable, syncChildren } from './hosts.ts';
import { DEFAULT_TEAM_LOCATIONS, parseLocations, requireConnected, videoSettings } from './locations.ts';
import { requireReadable } from './output.ts';
import { changedSettings } from './settings.ts';

export interface Draft {
  readonly input: Input;
  readonly slug: string;
  readonly settings: Settings;
}

const TYPES: Readonly<Record<string, SchedulingType>> = {
  COLLECTIVE: 'collective',
  ROUND_ROBIN: 'roundRobin',
  MANAGED: 'managed',
};

export function schedulingTypeOf(input: Input): SchedulingType | null {
  return TYPES[String(input['schedulingType'])] ?? null;
}

/** All checks before the first write. `input` is validated. @throws Refusal */
export function draftTeamType(world: World, teamId: number, input: Input): Draft {
  const locations = isGiven(input['locations']) ? parseLocations(input['locations'], 'team') : DEFAULT_TEAM_LOCATIONS;
  const slug = lenientSlug(String(input['slug']));
  requireConnected(locations);
  requireMembers(world, teamId, hostInputs(input));
  if (world.eventTypes.byTeamSlug(teamId, slug)) throw exception(400, 'Team event type with this slug already exists');
  return { input, slug, settings: draftSettings(world, input, locations) };
}

export function draftSettings(world: World, input: Input, locations: Settings['locations']): Settings {
  const isManagedConfig = schedulingTypeOf(input) === 'managed';
  const settings = { ...DEFAULTS, ...changedSettings(input, DEFAULTS, world.switches), locations, isManagedConfig };
  requireConsistent(settings, input);
  return settings;
}

/**
 * Two writes without a transaction: the row, then its hosts with the checks of an update. If the second one is refused, the row of the
 * first one remains.
 *
 * @throws Refusal
 */
export function writeTeamType(world: World, teamId: number, draft: Draft): EventTypeRow {
  const schedulingType = schedulingTypeOf(draft.input);
  const row = firstWrite(world, draft, { teamId, ownerId: null, schedulingType });
  requireReadable(row);
  requireStorable(draft.settings);
  if (schedulingType === 'managed') {
    const owners = draft.input['assignAllTeamMembers']
      ? world.memberIds(teamId)
      : (hostInputs(draft.input) ?? []).map(({ userId }) => userId);
    const parent = world.eventTypes.replace({
      ...row,
      assignAllTeamMembers: draft.input['assignAllTeamMembers'] === true,
    });
    syncChildren(world, parent, owners);
    if (world.profile.givesChildrenVideoSettings) giveVideoSettings(world, parent.id, draft.input);
    return parent;
  }
  const hosts = chosenHosts(world, draft.input, { teamId, type: schedulingType }) ?? [];
  requireWritable(world, teamId, hosts);
  return world.eventTypes.replace({
    ...row,
    hosts,
    assignAllTeamMembers: draft.input['assignAllTeamMembers'] === true,
  });
}

function giveVideoSettings(world: World, parentId: number, input: Input): void {
  for (const child of world.eventTypes.childrenOf(parentId)) {
    const calVideoSettings = videoSettings(child.id, input['calVideoSettings']);
    if (calVideoSettings) world.eventTypes.replace({ ...child, calVideoSettings });
  }
}

/** Writes the row. @throws Refusal */
export function firstWrite(
  world: World,
  { input, slug, settings }: Draft,
  place: Pick<EventTypeRow, 'teamId' | 'ownerId' | 'schedulingType'>,
): EventTypeRow {
  if (String(input['title']).includes('\0')) throw databaseFault();
  if (nullFault(input)) throw innerBadRequest();
  requireSchedule(world, settings.scheduleId);
  const row = world.eventTypes.insert({
    ...place,
    parentId: null,
    slug,
    hidden: input['hidden'] === true,
    assignAllTeamMembers: false,
    rescheduleWithSameRoundRobinHost: input['rescheduleWithSameRoundRobinHost'] === true,
    rrHostSubsetEnabled: input['rrHostSubsetEnabled'] === true,
    calVideoSettings: null,
    hosts: [],
    settings,
    raw: null,
  });
  const calVideoSettings = videoSettings(row.id, input['calVideoSettings']);
  return calVideoSettings ? world.eventTypes.replace({ ...row, calVideoSettings }) : row;
}

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
