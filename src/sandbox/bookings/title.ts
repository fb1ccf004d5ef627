import type { BookingRow, EventTypeRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

interface Meeting {
  readonly type: EventTypeRow;
  /** Starts with the organizer. */
  readonly hosts: readonly UserRow[];
  readonly guestName: string;
  readonly location: string;
  readonly lengthMinutes: number;
}

/** `Cut between Emma and Ann`; the team's name replaces the hosts if there are, or could be, several. */
export function bookingTitle(world: World, meeting: Meeting): string {
  const { type, hosts, guestName } = meeting;
  const team = type.teamId === null ? undefined : world.teams.get(type.teamId);
  const isTeam = type.schedulingType === 'collective' || hosts.length > 1;
  const host = isTeam && team ? team.name : (hosts[0]?.name ?? '');
  const { customName, title } = type.settings;
  if (!customName) return `${title} between ${host} and ${guestName}`;
  return Object.entries(variables(meeting, host)).reduce(
    (text, [name, value]) => text.replaceAll(name, value),
    customName,
  );
}

/** The title of an existing booking after a change of hosts or length. */
export function renewedTitle(world: World, row: Omit<BookingRow, 'id'>, of: Pick<Meeting, 'type' | 'hosts'>): string {
  const { responses, attendees, location, startMs, endMs } = row;
  const name = responses['name'];
  const guestName = typeof name === 'string' ? name : (attendees[0]?.name ?? '');
  return bookingTitle(world, { ...of, guestName, location: location ?? '', lengthMinutes: (endMs - startMs) / 60_000 });
}

function variables(
  { type, guestName, location, lengthMinutes }: Meeting,
  host: string,
): Readonly<Record<string, string>> {
  const [firstName = '', ...otherNames] = guestName.split(' ');
  return {
    '{Event type title}': type.settings.title,
    '{Organiser}': host,
    '{Organiser first name}': host.split(' ')[0] ?? '',
    '{Scheduler}': guestName,
    '{Scheduler first name}': firstName,
    '{Scheduler last name}': otherNames.join(' '),
    '{Location}': location,
    '{LOCATION}': location,
    '{Event duration}': `${lengthMinutes} mins`,
    '{HOST/ATTENDEE}': guestName,
    '{HOST}': host,
    '{ATTENDEE}': guestName,
    '{USER}': guestName,
  };
}
