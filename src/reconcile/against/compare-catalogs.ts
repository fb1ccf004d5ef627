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
 * What the manifests would change at a place where those of before had been applied, and nobody had done anything else: as
 * plans, one for each company, so that every report can show it. Of a company that is declared no longer nothing is done, as of
 * all else that git names no longer.
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
  // deletions are not asked about: whether bookings are left, which that guard is about, nobody knows here
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

/** Nothing that only Cal.com knows: neither its ids, nor maps that would merely follow them, nor what it would cost. */
function withoutIds(plan: Plan): Plan {
  const changes = plan.changes
    .map((change) => ({
      ...change,
      fields: change.fields.filter(({ path }) => !IDS.has(path)),
      reason: change.action === 'create' ? 'new in git' : change.reason, // nobody looked at what is there
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
