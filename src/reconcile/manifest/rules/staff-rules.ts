import type { Finding } from '../finding.ts';
import { type Folder, isDeclared, namesOf } from '../folder.ts';
import type { Manifest } from '../manifest.ts';
import { quoted } from '../secrets.ts';
import { didYouMean } from '../suggest.ts';
import type { Path } from '../yaml-index.ts';
import { checkTimeZone } from './company-rules.ts';

/** Checks of one Staff document. */
export type StaffRule = (staff: Manifest<'Staff'>, folder: Folder) => Iterable<Finding>;
/** Checks of one Branch document. */
export type BranchRule = (branch: Manifest<'Branch'>) => Iterable<Finding>;

export const staffRules: readonly StaffRule[] = [worksAtKnownBranches];
export const branchRules: readonly BranchRule[] = [branchTimeZone];

/** Names of branches: each declared, none twice. */
export function checkBranches(names: readonly string[], folder: Folder, path: Path): readonly Finding[] {
  return names.flatMap((name, at): readonly Finding[] => {
    if (names.indexOf(name) < at) {
      const message = `${quoted(name)} is listed twice`;
      return [{ code: 'duplicate-item', message, hint: 'keep one', path: [...path, at] }];
    }
    if (isDeclared(folder, 'Branch', name)) return [];
    const hint = didYouMean(name, namesOf(folder, 'Branch'));
    return [{ code: 'unknown-branch', message: `no branch ${quoted(name)} is declared`, hint, path: [...path, at] }];
  });
}

function worksAtKnownBranches({ spec }: Manifest<'Staff'>, folder: Folder): readonly Finding[] {
  return checkBranches(spec.branches ?? [], folder, ['spec', 'branches']);
}

function* branchTimeZone({ spec }: Manifest<'Branch'>): Iterable<Finding> {
  yield* checkTimeZone(spec.timeZone, ['spec', 'timeZone']);
}
