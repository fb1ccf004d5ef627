import { Temporal } from 'temporal-polyfill';
import { CommandError } from '../../app/command-error.ts';
import { resolveRequest, type ServiceRequest } from '../../runtime/company/candidates.ts';
import type { CompanyContext } from '../../runtime/company/company-context.ts';

/** A time without an offset is local to the branch; if the branch is unknown, to the company. */
export function instantAt(
  time: string,
  { tenant }: CompanyContext,
  request: Pick<ServiceRequest, 'service' | 'branch'>,
): number {
  const resolved = resolveRequest(tenant, { ...request, staff: null });
  return localInstant(time, 'code' in resolved ? tenant.company.timeZone : resolved.branch.timeZone);
}

/**
 * Parses `2026-11-30T10:00` in the given time zone, or with its own offset (`2026-11-30T10:00+01:00`, `…Z`).
 * @throws CommandError invalid-time for anything else, and for a local time that the zone skips or repeats
 */
function localInstant(text: string, timeZone: string): number {
  const written = text.trim().replace(' ', 'T');
  const way = `Write 2026-11-30T10:00 for ${timeZone}, or add an offset.`;
  try {
    if (/(?:Z|[+-]\d{2}:?\d{2})$/i.test(written)) return Temporal.Instant.from(written).epochMilliseconds;
  } catch {
    throw new CommandError('invalid-time', `${JSON.stringify(text)} is not a time.`, way);
  }
  const local = plainTime(written);
  if (!local) throw new CommandError('invalid-time', `${JSON.stringify(text)} is not a time.`, way);
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (earlier.equals(later)) return earlier.epochMilliseconds;
  if (!earlier.toPlainDateTime().equals(local)) {
    const hint = `Take another time, such as ${clock(earlier)} or ${clock(later)}.`;
    throw new CommandError('invalid-time', `The clocks of ${timeZone} skip ${text}.`, hint);
  }
  const hint = `Add the offset that is meant: ${earlier.offset} or ${later.offset}.`;
  throw new CommandError('invalid-time', `The clocks of ${timeZone} show ${text} twice.`, hint);
}

/** Requires a time of day: a date alone would mean midnight, which is never intended. */
function plainTime(written: string): Temporal.PlainDateTime | undefined {
  if (!/T\d/i.test(written)) return undefined;
  try {
    return Temporal.PlainDateTime.from(written);
  } catch {
    return undefined;
  }
}

function clock(at: Temporal.ZonedDateTime): string {
  return at.toPlainTime().toString({ smallestUnit: 'minute' });
}
