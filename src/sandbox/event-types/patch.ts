import type { SchedulingType } from '../../calcom/wire/event-type.ts';
import { databaseFault, exception } from '../envelopes.ts';
import { isGiven } from '../validation/shape.ts';
import type { EventTypeRow, Settings } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { lenientSlug, requireConsistent, requirePair, requireSchedule, requireStorable } from './checks.ts';
import { DEFAULTS, nullFault, type Input } from './columns.ts';
import { schedulingTypeOf } from './create.ts';
import { childOwners, chosenHosts, hostInputs, requireMembers, requireWritable, syncChildren } from './hosts.ts';
import { parseLocations, requireConnected, videoSettings } from './locations.ts';
import { requireReadable } from './output.ts';
import { changedSettings } from './settings.ts';

export interface Change {
  readonly row: EventTypeRow;
  readonly input: Input;
  readonly settings: Settings;
  readonly slug: string;
}

/** All checks before the first write. `input` is validated. @throws Refusal */
export function draftTeamPatch(
  world: World,
  place: { readonly teamId: number; readonly id: number },
  input: Input,
): Change {
  const locations = isGiven(input['locations']) ? parseLocations(input['locations'], 'team') : undefined;
  requireConnected(locations ?? []);
  requireMembers(world, place.teamId, hostInputs(input));
  const sent = typeof input['slug'] === 'string' && input['slug'] !== '' ? lenientSlug(input['slug']) : '';
  // The row's own slug counts as taken too.
  if (sent && world.eventTypes.byTeamSlug(place.teamId, sent)) {
    throw exception(400, 'Team event type with this slug already exists');
  }
  const row = world.eventTypes.get(place.id);
  if (row) requireReadable(row);
  const changed = changedSettings(input, row?.settings ?? DEFAULTS, world.switches);
  if (!row || row.teamId !== place.teamId) throw exception(400, 'Event type to update not found');
  requireHostsForNewType(row, input);
  const settings = { ...row.settings, ...changed, ...(locations && { locations }) };
  requireConsistent(settings, input);
  requirePair(row.settings, settings, input);
  return { row, input, settings, slug: sent || row.slug };
}

/** @throws Refusal */
export function writeTeamPatch(world: World, teamId: number, change: Change): EventTypeRow {
  const { row, input } = change;
  const type = nextType(row, input);
  const isManaged = row.schedulingType === 'managed';
  const hosts = isManaged ? undefined : chosenHosts(world, input, { teamId, type });
  requireWritable(world, teamId, hosts ?? []);
  const assignAllTeamMembers =
    typeof input['assignAllTeamMembers'] === 'boolean' ? input['assignAllTeamMembers'] : row.assignAllTeamMembers;
  const kept = type === null ? [] : row.hosts;
  const owners = isManaged ? requestedOwners(world, teamId, change) : [];
  const written = write(world, change, { schedulingType: type, hosts: hosts ?? kept, assignAllTeamMembers });
  // A managed type that has just become another kind keeps its children as orphans.
  if (type === 'managed') syncChildren(world, written, owners);
  return written;
}

function requestedOwners(world: World, teamId: number, { row, input }: Change): readonly number[] {
  if (input['assignAllTeamMembers'] === true) return world.memberIds(teamId);
  return hostInputs(input)?.map((host) => host.userId) ?? childOwners(world, row);
}

/** The single write of a patch. @throws Refusal */
export function write(world: World, { row, input, settings, slug }: Change, more: Partial<EventTypeRow>): EventTypeRow {
  if (nullFault(input)) throw databaseFault();
  requireSchedule(world, settings.scheduleId);
  requireStorable(settings);
  const written = world.eventTypes.replace({
    ...row,
    ...flags(row, input),
    ...more,
    calVideoSettings: videoSettings(row.id, input['calVideoSettings']),
    slug,
    settings,
  });
  // The write stays although the response is a refusal: from now on the row cannot be read.
  requireReadable(written);
  return written;
}

function flags(row: EventTypeRow, input: Input): Partial<EventTypeRow> {
  const pick = (name: 'hidden' | 'rescheduleWithSameRoundRobinHost' | 'rrHostSubsetEnabled'): boolean => {
    const value = input[name];
    return typeof value === 'boolean' ? value : row[name];
  };
  return {
    hidden: pick('hidden'),
    rescheduleWithSameRoundRobinHost: pick('rescheduleWithSameRoundRobinHost'),
    rrHostSubsetEnabled: pick('rrHostSubsetEnabled'),
  };
}

/** null is stored literally: it removes the type and with it the hosts. */
function nextType(row: EventTypeRow, input: Input): SchedulingType | null {
  return input['schedulingType'] === undefined ? row.schedulingType : schedulingTypeOf(input);
}

function requireHostsForNewType(row: EventTypeRow, input: Input): void {
  if (row.schedulingType === 'managed' || !isGiven(input['schedulingType'])) return;
  const isChanging = schedulingTypeOf(input) !== row.schedulingType;
  if (!isChanging || input['assignAllTeamMembers'] === true || hostInputs(input)) return;
  throw exception(
    400,
    "Hosts required when switching schedulingType. Please provide 'hosts' or set 'assignAllTeamMembers: true' to specify how " +
      'hosts should be configured for the new scheduling type.',
  );
}
