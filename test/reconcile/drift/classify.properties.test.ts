import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import type { DeclaredFields } from '../../../src/model/event-type/event-type.ts';
import { classifyDrift } from '../../../src/reconcile/drift/classify.ts';
import { type ObservationBuilder, observed } from '../../support/manifests/observation-builder.ts';
import { salon, withService } from '../../support/manifests/salon.ts';

const catalog = salon().build();
const there = observed(catalog).asApplied();
const NAMES = ['cut/A', 'colour/A', 'colour/B', 'colour/C'] as const;

/** What somebody may do in Cal.com, and what git may say next; no value of the one is a value of the other. */
const edit = fc.record({
  name: fc.constantFrom(...NAMES),
  fields: fc.record<DeclaredFields>(
    { title: fc.constant('Theirs'), lengthInMinutes: fc.constant(77), description: fc.constant('not declared') },
    { requiredKeys: [] },
  ),
});
const inGit = fc.record({ service: fc.constantFrom('cut', 'colour'), title: fc.constantFrom('Ours 1', 'Ours 2') });

function told(builder: ObservationBuilder, declared: Catalog): readonly string[] {
  const observation = builder.build();
  const { team, stored } = observation;
  if (!team.known || !stored.known) throw new Error('the builder makes proven reads');
  const reading = { catalog: declared, observation, team: team.value, stored: stored.value, noEffects: [] };
  return classifyDrift({ ...reading, children: [] })
    .map(({ kind, resource, field, blame }) => `${kind} ${resource} ${field ?? ''} ${blame}`)
    .toSorted();
}

it('names every declared field that was edited outside, with the right blame, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 6 }), fc.array(inGit, { maxLength: 3 }), (edits, changes) => {
      const after = edits.reduce((builder, { name, fields }) => builder.edited(name, fields), there);
      const declared = changes.reduce((base, { service, title }) => withService(base, service, { title }), catalog);
      const renamed = new Set<string>(changes.map(({ service }) => service));
      const expected = edits.flatMap(({ name, fields }) =>
        Object.keys(fields)
          .filter((field) => field !== 'description')
          .map((field) => {
            const isBoth = field === 'title' && renamed.has(name.split('/')[0] ?? '');
            return `field-changed eventType/${name} ${field} ${isBoth ? 'both' : 'outside'}`;
          }),
      );
      expect(told(after, declared)).toEqual([...new Set(expected)].toSorted());
    }),
    { numRuns: 200 },
  );
});
