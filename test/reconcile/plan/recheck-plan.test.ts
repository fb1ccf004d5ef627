import { describe, expect, it } from 'vitest';
import { recheckPlan } from '../../../src/reconcile/plan/recheck-plan.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { observed } from '../../support/manifests/observation-builder.ts';
import { planOf } from '../../support/manifests/plan-of.ts';

const base = catalog('friseur').branch('zentrale').staff('emma').staff('lea');
const before = base.service('cut').performedBy('emma').service('dye').performedBy('emma').build();
const wanted = base
  .service('cut', { description: 'Neu' })
  .performedBy('emma')
  .service('dye')
  .performedBy('emma')
  .service('wash')
  .performedBy('lea')
  .build();
const applied = observed(before).asApplied();
const saved = planOf(wanted, applied);
const ids = (changes: readonly { readonly id: string }[]) => changes.map(({ id }) => id);

describe('a saved plan, held against one made now', () => {
  it('is kept whole while nothing has moved', () => {
    const { plan, moved, already } = recheckPlan(saved, planOf(wanted, applied));
    expect(plan.changes).toEqual(saved.changes);
    expect({ moved, already }).toEqual({ moved: [], already: 0 });
  });

  it('a second apply finds everything done', () => {
    const { plan, moved, already } = recheckPlan(saved, planOf(wanted, observed(wanted).asApplied()));
    expect({ changes: plan.changes, moved, already }).toEqual({
      changes: [],
      moved: [],
      already: saved.changes.length,
    });
    expect(plan.summary).toMatchObject({ create: 0, update: 0, maps: 0, rows: 0, blocked: 0 });
  });

  it('just the change whose event type was edited meanwhile is refused, by name', () => {
    const { plan, moved } = recheckPlan(saved, planOf(wanted, applied.edited('cut/A', { title: 'Haarschnitt' })));
    expect(ids(moved)).toEqual(['eventType/cut/A']);
    expect(ids(plan.changes)).toEqual(ids(saved.changes).filter((id) => id !== 'eventType/cut/A'));
  });

  it('a create whose slug was taken meanwhile is refused', () => {
    const { plan, moved } = recheckPlan(saved, planOf(wanted, applied.withForeign(77, { slug: 'friseur-wash-a' })));
    expect(ids(moved)).toEqual(['eventType/wash/A']);
    expect(ids(plan.changes)).toContain('eventType/cut/A');
  });

  it('a change whose event type was deleted meanwhile is refused, and so is what maps to it', () => {
    const more = { ...wanted, services: wanted.services.map((one) => ({ ...one, hidden: !one.hidden })) };
    const plan = planOf(more, applied, { allow: ['update:*'] });
    const { moved } = recheckPlan(plan, planOf(more, applied.deleted('cut/A'), { allow: ['update:*'] }));
    expect(ids(moved)).toEqual(['eventType/cut/A', 'map/zentrale/cut/A/emma']);
    const mapped = planOf(before, applied.withStored({ maps: [] }));
    const again = recheckPlan(mapped, planOf(before, applied.withStored({ maps: [] }).deleted('cut/A')));
    expect(ids(again.moved)).toEqual(['map/zentrale/cut/A/emma']);
    expect(again.already).toBe(0);
  });

  it('a row that another process wrote meanwhile is refused', () => {
    const services = applied.stored.services.map((row) => (row.name === 'cut' ? { ...row, title: 'x' } : row));
    const { moved } = recheckPlan(saved, planOf(wanted, applied.withStored({ services })));
    expect(ids(moved)).toEqual(['service/cut']);
  });

  it('a change that would now make another user a host is refused', () => {
    const change = { email: 'old@friseur.example' };
    const swapped = applied.withMember('lea', change).withNewMember({ userId: 301, email: 'lea@friseur.example' });
    const { moved } = recheckPlan(saved, planOf(wanted, swapped));
    expect(ids(moved)).toContain('eventType/wash/A');
    expect(ids(moved)).not.toContain('eventType/cut/A');
  });

  it("today's guards hold back what yesterday's let pass", () => {
    const { plan, moved } = recheckPlan(saved, planOf(wanted, applied.withMember('lea', { accepted: false })));
    expect(moved).toEqual([]);
    expect(plan.guards.map(({ code }) => code)).toEqual(['host-not-member']);
    expect(plan.changes.find(({ id }) => id === 'eventType/wash/A')?.blockedBy).toEqual(['host-not-member']);
    expect(plan.summary.blocked).toBeGreaterThan(0);
  });

  it('an unproven read refuses everything: nothing counts as done', () => {
    const unproven = planOf(wanted, applied);
    const current = { ...unproven, changes: [], unknown: [{ scope: 'team 1', code: 'too-few' as const, reason: 'x' }] };
    const { plan, moved, already } = recheckPlan(saved, current);
    expect(ids(moved)).toEqual(ids(saved.changes));
    expect({ kept: plan.changes, already }).toEqual({ kept: [], already: 0 });
  });

  it('what was held back when it was saved is not refused by name: it never was to be done', () => {
    const held = planOf(wanted, applied.withMember('lea', { accepted: false }));
    const { moved } = recheckPlan(held, planOf(wanted, applied.withForeign(77, { slug: 'friseur-wash-a' })));
    expect(ids(moved)).not.toContain('eventType/wash/A');
  });
});
