import { expect, it } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import { explain } from '../../../src/reconcile/explain/explain.ts';
import { type ObservationBuilder, observed } from '../../support/manifests/observation-builder.ts';
import { planOf } from '../../support/manifests/plan-of.ts';
import { salon, withService } from '../../support/manifests/salon.ts';

const wanted = salon().build();
const applied = observed(wanted).asApplied();

function titled(edit: Parameters<typeof withService>[2]): Catalog {
  return withService(wanted, 'cut', edit);
}

interface Row {
  readonly what: string;
  readonly of?: Catalog;
  readonly given: ObservationBuilder;
  readonly allow?: readonly string[];
  readonly rule: string;
  readonly blockedBy?: readonly string[];
}

const outside = applied.edited('cut/A', { title: 'Schnitt' });
const renamed = titled({ title: 'Kurz' });

it.each<Row>([
  { what: 'in sync', given: applied, rule: 'keep' },
  { what: 'changed in git', of: renamed, given: applied, rule: 'write' },
  { what: 'changed outside', given: outside, rule: 'drift' },
  { what: 'changed outside, revert', of: titled({ externalChanges: 'revert' }), given: outside, rule: 'revert' },
  { what: 'its own word', of: titled({ externalFieldChanges: { title: 'accept' } }), given: outside, rule: 'accept' },
  { what: 'changed outside, wish', given: outside, allow: ['revert:cut/A'], rule: 'revert' },
  { what: 'changed by both', of: renamed, given: outside, rule: 'conflict', blockedBy: ['conflict'] },
  { what: 'not there', given: observed(wanted).empty(), rule: 'create' },
  { what: 'deleted outside', given: applied.deleted('cut/A'), rule: 'untouched' },
  { what: 'paused', of: titled({ title: 'Kurz', state: 'paused' }), given: applied, rule: 'untouched' },
  {
    what: 'not ours yet',
    given: observed(wanted).empty().withForeign(77, { slug: 'friseur-cut-a' }),
    rule: 'write',
    blockedBy: ['slug-taken'],
  },
])('the title, $what: $rule', ({ of = wanted, given, allow = [], rule, blockedBy = [] }) => {
  const plan = planOf(of, given, { allow });
  const [one] = explain('cut/A', { catalog: of, observation: given.build(), plan, origins: () => null }).resources;
  expect(one?.fields.find(({ path }) => path === 'title')).toMatchObject({ rule, blockedBy });
});
