import type { DriftKind, GuardCode } from '../../plan/plan.ts';
import type { UnknownCode } from '../../../model/read.ts';

/** Description and fix of a rule: for SARIF's rule list and for `explain`. */
export interface RuleHelp {
  readonly title: string;
  readonly help: string;
}

export const GUARD_HELP: Readonly<Record<GuardCode, RuleHelp>> = {
  'too-many-updates': {
    title: 'More event types would be updated than safety.maxUpdates lets pass',
    help: 'Review the plan. If the change is meant, apply with the --allow token that the message names.',
  },
  'too-many-host-removals': {
    title: 'More hosts would be removed than safety.maxHostRemovals lets pass',
    help: 'Look at who would be taken away. If that is meant, apply with the --allow token that the message names.',
  },
  'no-hosts': {
    title: 'An event type would be left without hosts',
    help: 'Assign a staff member to the service, or set its state to paused or retired.',
  },
  'host-booked': {
    title: 'A staff member who is removed from a service has future bookings of it',
    help: 'Write state: retired at the staff entry: the host goes once the bookings are over. Or move the bookings first.',
  },
  'staff-loses-last-map': {
    title: 'A member of staff would lose the last event map and could no longer be booked',
    help: 'If this person leaves, say so with state: retired; otherwise assign a service.',
  },
  deletion: {
    title: 'A service that git says is deleted would be deleted in Cal.com, for good',
    help: 'If that is meant, apply with --allow-delete SERVICE. If not, set its state to active or retired.',
  },
  'future-bookings': {
    title: 'A service that git says is deleted still has future bookings',
    help: 'Cancel or move them, or wait until they are over; then apply with --allow-delete SERVICE.',
  },
  'slug-taken': {
    title: 'The slug belongs to an event type of the team that is not ours',
    help: 'Take it over with --adopt, or declare another slug.',
  },
  'scheduling-change': {
    title: 'The scheduling type would change, which makes new child event types',
    help: 'Declare it under a new service or segment name; the old one can be retired.',
  },
  'personal-slug': {
    title: 'A host owns an event type with the slug of a managed one; Cal.com would delete it',
    help: 'Rename the personal event type in Cal.com, or declare another slug.',
  },
  'host-not-member': {
    title: 'A host is no accepted member of the team',
    help: 'Invite the person in Cal.com and have the invitation accepted, or correct the host in git.',
  },
  'team-move': {
    title: 'The company moves to another team, or to another environment',
    help: 'If it is meant, apply with --allow move:COMPANY: event types are made again, those of the old team stay there. If not, use the DATABASE_URL of that environment.',
  },
  conflict: {
    title: 'Changed in git and in Cal.com since the last apply',
    help: 'Put the value of Cal.com into git, or set externalChanges: revert for the service.',
  },
};

export const DRIFT_HELP: Readonly<Record<DriftKind, RuleHelp>> = {
  'field-changed': {
    title: 'A field was changed in Cal.com, outside git',
    help: 'Take the value over into git, or let externalChanges: revert write ours again.',
  },
  'event-type-missing': {
    title: 'An event type that was applied is gone from Cal.com',
    help: 'Find out who deleted it. To make it again: calops apply --allow recreate:SERVICE/SEGMENT, or externalChanges: revert.',
  },
  orphan: {
    title: 'Applied once, no longer declared',
    help: 'Put the declaration back with state: retired or deleted; nothing is touched until then.',
  },
};

export const UNKNOWN_HELP: Readonly<Record<UnknownCode, RuleHelp>> = {
  unauthorized: {
    title: 'Cal.com does not know the API key',
    help: 'Check the variable or file that apiKey refers to; keys expire and can be revoked.',
  },
  'not-team-admin': {
    title: 'The key does not manage the team, or there is no such team',
    help: 'Check teamId, and use the key of an admin of that team or of its organisation.',
  },
  'unexpected-shape': {
    title: 'The answer is not what the Cal.com API documents',
    help: 'Look for a proxy or an outage page in between; try again later.',
  },
  'duplicate-ids': { title: 'The same event type came twice', help: 'A page was repeated. Try again.' },
  'foreign-event-type': {
    title: 'The list holds event types that are not of this team',
    help: 'Check teamId and the base address of the API.',
  },
  'host-not-member': {
    title: 'An event type has a host who is no member of the team',
    help: 'The two lists do not fit together. Try again; then look at the team in Cal.com.',
  },
  'canary-missing': {
    title: 'The canary service was applied, but is not in the list',
    help: 'It was deleted, or the list is incomplete. Check before you change the canary.',
  },
  'too-few': {
    title: 'Fewer event types than safety.minKnown of what was applied',
    help: 'The list is probably not complete. If it is, take the services out of git by their state first.',
  },
  poisoned: {
    title: 'One event type makes Cal.com refuse the whole list',
    help: 'Find the damaged event type in Cal.com and repair or delete it there.',
  },
  'secret-missing': {
    title: 'A secret that the manifests refer to is not set',
    help: 'Set the variable or write the file where calops runs.',
  },
  unreachable: { title: 'Cal.com did not answer', help: 'Try again later; nothing was planned meanwhile.' },
  locked: {
    title: 'Another run has the lock of this company',
    help: 'Wait until it ends, then try again.',
  },
  'company-failed': {
    title: 'This company failed; the others are not affected',
    help: 'The message contains the error and its fix; run it again for this company alone.',
  },
  'wrong-environment': {
    title: 'The database belongs to another environment or team',
    help: 'Check --env and DATABASE_URL; each environment has a database of its own.',
  },
};
