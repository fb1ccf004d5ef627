import { callerDomain, type CallerEmail, isUnreachable, sameWay } from '../../model/caller-email.ts';
import type { CapabilityFact } from '../../model/capabilities.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type/event-type.ts';
import type { Region } from '../../model/calcom-access.ts';
import type { TeamObservation } from '../../model/team-observation.ts';

/** Server facts that the declared way depends on. */
export interface CallerEmailFacts {
  /** Parent organisation of the team; null: none. */
  readonly parentId: number | null;
  /** Absent: not probed. */
  readonly bookingFields?: Pick<CapabilityFact, 'state' | 'evidence'>;
  /** Whether event types have the setting that skips address checks; null: there is no event type to check. */
  readonly hasCheckSetting: boolean | null;
}

/** State of the way that the company declares; `why` gives the reason why it is not in force. */
export type CallerEmailState =
  | { readonly declared: CallerEmail | null; readonly inForce: true }
  | { readonly declared: CallerEmail; readonly inForce: false; readonly why: string };

/** @param stored the way that was last applied */
export function callerEmailState(
  declared: CallerEmail | null,
  facts: CallerEmailFacts,
  stored: CallerEmail | null,
): CallerEmailState {
  if (declared === null || declared.kind === 'domain') return { declared, inForce: true };
  const why = declared.kind === 'optional' ? whyNotOptional(facts) : whyNotUnchecked(facts);
  // a server that does not answer now is treated as before
  const isKept = why?.isUnknown === true && stored !== null && sameWay(stored, declared);
  return why === null || isKept ? { declared, inForce: true } : { declared, inForce: false, why: why.text };
}

interface Why {
  readonly text: string;
  readonly isUnknown: boolean;
}

function whyNotOptional({ bookingFields }: CallerEmailFacts): Why | null {
  const { state, evidence } = bookingFields ?? { state: 'unknown', evidence: 'not asked' };
  if (state === 'yes') return null;
  return state === 'no'
    ? { text: `the server has no booking fields by API (${evidence})`, isUnknown: false }
    : { text: `it is not known whether the server has booking fields by API (${evidence})`, isUnknown: true };
}

function whyNotUnchecked({ parentId, hasCheckSetting }: CallerEmailFacts): Why | null {
  if (parentId === null) return { text: 'the team is in no organisation', isUnknown: false };
  if (hasCheckSetting === null) return { text: 'the team has no event type that shows the setting', isUnknown: true };
  return hasCheckSetting ? null : { text: 'event types of this server have no such setting', isUnknown: false };
}

/** Undefined if nothing was read: a comparison of manifests only. */
export function callerEmailFacts({ facts, eventTypes, bookingFields }: TeamObservation): CallerEmailFacts | undefined {
  if (facts === undefined) return undefined;
  const { parentId } = facts;
  return { parentId, ...(bookingFields && { bookingFields }), hasCheckSetting: hasCheckSetting(eventTypes) };
}

function hasCheckSetting(eventTypes: readonly ObservedEventType[]): boolean | null {
  if (eventTypes.length === 0) return null;
  return eventTypes.some(({ fields }) => fields.skipAttendeeEmailDeliverabilityCheck !== undefined);
}

/** The catalog with the way that is in force, without fields that the server does not support. */
export function settleCallerEmail(catalog: Catalog, team: TeamObservation, stored: CallerEmail | null): Catalog {
  const { callerEmail = null, ...company } = catalog.company;
  const facts = callerEmailFacts(team);
  if (facts === undefined || callerEmailState(callerEmail, facts, stored).inForce) return catalog;
  return { ...catalog, company };
}

/** The way that is in force, for reports. */
export interface CallerEmailNote {
  readonly declared: CallerEmail['kind'] | 'none';
  readonly inForce: CallerEmail['kind'] | 'none';
  /** `caller-email-not-served`: the declared way is not in force. `caller-email-unreachable`: hosted Cal.com refuses the address. */
  readonly warning: 'caller-email-not-served' | 'caller-email-unreachable' | null;
  /** One line, without the fix. */
  readonly message: string;
  readonly fix: string | null;
}

const DECLARE = 'declare callerEmail: { domain: … } at the company, a domain of your own with an MX record';

/** @param region region of hosted Cal.com, which looks up MX records (documented); null: a self-hosted server */
export function callerEmailNote(state: CallerEmailState, region: Region | null): CallerEmailNote {
  const declared = state.declared?.kind ?? 'none';
  const way = state.inForce ? state.declared : null;
  const head = { declared, inForce: way?.kind ?? 'none' } as const;
  if (!state.inForce) {
    const name = state.declared.kind === 'optional' ? 'optional: true' : 'deliverabilityCheck: false';
    const message = `callerEmail { ${name} } is not in force: ${state.why}; ${sentence(way)}`;
    const isEmpty = state.why.includes('has no event type');
    const fix = isEmpty ? 'run calops apply again once the team has event types' : DECLARE;
    return { ...head, warning: 'caller-email-not-served', message, fix };
  }
  if (region === null || way?.kind === 'optional' || way?.kind === 'unchecked' || !isUnreachable(callerDomain(way))) {
    return { ...head, warning: null, message: `${sentence(way)}${accepted(way, region)}`, fix: null };
  }
  const message = `${sentence(way)}; hosted Cal.com may refuse it: it looks up MX records`;
  return { ...head, warning: 'caller-email-unreachable', message, fix: DECLARE };
}

function sentence(way: CallerEmail | null): string {
  const callers = 'callers without an address are booked';
  if (way?.kind === 'optional') return `${callers} without one; every event type requires the phone number`;
  if (way?.kind === 'unchecked') return `${callers} as DIGITS@${callerDomain(way)}, which Cal.com does not check`;
  return `${callers} as DIGITS@${callerDomain(way)}`;
}

function accepted(way: CallerEmail | null, region: Region | null): string {
  return way === null && region === null ? '; self-hosted servers accept it' : '';
}
