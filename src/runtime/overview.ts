import { problem } from '../model/results.ts';
import type { ShownResult } from '../model/results.ts';
import { serviceList } from './tenant/service-list.ts';
import { staffMatrix } from './tenant/staff-matrix.ts';
import { named, unknownCompany } from './tenant/tenant.ts';
import type { Tenant } from './tenant/tenant.ts';

/** Whose token it is, and the company that the request itself names: no other than that one. */
export interface OverviewCaller {
  readonly companyId: string;
  readonly company?: string;
}

/** What a company offers, from the rows that apply has written: it needs no Cal.com. */
export class Overview {
  readonly #tenantOf: (companyId: string) => Promise<Tenant | undefined>;

  constructor(tenantOf: (companyId: string) => Promise<Tenant | undefined>) {
    this.#tenantOf = tenantOf;
  }

  services(caller: OverviewCaller, branch: string | null): Promise<ShownResult> {
    return this.serve(caller, (tenant) => {
      const row = branch === null ? null : named(tenant.branches, branch);
      if (row === undefined) return problem('unknown-branch', `there is no branch ${branch}`);
      return { kind: 'shown', view: serviceList(tenant, row) };
    });
  }

  staffMatrix(caller: OverviewCaller): Promise<ShownResult> {
    return this.serve(caller, (tenant) => ({ kind: 'shown', view: staffMatrix(tenant) }));
  }

  /** Shows the caller's own company; any other one that is named is not found. */
  async serve(
    { companyId, company }: OverviewCaller,
    show: (tenant: Tenant) => ShownResult | Promise<ShownResult>,
  ): Promise<ShownResult> {
    const tenant = await this.#tenantOf(companyId);
    if (!tenant) return unknownCompany();
    const { id, name } = tenant.company;
    if (company !== undefined && company !== id && company !== name) {
      return problem('unknown-company', `this token is of no company ${company}`);
    }
    return show(tenant);
  }
}
