import type { CalcomReader } from '../../calcom/api.ts';
import type { CapabilityBook } from '../../calcom/capability-book.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import type { HistoryEntry } from '../../model/drift-finding.ts';

/** Histories that one run of drift reads, for each company; a later run reads the next ones. */
export const HISTORY_CALLS = 10;

interface HistoryInput {
  readonly reader: Pick<CalcomReader, 'eventTypeHistory'>;
  readonly capabilities: Pick<CapabilityBook, 'known' | 'answered' | 'refused'>;
  /** Without repeats. */
  readonly eventTypeIds: readonly number[];
  readonly signal?: AbortSignal;
}

/**
 * The histories that Cal.com serves, by event type. Who changed something is a help and no proof: where Cal.com does not say, drift is
 * reported without it. The first call is the probe of a capability that is not known; a refusal of a known one is probed again; any other
 * failure ends the reading of this run.
 */
export async function readHistories({
  reader,
  capabilities,
  eventTypeIds,
  signal,
}: HistoryInput): Promise<ReadonlyMap<number, readonly HistoryEntry[]>> {
  const histories = new Map<number, readonly HistoryEntry[]>();
  for (const id of eventTypeIds.slice(0, HISTORY_CALLS)) {
    if (capabilities.known('history') === 'no') break;
    const call = `GET /v2/event-types/${id}/history`;
    try {
      histories.set(id, await reader.eventTypeHistory(id, signal ? { signal } : {}));
      capabilities.answered('history', { state: 'yes', route: 'team', evidence: `${call} answered 200` });
    } catch (error) {
      if (!(error instanceof CalcomError)) throw error;
      if (!(await mayGoOn(error, call, capabilities))) break;
    }
  }
  return histories;
}

async function mayGoOn(
  { status, kind }: CalcomError,
  call: string,
  capabilities: HistoryInput['capabilities'],
): Promise<boolean> {
  if (status !== 403 && status !== 404) return false;
  if (capabilities.known('history') === 'yes') return isStillServed(capabilities);
  if (kind === 'not-found') return true; // of this event type alone
  capabilities.answered('history', { state: 'no', evidence: `${call} answered ${status}` });
  return false;
}

async function isStillServed(capabilities: HistoryInput['capabilities']): Promise<boolean> {
  try {
    return (await capabilities.refused('history')).state === 'yes';
  } catch (error) {
    if (error instanceof CalcomError) return false;
    throw error;
  }
}
