import type { KeptAnswer } from '../store/booking-store.ts';
import { problem, unknownCompany } from './problem.ts';
import { serviceList } from './tenant/service-list.ts';
import { staffMatrix } from './tenant/staff-matrix.ts';
import { named } from './tenant/tenant.ts';
import type { Tenant } from './tenant/tenant.ts';

/** Whose token it is, and the company that the request itself names: no other than that one. */
export interface OverviewCaller {
  readonly companyId: string;
  readonly company?: string;
}

/** What a company offers, from what apply has written alone: it answers with Cal.com away. */
export class Overview {
  readonly #tenantOf: (companyId: string) => Promise<Tenant | undefined>;

  constructor(tenantOf: (companyId: string) => Promise<Tenant | undefined>) {
    this.#tenantOf = tenantOf;
  }

  services(caller: OverviewCaller, branch: string | null): Promise<KeptAnswer> {
    return this.serve(caller, (tenant) => {
      const row = branch === null ? null : named(tenant.branches, branch);
      if (row === undefined) return problem('unknown-branch', `there is no branch ${branch}`);
      return { status: 200, body: serviceList(tenant, row) };
    });
  }

  staffMatrix(caller: OverviewCaller): Promise<KeptAnswer> {
    return this.serve(caller, (tenant) => ({ status: 200, body: staffMatrix(tenant) }));
  }

  /** Answers for the caller's own company; whichever other one is named is not there. */
  async serve(
    { companyId, company }: OverviewCaller,
    show: (tenant: Tenant) => KeptAnswer | Promise<KeptAnswer>,
  ): Promise<KeptAnswer> {
    const tenant = await this.#tenantOf(companyId);
    if (!tenant) return unknownCompany();
    const { id, name } = tenant.company;
    if (company !== undefined && company !== id && company !== name) {
      return problem('unknown-company', `this token is of no company ${company}`);
    }
    return show(tenant);
  }
}
