import type { FindingKind } from '../../../model/drift-finding.ts';
import type { DriftReport, PlacedFinding } from '../../drift-company.ts';
import { reviewQueue } from '../../drift/lifecycle.ts';
import { DRIFT_HELP, type RuleHelp } from '../plan/guard-help.ts';

export interface FindingGroup {
  readonly title: string;
  readonly findings: readonly PlacedFinding[];
}

/** Open findings grouped by the action they need, the most important first; each is in exactly one group, and no group is empty. */
export function groupFindings({ open }: DriftReport): readonly FindingGroup[] {
  const review = new Set(reviewQueue(open).map(({ id }) => id));
  const loud = open.filter(({ id, status }) => status !== 'acknowledged' && !review.has(id));
  const groups = [
    {
      title: 'Settings in Cal.com that change bookings',
      findings: loud.filter(({ kind }) => kind === 'hazard'),
    },
    { title: 'Changed both in git and outside', findings: loud.filter(({ blame }) => blame === 'both') },
    {
      title: 'Changed outside git',
      findings: loud.filter(({ blame, kind }) => blame === 'outside' && kind !== 'unmanaged' && kind !== 'hazard'),
    },
    {
      title: 'Review queue: orphans, confirmed; decide in git what becomes of them',
      findings: open.filter(({ id }) => review.has(id)),
    },
    { title: 'Suspected orphans', findings: loud.filter(({ kind }) => kind === 'orphan') },
    {
      title: 'Not applied, or not completely',
      findings: loud.filter(({ blame, kind }) => blame === 'unapplied' && kind !== 'orphan'),
    },
    { title: 'Not ours', findings: loud.filter(({ kind }) => kind === 'unmanaged') },
    { title: 'Acknowledged', findings: open.filter(({ status }) => status === 'acknowledged') },
  ];
  return groups.filter(({ findings }) => findings.length > 0);
}

/** Description and fix for each kind of finding. */
export const FINDING_HELP: Readonly<Record<FindingKind, RuleHelp>> = {
  ...DRIFT_HELP,
  unmanaged: {
    title: 'An event type of the team that is not declared',
    help: 'Declare and adopt it, leave it alone and acknowledge it, or delete it in Cal.com.',
  },
  'host-added': {
    title: 'A host was added in Cal.com, outside git',
    help: 'Assign the person in git, or let externalChanges: revert take the host away.',
  },
  'host-removed': {
    title: 'A host was removed in Cal.com, outside git',
    help: 'Take the assignment out of git, or let externalChanges: revert put the host back.',
  },
  'host-unmapped': {
    title: 'A host without a member of staff, or a member of staff without a host',
    help: 'Correct spec.host of the member of staff, or invite the person to the team.',
  },
  'map-missing': {
    title: 'An event map is gone from the database',
    help: 'The next apply writes it again; until then no booking can use it.',
  },
  'map-stale': {
    title: 'An event map names an event type that is not the one in Cal.com',
    help: 'The next apply corrects the map, once the event type itself is there.',
  },
  'webhook-missing': {
    title: 'A webhook that was applied is gone from Cal.com',
    help: 'The next apply makes it again; until then the sweep finds changes within two minutes.',
  },
  'webhook-changed': {
    title: 'A webhook in Cal.com is not as it was applied',
    help: 'The next apply writes it again; until then the sweep finds changes within two minutes.',
  },
  'absence-missing': {
    title: 'An absence that was applied is gone from Cal.com',
    help: 'The next apply makes it again. Remove the closure from git if it is over; the runtime refuses its times until then.',
  },
  'absence-changed': {
    title: 'An absence in Cal.com is not as it was applied',
    help: 'The next apply writes it again; change the closure in git if the other days are right.',
  },
  'hours-differ': {
    title: 'A schedule in Cal.com opens at other times than the declared hours',
    help: 'Change the schedule in Cal.com (Availability), or the hours in git. calops offers only what is open in both.',
  },
  hazard: {
    title: 'A setting in Cal.com that git does not declare changes what a booking does',
    help: 'Change the setting in Cal.com as the message says, or acknowledge the finding. calops verify lists what cannot be booked.',
  },
  'no-effect': {
    title: 'Cal.com answered success and did nothing',
    help: 'Apply again; if it stays, make the change in Cal.com by hand and look at its status page.',
  },
};
