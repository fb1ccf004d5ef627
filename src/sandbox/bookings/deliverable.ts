import { exception } from '../envelopes.ts';
import type { EventTypeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { teamOf } from './visible.ts';

/**
 * Refuses an address whose domain takes no mail. The real server looks up MX records, the sandbox a list of its seed. Read, not observed,
 * its sentence too.
 *
 * @throws Refusal (400)
 */
export function requireDeliverable(world: World, type: EventTypeRow, email: string): void {
  const domains = world.switches.deliverableDomains;
  if (domains === null || email === '' || skipsCheck(world, type)) return;
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (domains.includes(domain)) return;
  throw exception(400, `Attendee email ${email} is not deliverable: domain ${domain} has no MX record.`);
}

/** Only the teams of an organisation may leave the check out. */
function skipsCheck(world: World, type: EventTypeRow): boolean {
  const team = world.teams.get(teamOf(world, type) ?? 0);
  return type.settings.skipAttendeeEmailDeliverabilityCheck && (team?.parentId ?? null) !== null;
}
