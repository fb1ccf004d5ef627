import type { Catalog } from '../../model/catalog.ts';
import { NOTHING_STORED } from '../../model/stored.ts';
import { findMove, isSameTeam, storedAfter } from '../../model/team-move.ts';
import type { Observation } from '../observe/observation.ts';
import { summarize } from '../plan/finish-plan.ts';
import { makePlan } from '../plan/make-plan.ts';
import { orphan } from '../plan/plan-rows.ts';
import type { Plan } from '../plan/plan.ts';
import type { Selector } from '../plan/service-units.ts';
import { asApplied, declaredMembers } from './as-applied.ts';

export interface CatalogComparison {
  readonly before: readonly Catalog[];
  readonly after: readonly Catalog[];
  readonly only: Selector | null;
}

/**
 * Compares two commits: what the manifests would change if the earlier ones had been applied and
 * nothing else had changed. Returns one plan per company, so that every report can render it. A
 * company that is no longer declared is not changed, like everything else that git no longer declares.
 */
export function compareCatalogs({ before, after, only }: CatalogComparison): readonly Plan[] {
  const earlier = new Map(before.map((catalog) => [catalog.company.id, catalog]));
  const plans = after.map((catalog) => {
    return compared({ before: earlier.get(catalog.company.id) ?? null, after: catalog, only });
  });
  const kept = new Set(after.map(({ company }) => company.id));
  const gone = only === null ? before.filter(({ company }) => !kept.has(company.id)) : [];
  return [...plans, ...gone.map(withoutCompany)];
}

interface OneComparison extends Pick<CatalogComparison, 'only'> {
  readonly before: Catalog | null;
  readonly after: Catalog;
}

function compared({ before, after, only }: OneComparison): Plan {
  const observation = observationOf(before, after);
  // the guard for deletions depends on future bookings, which are unknown here, so it is skipped
  const deleted = after.services.filter(({ state }) => state === 'deleted');
  const allow = new Set(deleted.map(({ name }) => `delete:${name}`));
  return withoutIds(makePlan({ catalog: after, observation, allow, only }));
}

function observationOf(before: Catalog | null, after: Catalog): Observation {
  const members = declaredMembers(before === null ? [after] : [before, after]);
  const known = before === null ? null : asApplied(before, members);
  const found = known?.stored ?? NOTHING_STORED;
  const move = findMove(after, found);
  const isElsewhere = move !== null && !isSameTeam(move);
  return {
    team: {
      known: true,
      value: { members, eventTypes: isElsewhere ? [] : (known?.team.eventTypes ?? []), unreadable: [] },
    },
    stored: { known: true, value: move === null ? found : storedAfter(move, found) },
    move,
    ownSlugs: new Map(),
    futureBookings: null,
    callsMade: 0,
    callsPerMinute: 120,
  };
}

const IDS: ReadonlySet<string> = new Set(['eventTypeId', 'childEventTypeId', 'userId']);

/** Removes everything that only Cal.com knows: ids, maps that change only their ids, and the cost. */
function withoutIds(plan: Plan): Plan {
  const changes = plan.changes
    .map((change) => ({
      ...change,
      fields: change.fields.filter(({ path }) => !IDS.has(path)),
      reason: change.action === 'create' ? 'new in git' : change.reason, // Cal.com was not read
    }))
    .filter(({ kind, action, fields }) => kind !== 'map' || action !== 'update' || fields.length > 0);
  const summary = summarize({ ...plan, changes, keep: plan.summary.keep });
  return { ...plan, changes, summary, calls: { made: 0, toMake: 0, seconds: 0 } };
}

function withoutCompany(catalog: Catalog): Plan {
  const plan = compared({ before: catalog, after: catalog, only: null });
  const drift = [orphan('company', catalog.company.name)];
  return { ...plan, drift, summary: summarize({ ...plan, drift, keep: 0 }) };
}
