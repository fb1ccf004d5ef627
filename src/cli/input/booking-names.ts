import { Temporal } from 'temporal-polyfill';
import { CommandError } from '../../app/command-error.ts';
import { problem, type ProblemCode } from '../../model/results.ts';
import { isInRange } from '../../model/time/local-time.ts';
import { resolveRequest, type ServiceRequest } from '../../runtime/company/candidates.ts';
import type { CompanyContext } from '../../runtime/company/company-context.ts';
import { byName, type Tenant } from '../../runtime/company/tenant.ts';
import { matchName } from '../../runtime/names/match-name.ts';
import { RefusedError } from '../output/refused-error.ts';

interface BookingNames {
  readonly service: string;
  readonly branch: string | null;
  readonly staff: string | null;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly title: string;
}

/**
 * The ids of what the words name: each word is an id, a name of the manifests, or a title in any case. Nothing similar is guessed, because
 * a command books without a question to confirm.
 * @throws RefusedError unknown-service, unknown-branch or unknown-staff, with the names that could be meant
 */
export function requireNames({ services, branches, staff }: Tenant, words: BookingNames): BookingNames {
  const active = [...services.values()].filter(({ state }) => state === 'active');
  const people = [...staff.values()].filter(({ isActive }) => isActive);
  return {
    service: requireOne(words.service, [...services.values()], { what: 'service', offered: active }),
    branch: words.branch === null ? null : requireOne(words.branch, [...branches.values()], { what: 'branch' }),
    staff:
      words.staff === null ? null : requireOne(words.staff, [...staff.values()], { what: 'staff', offered: people }),
  };
}

interface Kind {
  readonly what: 'service' | 'branch' | 'staff';
  /** Those to choose from; all of them if absent. */
  readonly offered?: readonly Row[];
}

function requireOne(word: string, rows: readonly Row[], { what, offered = rows }: Kind): string {
  const exact = rows.find(({ id }) => id === word) ?? rows.find(({ name }) => name === word);
  if (exact) return exact.id;
  const [titled, ...others] = offered.filter(({ title }) => folded(title) === folded(word));
  if (titled && others.length === 0) return titled.id;
  const code: ProblemCode = `unknown-${what}`;
  const noun = what === 'staff' ? 'staff member' : what;
  throw new RefusedError(problem(code, `there is no ${noun} "${word}"`), meant(word, offered));
}

/** The similar ones, otherwise all, by name. */
function meant(word: string, rows: readonly Row[]): readonly string[] {
  const match = matchName(
    word,
    rows.map(({ id, name, title }) => ({ key: id, names: [title, name] })),
  );
  const keys = match.kind === 'ask' ? match.keys : match.kind === 'one' ? [match.key] : rows.map(({ id }) => id);
  const offered = rows.filter(({ id }) => keys.includes(id)).toSorted(byName);
  return offered.map(({ name, title }) => `${name} (${title})`);
}

function folded(text: string): string {
  return text.normalize('NFC').trim().toLocaleLowerCase('de');
}

/** A time without an offset is local to the branch; if the branch is unknown, to the company. */
export function instantAt(
  time: string,
  { tenant }: CompanyContext,
  request: Pick<ServiceRequest, 'service' | 'branch'>,
): number {
  const resolved = resolveRequest(tenant, { ...request, staff: null });
  const ms = localInstant(time, 'code' in resolved ? tenant.company.timeZone : resolved.branch.timeZone);
  if (isInRange(ms)) return ms;
  const years = 'Write a time of the years 1900 to 2999, for example 2026-11-30T10:00.';
  throw new CommandError('invalid-time', `${JSON.stringify(time)} is not a time that can be booked.`, years);
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
