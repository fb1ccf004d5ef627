import type { Catalog } from '../../model/catalog.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { ResolvedHost } from '../hosts/resolve-hosts.ts';
import type { TeamObservation } from '../observe/observation.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import type { MatchedEventTypes } from './match-event-types.ts';
import type { WaitingNote } from './plan.ts';

/** Everything of one company that plans, coverage and explanations are made of, each found in the others. */
export interface PlanContext {
  readonly catalog: Catalog;
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  readonly hosts: ReadonlyMap<string, ResolvedHost>;
  readonly desired: readonly DesiredEventType[];
  readonly matched: MatchedEventTypes;
  /** Assignments, by name, that git retired and that no booking holds: without a host, without maps. */
  readonly released: ReadonlySet<string>;
  /** What git retired and bookings hold. */
  readonly waiting: readonly WaitingNote[];
}

/** Before it is known what is withdrawn. */
export type BaseContext = Omit<PlanContext, 'released' | 'waiting'>;
