import { Temporal } from 'temporal-polyfill';
import type { AvailabilityResult, NextStartsResult } from '../../model/results.ts';
import type { BranchRow, ServiceRow, StaffRow } from '../../model/stored.ts';
import type { StartsWithin } from '../availability/starts-of-service.ts';
import type { BookingService, Caller } from '../booking/booking-service.ts';
import type { ServiceRequest } from '../company/candidates.ts';
import type { CompanyContext } from '../company/company-context.ts';
import type { Tenant } from '../company/tenant.ts';
import type { AvailabilityQuestion, NextSlotQuestion } from '../http/api.ts';
import { peopleOf } from '../names/people.ts';
import { render } from '../spoken-time/render.ts';
import { windowBetween, type Locale } from '../spoken-time/time-window.ts';
import type { Arguments, Spoken } from './function-call.ts';
import { ENGLISH, type ReplyCode, GERMAN, type Phrases } from './phrases.ts';

/** What the functions of one company's voice agent use. */
export interface VoiceAgent {
  readonly company: CompanyContext;
  readonly bookingService: Pick<BookingService, 'book' | 'cancel' | 'move'>;
  readonly checkAvailability: (question: AvailabilityQuestion) => Promise<AvailabilityResult>;
  /** Decides which half of a day a caller means. */
  readonly freeStarts: (request: ServiceRequest) => StartsWithin;
  readonly nextSlots: (question: NextSlotQuestion) => Promise<NextStartsResult>;
}

/** One function call, with the language of its answer. */
export interface VoiceSession {
  readonly agent: VoiceAgent;
  readonly locale: Locale;
  readonly phrases: Phrases;
}

/** The language that the agent names, or else the company's. */
export function voiceSession(agent: VoiceAgent, args: Arguments): VoiceSession {
  const { language } = args;
  const usual = agent.company.tenant.company.locale.startsWith('de') ? 'de' : 'en';
  const locale = language === 'de' || language === 'en' ? language : usual;
  return { agent, locale, phrases: locale === 'de' ? GERMAN : ENGLISH };
}

/** The longest wait for a caller on the phone; the tool's own timeout is longer. */
const WAIT_MS = 12_000;

/** The caller as the booking service sees it. */
export function callerOf({ agent }: VoiceSession): Caller {
  return { companyId: agent.company.tenant.company.id, who: 'retell', waitMs: WAIT_MS };
}

/** `Montag, 30. November, 10:00 Uhr` */
export function sayTime({ agent, locale }: VoiceSession, startMs: number, timeZone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone);
  return render(windowBetween(at, at), locale, agent.company.clock.now());
}

export function ask({ phrases }: VoiceSession, code: ReplyCode, more: Partial<Spoken> = {}): Spoken {
  return { result: 'ask', code, say: phrases.replies[code], ...more };
}

export function refuse({ phrases }: VoiceSession, code: ReplyCode): Spoken {
  return { result: 'refused', code, say: phrases.replies[code] };
}

/** The title that people use: for a person with two accounts, the person's name. */
export function staffTitle(tenant: Tenant, staffId: string): string {
  const person = peopleOf(activeStaff(tenant)).find(({ accounts }) => accounts.some(({ id }) => id === staffId));
  return person?.title ?? tenant.staff.get(staffId)?.title ?? staffId;
}

export function activeStaff({ staff }: Tenant): readonly StaffRow[] {
  return [...staff.values()].filter(({ isActive }) => isActive);
}

/** The branch and the service, for ids from the store or from availability. */
export function placeOf({ agent }: VoiceSession, of: { readonly serviceId: string; readonly branchId: string }) {
  const { services, branches, company } = agent.company.tenant;
  const service: Pick<ServiceRow, 'title'> = services.get(of.serviceId) ?? { title: of.serviceId };
  const branch: Pick<BranchRow, 'timeZone'> = branches.get(of.branchId) ?? company;
  return { service, timeZone: branch.timeZone };
}
