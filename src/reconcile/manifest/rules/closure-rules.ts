import type { Finding } from '../finding.ts';
import type { Folder } from '../folder.ts';
import { invalidDate, isDate } from '../hours.ts';
import type { Manifest } from '../manifest.ts';
import { quoted } from '../secrets.ts';
import { checkBranches, checkStaff } from './company-rules.ts';

/** A check of one Closure document. */
export type ClosureRule = (closure: Manifest<'Closure'>, folder: Folder) => Iterable<Finding>;

export const closureRules: readonly ClosureRule[] = [realDays, inOrder, oneScope, knownBranches, knownStaff];

function* realDays({ spec }: Manifest<'Closure'>): Iterable<Finding> {
  for (const [key, text] of Object.entries({ from: spec.from, to: spec.to })) {
    const [date = ''] = (text ?? spec.from).split('T');
    if (text !== undefined && !isDate(date)) yield { ...invalidDate(date), path: ['spec', key] };
  }
}

/** Local times and dates compare as texts; a date as an end includes its last day. */
function* inOrder({ spec: { from, to } }: Manifest<'Closure'>): Iterable<Finding> {
  if (to === undefined && from.includes('T')) {
    const hint = `add the end: to: ${from.split('T')[0]}T18:00`;
    yield { code: 'missing-key', message: 'spec.to is missing', hint, path: ['spec'], isAbsence: true };
    return;
  }
  const end = to ?? from;
  const begin = from.includes('T') ? from : `${from}T00:00`;
  const isInOrder = end.includes('T') ? begin < end : from.slice(0, 10) <= end;
  if (isInOrder) return;
  const isEmpty = end === begin;
  const message = isEmpty
    ? `the closure ends when it begins, at ${quoted(end)}`
    : `the closure ends at ${quoted(end)}, before it begins at ${quoted(from)}`;
  const hint = isEmpty ? 'write a later end' : 'exchange from and to';
  yield { code: 'closure-reversed', message, hint, path: ['spec', 'to'] };
}

function* oneScope({ spec: { branches, staff } }: Manifest<'Closure'>): Iterable<Finding> {
  if (branches === undefined || staff === undefined) return;
  const message = 'a closure is of branches or of staff, not of both';
  const hint = 'write two closures; without branches and staff it is of the whole company';
  yield { code: 'closure-scope', message, hint, path: ['spec', 'staff'], part: 'key' };
}

function knownBranches({ spec }: Manifest<'Closure'>, folder: Folder): readonly Finding[] {
  return checkBranches(spec.branches ?? [], folder, ['spec', 'branches']);
}

function knownStaff({ spec }: Manifest<'Closure'>, folder: Folder): readonly Finding[] {
  return checkStaff(spec.staff ?? [], folder, ['spec', 'staff']);
}
