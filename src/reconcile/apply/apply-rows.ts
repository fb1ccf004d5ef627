import type { Transactor } from '../../store/store.ts';
import type { RowChange } from '../plan/plan.ts';

type RowOf<Kind extends RowChange['kind']> = Extract<RowChange, { readonly kind: Kind }>['row'];

/** Writes rows of the database (waves 1 and 5) in the order of their foreign keys, one statement for each table. */
export async function writeRows(
  companyId: string,
  changes: readonly RowChange[],
  transactor: Transactor,
): Promise<void> {
  for (const row of rows(changes, 'company')) await transactor.upsertCompany(row);
  await transactor.upsertBranches(companyId, rows(changes, 'branch'));
  await transactor.upsertStaff(companyId, rows(changes, 'staff'));
  await transactor.upsertServices(companyId, rows(changes, 'service'));
  await transactor.upsertAssignments(companyId, rows(changes, 'assignment'));
  await transactor.upsertHostMappings(companyId, rows(changes, 'hostMapping'));
  const gone = changes.filter(({ action }) => action === 'delete');
  await transactor.deleteAssignments(companyId, rows(gone, 'assignment', 'delete'));
  const freed = rows(gone, 'hostMapping', 'delete').map(({ staffId }) => staffId);
  await transactor.deleteHostMappings(companyId, freed);
}

function rows<Kind extends RowChange['kind']>(
  changes: readonly RowChange[],
  kind: Kind,
  action: 'write' | 'delete' = 'write',
): readonly RowOf<Kind>[] {
  const meant = changes.filter(
    (change) => change.kind === kind && (change.action === 'delete') === (action === 'delete'),
  );
  return meant.map(({ row }) => row as RowOf<Kind>);
}
