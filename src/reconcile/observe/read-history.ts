import type { CalcomReader } from '../../calcom/api.ts';
import type { CapabilityBook } from '../../calcom/capability-book.ts';
import { CalcomError } from '../../calcom/errors.ts';
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
 * reported without it. After a refusal the capability is probed again; any other failure ends the reading of this run.
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
    try {
      histories.set(id, await reader.eventTypeHistory(id, signal ? { signal } : {}));
      const evidence = `GET /v2/event-types/${id}/history answered 200`;
      capabilities.answered('history', { state: 'yes', route: 'team', evidence });
    } catch (error) {
      if (!(error instanceof CalcomError)) throw error;
      if (error.status !== 403 && error.status !== 404) break;
      if (!(await isStillServed(capabilities))) break;
    }
  }
  return histories;
}

async function isStillServed(capabilities: HistoryInput['capabilities']): Promise<boolean> {
  try {
    return (await capabilities.refused('history')).state === 'yes';
  } catch (error) {
    if (error instanceof CalcomError) return false;
    throw error;
  }
}
