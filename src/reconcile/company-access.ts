import type { Credential } from '../calcom/caller/token-source.ts';
import type { CalcomSettings } from '../calcom/client.ts';
import type { SharedConnections } from '../http/connection.ts';
import type { Region } from '../model/calcom-access.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Read } from '../model/read.ts';
import type { LedgerStore } from '../store/store.ts';
import type { ReadBudgets } from './read-budgets.ts';

/** One company with its access to Cal.com and the database. */
export interface CompanyAccess {
  readonly catalog: Catalog;
  readonly store: LedgerStore;
  readonly baseUrl: string;
  /** Region of hosted Cal.com; null or absent: a self-hosted server. */
  readonly region?: Region | null;
  readonly apiKey: Credential;
  /** Shared by the companies of one process. Absent: this company is alone. */
  readonly budgets?: ReadBudgets;
  /** Shared by the companies of one process. Absent: connections of its own. */
  readonly connections?: SharedConnections;
  /** Secret of the declared webhook; absent: none is declared. */
  readonly webhookSecret?: Read<string>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onCall?: NonNullable<CalcomSettings['onCall']>;
  readonly onWait?: NonNullable<CalcomSettings['onWait']>;
  readonly signal?: AbortSignal;
}

/** Settings of a client of Cal.com, without its budget. */
export function calcomSettings({ baseUrl, region = null, apiKey, connections, onCall, onWait }: CompanyAccess) {
  return { baseUrl, region, apiKey, connections, ...(onCall && { onCall }), ...(onWait && { onWait }) };
}
