import { isObject } from '../../model/json.ts';

/** A listed booking reduced to its valid fields, so that it can be read. */
export interface MendedBooking {
  readonly item: unknown;
  /** Unreadable fields among `status`, `end` and `hosts`: calops relies on these for its own bookings. */
  readonly odd: readonly string[];
}

type Raw = Readonly<Record<string, unknown>>;

const STATUSES: ReadonlySet<unknown> = new Set(['accepted', 'pending', 'cancelled', 'rejected']);
const MINUTE_MS = 60_000;

/**
 * Lists contain bookings made by others, newer servers and deleted accounts: one of these must not make the page fail. An unknown status
 * becomes `other`, an unknown time of change null, an unknown end the start plus the duration (or the start); guests without an address and
 * hosts without an id are omitted. A booking without a uid or a start cannot be repaired.
 */
export function mendBooking(item: unknown): MendedBooking {
  if (!isObject(item)) return { item, odd: [] };
  const odd: string[] = [];
  const start = timeOf(item['start']);
  const end = timeOf(item['end']) ?? endOf(start, item['duration']);
  const hosts = listOf(item['hosts']).filter(({ id }) => Number.isInteger(id) || typeof id === 'string');
  if (!STATUSES.has(item['status'])) odd.push('status');
  if (end === undefined) odd.push('end');
  if (!Array.isArray(item['hosts']) || hosts.length < item['hosts'].length) odd.push('hosts');
  const mended = {
    ...withoutNulls(item),
    ...(start === undefined ? {} : { start, end: end ?? start }),
    status: STATUSES.has(item['status']) ? item['status'] : 'other',
    hosts,
    attendees: listOf(item['attendees'])
      .filter(({ email }) => typeof email === 'string')
      .map(withoutNulls),
    eventTypeId: Number.isInteger(item['eventTypeId']) ? item['eventTypeId'] : null,
    updatedAt: timeOf(item['updatedAt']) ?? null,
    metadata: isObject(item['metadata']) ? item['metadata'] : {},
  };
  return { item: mended, odd };
}

/** A time without a zone is ambiguous and treated as missing. */
function timeOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/(?:Z|[+-]\d\d:?\d\d)$/.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

function endOf(start: string | undefined, minutes: unknown): string | undefined {
  if (start === undefined || typeof minutes !== 'number' || !(minutes > 0)) return undefined;
  return new Date(Date.parse(start) + minutes * MINUTE_MS).toISOString();
}

function listOf(value: unknown): readonly Raw[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function withoutNulls(record: Raw): Raw {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
