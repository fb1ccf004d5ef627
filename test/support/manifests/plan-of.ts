import type { Catalog } from '../../../src/model/catalog.ts';
import { makePlan } from '../../../src/reconcile/plan/make-plan.ts';
import type { Change, Plan } from '../../../src/reconcile/plan/plan.ts';
import type { ObservationBuilder } from './observation-builder.ts';

export interface PlanOptions {
  readonly allow?: readonly string[];
  readonly only?: string;
}

export function planOf(catalog: Catalog, observation: ObservationBuilder, options: PlanOptions = {}): Plan {
  return makePlan({
    catalog,
    observation: observation.build(),
    allow: new Set(options.allow),
    only: options.only === undefined ? null : { id: options.only },
  });
}

/** `create eventType/cut/A`, in the plan's order. */
export function actions(plan: Pick<Plan, 'changes'>): readonly string[] {
  return plan.changes.map(({ action, id }) => `${action} ${id}`);
}

export function changeOf<Kind extends Change['kind']>(
  plan: Pick<Plan, 'changes'>,
  kind: Kind,
  name: string,
): Extract<Change, { readonly kind: Kind }> {
  const change = plan.changes.find(({ id }) => id === `${kind}/${name}`);
  if (change === undefined) throw new Error(`the plan has no ${kind}/${name}, but ${actions(plan).join(', ')}`);
  return change as Extract<Change, { readonly kind: Kind }>;
}
