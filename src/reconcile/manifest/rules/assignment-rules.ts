import type { Finding } from '../finding.ts';
import { branchesOf, type Folder, isDeclared, namesOf, segmentsOf } from '../folder.ts';
import { type AssignmentSpec, assignmentOf, type Manifest } from '../manifest.ts';
import { quoted } from '../secrets.ts';
import { didYouMean } from '../suggest.ts';
import type { Path } from '../yaml-index.ts';

/** One entry of a service's staff. */
interface Entry {
  readonly assignment: AssignmentSpec;
  /** Index of the entry, from 0. */
  readonly at: number;
  readonly service: Manifest<'Service'>;
  readonly folder: Folder;
}

/** A check of one entry. */
type AssignmentRule = (entry: Entry) => readonly Finding[];

const entryRules: readonly AssignmentRule[] = [
  knownStaff,
  knownSegments,
  priceHasCurrency,
  reasonGiven,
  worksAtABranch,
];

/** Checks the staff of a service. */
export function checkAssignments(service: Manifest<'Service'>, folder: Folder): readonly Finding[] {
  const entries = (service.spec.staff ?? []).map((entry, at) => ({
    assignment: assignmentOf(entry),
    at,
    service,
    folder,
  }));
  const findings: Finding[] = [];
  for (const entry of entries) for (const rule of entryRules) findings.push(...rule(entry));
  findings.push(...onceEach(entries), ...onePrimary(entries));
  findings.push(...someone(service, folder), ...someoneAtEachBranch(service, folder));
  return findings;
}

function knownStaff(entry: Entry): readonly Finding[] {
  const { name } = entry.assignment;
  if (isDeclared(entry.folder, 'Staff', name)) return [];
  const hint = didYouMean(name, namesOf(entry.folder, 'Staff'));
  const message = `no staff member ${quoted(name)} is declared`;
  return [{ code: 'unknown-staff', message, hint, path: namePathOf(entry) }];
}

function knownSegments(entry: Entry): readonly Finding[] {
  const { assignment, service, folder } = entry;
  if (assignment.minutes === undefined) return [];
  const keys = segmentsOf(service.spec, folder).map(({ key }) => key);
  if (keys.length === 0) return [];
  const unknown = Object.keys(assignment.minutes).filter((key) => !keys.includes(key));
  return unknown.map((key) => {
    const message = `own minutes for segment ${quoted(key)}, which ${quoted(service.metadata.name)} does not have`;
    const hint = `its segments: ${keys.join(', ')}`;
    return { code: 'unknown-segment', message, hint, path: pathOf(entry, 'minutes', key), part: 'key' };
  });
}

function priceHasCurrency(entry: Entry): readonly Finding[] {
  const { metadata, spec } = entry.service;
  if (entry.assignment.price === undefined || spec.price !== undefined) return [];
  const message = `an own price, but ${quoted(metadata.name)} has no price and so no currency`;
  const path = pathOf(entry, 'price');
  return [{ code: 'price-without-currency', message, hint: 'add spec.price', path, isAbsence: true }];
}

function reasonGiven(entry: Entry): readonly Finding[] {
  const { state = 'active', reason, name } = entry.assignment;
  if (state === 'active' || reason !== undefined) return [];
  const message = `${quoted(name)} is ${state} here, without a reason`;
  return [
    { code: 'reason-missing', severity: 'warning', message, hint: 'add reason: …', path: pathOf(entry, 'state') },
  ];
}

function worksAtABranch(entry: Entry): readonly Finding[] {
  const { folder, service, assignment } = entry;
  const { name } = assignment;
  const works = folder.manifests.Staff.get(name)?.spec.branches;
  if (works === undefined || !works.every((branch) => folder.names.Branch.has(branch))) return [];
  const offered = branchesOf(service.spec, folder);
  if (offered.length === 0 || offered.some((branch) => works.includes(branch))) return [];
  const message = `${quoted(name)} works at none of this service's branches and could never be booked for it`;
  const hint = `${name}: ${works.join(', ')}; the service: ${offered.join(', ')}`;
  return [{ code: 'assignment-without-branch', message, hint, path: namePathOf(entry) }];
}

function onceEach(entries: readonly Entry[]): readonly Finding[] {
  const seen = new Set<string>();
  const repeated = entries.filter(({ assignment: { name } }) => seen.has(name) || !seen.add(name));
  return repeated.map((entry) => {
    const message = `${quoted(entry.assignment.name)} is assigned twice`;
    return { code: 'duplicate-assignment', message, hint: 'keep one entry', path: namePathOf(entry) };
  });
}

function onePrimary(entries: readonly Entry[]): readonly Finding[] {
  const [first, ...others] = entries.filter(({ assignment }) => assignment.primary === true);
  return others.map((other) => {
    const message = `a second primary staff member; the first is ${quoted(first?.assignment.name ?? '')}`;
    const path = pathOf(other, 'primary');
    return { code: 'duplicate-primary', message, hint: 'at most one is primary', path, part: 'key' };
  });
}

function someone({ spec, metadata }: Manifest<'Service'>, folder: Folder): readonly Finding[] {
  const isGoing = spec.state === 'retired' || spec.state === 'deleted';
  if (isGoing || (spec.staff ?? []).length > 0) return [];
  const isComposite = segmentsOf(spec, folder).length > 1;
  return [
    {
      code: isComposite ? 'composite-without-staff' : 'service-without-staff',
      severity: isComposite ? 'error' : 'warning',
      message: `no staff member performs ${quoted(metadata.name)}`,
      hint: 'add staff: [NAME]',
      path: spec.staff === undefined ? ['metadata', 'name'] : ['spec', 'staff'],
      isAbsence: true,
    },
  ];
}

/** Only for branches that the service lists itself: a service for all branches need not be performed at each of them. */
function someoneAtEachBranch({ spec }: Manifest<'Service'>, folder: Folder): readonly Finding[] {
  if (spec.branches === undefined || spec.staff === undefined || spec.staff.length === 0) return [];
  const works = spec.staff.map((entry) => folder.manifests.Staff.get(assignmentOf(entry).name)?.spec.branches);
  if (works.includes(undefined)) return [];
  return spec.branches.flatMap((branch, at): readonly Finding[] => {
    if (!folder.names.Branch.has(branch) || works.some((branches) => branches?.includes(branch))) return [];
    const message = `no staff member of this service works at ${quoted(branch)}`;
    const hint = 'take the branch off the service, or add it to a staff member';
    return [{ code: 'branch-without-staff', message, hint, path: ['spec', 'branches', at] }];
  });
}

function pathOf({ at }: Entry, ...steps: readonly string[]): Path {
  return ['spec', 'staff', at, ...steps];
}

/** Path of the staff member's name: the entry itself if it is only a name. */
function namePathOf(entry: Entry): Path {
  return typeof entry.service.spec.staff?.[entry.at] === 'string' ? pathOf(entry) : pathOf(entry, 'name');
}
