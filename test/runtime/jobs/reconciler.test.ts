import { expect, it } from 'vitest';
import { Reconciling, type CheckedDrift, type Reconciler } from '../../../src/runtime/jobs/reconciler.ts';
import { company } from '../../store/sample-company.ts';

/** A comparison that takes until somebody ends it. */
function slowReconciler() {
  const running: PromiseWithResolvers<CheckedDrift | null>[] = [];
  const reconciler: Reconciler = {
    checkDrift: () => {
      const one = Promise.withResolvers<CheckedDrift | null>();
      running.push(one);
      return one.promise;
    },
    editAssignment: () => Promise.reject(new Error('not asked for')),
  };
  return { running, reconciling: new Reconciling(reconciler) };
}

const nothing: CheckedDrift = { findings: [], resolved: [], unknown: [] };

it('compares a company once for all who ask meanwhile, others at the same time, and again for who asks later', async () => {
  const { running, reconciling } = slowReconciler();
  const other = { ...company, id: '2' };
  const asked = [
    reconciling.sync(company, 'team'),
    reconciling.sync(company, 'eventTypes'),
    reconciling.sync(other, 'team'),
  ];
  expect(running).toHaveLength(2);
  for (const one of running) one.resolve(nothing);
  expect((await Promise.all(asked)).map(({ kind }) => kind)).toEqual(['shown', 'shown', 'shown']);
  const later = reconciling.sync(company, 'team');
  expect(running).toHaveLength(3);
  running[2]?.resolve(nothing);
  expect(await later).toMatchObject({ kind: 'shown' });
});

it('fails for all who ask meanwhile, and not for who asks later', async () => {
  const { running, reconciling } = slowReconciler();
  const asked = [reconciling.sync(company, 'team'), reconciling.sync(company, 'team')];
  running[0]?.reject(new Error('no route to host'));
  const ends = await Promise.allSettled(asked);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const later = reconciling.sync(company, 'team');
  running[1]?.resolve(nothing);
  expect(await later).toMatchObject({ kind: 'shown' });
});
