import type { AvailabilityResult, NextStartsResult } from '../../model/results.ts';
import type { CompanyContext, CompanyContexts } from '../company-context.ts';
import type { AvailabilityQuestion, NextSlotQuestion } from '../http/api.ts';
import { named, unknownCompany } from '../tenant/tenant.ts';
import { checkAvailability, freeStarts, nextSlots } from './starts-of-service.ts';
import type { AvailabilityContext } from './find-starts.ts';
import { FreeTimes } from './free-times.ts';
import type { Locale } from './when/time-window.ts';
import { whenAsked } from './when-asked.ts';

/** Answers when services can start; keeps the free times that were read for it. */
export class Questions {
  readonly #companies: CompanyContexts;
  readonly #freeTimes = new FreeTimes();

  constructor(companies: CompanyContexts) {
    this.#companies = companies;
  }

  context(company: CompanyContext): AvailabilityContext {
    return { company, freeTimes: this.#freeTimes };
  }

  /** When a service can start, near the time that was asked for. */
  async check(companyId: string, question: AvailabilityQuestion): Promise<AvailabilityResult> {
    const company = await this.#companies.get(companyId);
    if (!company) return unknownCompany();
    const { service, branch = null, staff = null } = question;
    const { timeZone, locale } = customs(company, branch);
    const asked = { when: question.when, locale: question.language ?? locale, timeZone, nowMs: company.clock.now() };
    const when = await whenAsked(asked, freeStarts(this.context(company), { service, branch, staff }));
    if ('code' in when) return when;
    return checkAvailability(this.context(company), { service, branch, staff, ...when });
  }

  async next(companyId: string, question: NextSlotQuestion): Promise<NextStartsResult> {
    const company = await this.#companies.get(companyId);
    if (!company) return unknownCompany();
    const { service, branch = null, staff = null, after, limit = 3 } = question;
    const nowMs = company.clock.now();
    const { timeZone, locale } = customs(company, branch);
    const when =
      after === undefined
        ? null
        : await whenAsked(
            { when: after, locale, timeZone, nowMs },
            freeStarts(this.context(company), { service, branch, staff }),
          );
    if (when && 'code' in when) return when;
    const fromMs = when?.at.fromMs ?? nowMs;
    return nextSlots(this.context(company), { service, branch, staff }, { fromMs, limit });
  }
}

/** The zone that times are meant in, and the language that they are said in. */
function customs(
  { tenant }: CompanyContext,
  branch: string | null,
): { readonly timeZone: string; readonly locale: Locale } {
  const place = branch === null ? undefined : named(tenant.branches, branch);
  const { company } = tenant;
  return { timeZone: place?.timeZone ?? company.timeZone, locale: company.locale.startsWith('de') ? 'de' : 'en' };
}
