import { expect, it } from 'vitest';
import { planReport } from '../../src/reconcile/report/plan/plan-json.ts';
import { renderPlanMarkdown } from '../../src/reconcile/report/plan/plan-markdown.ts';
import { renderPlanText } from '../../src/reconcile/report/plan/plan-text.ts';
import { applied, book, DAY, MORNING, open } from '../support/manifests/applied-cut.ts';
import { withService } from '../support/manifests/salon.ts';
import type { World } from '../support/world.ts';

const [cut] = open.services.filter(({ name }) => name === 'cut');
const longer = withService(open, 'cut', { segments: (cut?.segments ?? []).map((one) => ({ ...one, minutes: 45 })) });
const renamed = withService(open, 'cut', { title: 'Another cut' });

function lists({ sandbox }: World): number {
  return sandbox.journal.entries().filter(({ method, path }) => method === 'GET' && path.startsWith('/v2/bookings'))
    .length;
}

it('a changed length: plan names the future bookings that keep the old one, by one list call, and blocks nothing', async () => {
  await using here = await applied();
  await book(here, MORNING + DAY);
  await book(here, MORNING + 2 * DAY);
  const { plan } = await here.plan(longer);
  const [note, ...others] = plan.notes;
  expect(others).toEqual([]);
  expect(note).toMatchObject({
    code: 'booked-length',
    bookings: [
      { startsAt: '2026-11-24T08:00:00.000Z', minutes: 30 },
      { startsAt: '2026-11-25T08:00:00.000Z', minutes: 30 },
    ],
  });
  expect([lists(here), plan.guards, plan.unknown]).toEqual([1, [], []]);
  const report = planReport(plan);
  for (const text of [renderPlanText(report, { colour: false }), renderPlanMarkdown([report])]) {
    expect(text).toMatch(/2 bookings keep .* 2026-11-24 09\S+ \(30 min\), 2026-11-25 09\S+ \(30 min\); /);
  }
  expect((await here.apply(longer)).report?.outcome).toBe('done');
  expect((await here.plan(longer)).plan.notes).toEqual([]);
});

it('bookings that are over are not named', async () => {
  await using here = await applied();
  await book(here, MORNING + DAY);
  here.clock.at = MORNING + 2 * DAY;
  expect((await here.plan(longer)).plan.notes).toEqual([]);
});

it('no length changes: no bookings are asked for', async () => {
  await using here = await applied();
  await book(here, MORNING + DAY);
  expect((await here.plan(renamed)).plan.notes).toEqual([]);
  expect(lists(here)).toBe(0);
});

it('bookings that cannot be read are reported as unread, and the length is planned', async () => {
  await using here = await applied();
  const match = { method: 'GET', path: '/v2/bookings' };
  here.sandbox.setFaults({ rules: [{ match, fault: { kind: 'body', body: { status: 'success', data: 'none' } } }] });
  const { plan } = await here.plan(longer);
  expect(plan.notes).toMatchObject([{ code: 'booked-length' }]);
  expect(plan.notes[0]).not.toHaveProperty('bookings');
  expect(plan.changes.map(({ id }) => id)).toContain('eventType/cut/A');
});
