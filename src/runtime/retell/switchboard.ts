import type { BranchRow, ServiceRow, StaffRow } from '../../model/stored.ts';
import type { KeptAnswer } from '../../store/booking-store.ts';
import { Temporal } from 'temporal-polyfill';
import type { StartsWithin } from '../availability/free-starts.ts';
import { render } from '../availability/when/render.ts';
import { windowBetween } from '../availability/when/time-window.ts';
import type { Locale } from '../availability/when/time-window.ts';
import type { Desk } from '../booking/desk.ts';
import type { ServiceRequest } from '../booking/resolve-request.ts';
import type { BookingOffice, Caller } from '../booking-office.ts';
import type { AvailabilityQuestion, NextSlotQuestion } from '../http/api.ts';
import { peopleOf } from '../names/people.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { Arguments } from './function-call.ts';
import { ENGLISH } from './phrases-en.ts';
import { GERMAN } from './phrases-de.ts';
import type { Fault, Phrases } from './phrases.ts';
import type { Spoken } from './spoken.ts';

/** What the functions of one company's voice agent call. */
export interface Switchboard {
  readonly desk: Desk;
  readonly office: Pick<BookingOffice, 'book' | 'cancel' | 'move'>;
  readonly checkAvailability: (question: AvailabilityQuestion) => Promise<KeptAnswer>;
  /** To settle which half of a day a caller means. */
  readonly freeStarts: (request: ServiceRequest) => StartsWithin;
  readonly nextSlots: (question: NextSlotQuestion) => Promise<KeptAnswer>;
}

/** One call of a function, with the language that it is answered in. */
export interface Conversation {
  readonly board: Switchboard;
  readonly locale: Locale;
  readonly phrases: Phrases;
}

/** The language that the agent names, else the company's. */
export function conversation(board: Switchboard, args: Arguments): Conversation {
  const { language } = args;
  const usual = board.desk.tenant.company.locale.startsWith('de') ? 'de' : 'en';
  const locale = language === 'de' || language === 'en' ? language : usual;
  return { board, locale, phrases: locale === 'de' ? GERMAN : ENGLISH };
}

/** Somebody on the phone waits no longer; the tool's own timeout is longer still. */
const WAIT_MS = 12_000;

/** As the office knows who asks. */
export function callerOf({ board }: Conversation): Caller {
  return { companyId: board.desk.tenant.company.id, who: 'retell', waitMs: WAIT_MS };
}

/** `Montag, 30. November, 10:00 Uhr` */
export function sayTime({ board, locale }: Conversation, startMs: number, timeZone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone);
  return render(windowBetween(at, at), locale, board.desk.clock.now());
}

export function ask({ phrases }: Conversation, code: Fault, more: Partial<Spoken> = {}): Spoken {
  return { result: 'ask', code, say: phrases.faults[code], ...more };
}

export function refuse({ phrases }: Conversation, code: Fault): Spoken {
  return { result: 'refused', code, say: phrases.faults[code] };
}

/** As people say it: of two accounts, the name of their person. */
export function staffTitle(tenant: Tenant, staffId: string): string {
  const person = peopleOf(activeStaff(tenant)).find(({ accounts }) => accounts.some(({ id }) => id === staffId));
  return person?.title ?? tenant.staff.get(staffId)?.title ?? staffId;
}

export function activeStaff({ staff }: Tenant): readonly StaffRow[] {
  return [...staff.values()].filter(({ isActive }) => isActive);
}

/** Where and what, of ids that the store or availability gave. */
export function placeOf({ board }: Conversation, of: { readonly serviceId: string; readonly branchId: string }) {
  const { services, branches, company } = board.desk.tenant;
  const service: Pick<ServiceRow, 'title'> = services.get(of.serviceId) ?? { title: of.serviceId };
  const branch: Pick<BranchRow, 'timeZone'> = branches.get(of.branchId) ?? company;
  return { service, timeZone: branch.timeZone };
}
