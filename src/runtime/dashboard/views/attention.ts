import type { DriftFinding } from '../../../model/drift-finding.ts';
import type { ReviewItem } from '../../../store/bookings/review.ts';
import type { PageStore } from '../page-store.ts';
import type { Tenant } from '../../company/tenant.ts';
import { coverageOf } from './coverage.ts';
import type { Coverage } from './coverage.ts';
import { hostStandings, strangers } from './hosts.ts';

/** What needs somebody, on every page: the menu counts it. */
export interface Attention {
  /** Appointments that need a person, the oldest first. */
  readonly review: readonly ReviewItem[];
  /** Every finding of drift, also those that are over. */
  readonly findings: readonly DriftFinding[];
  /** Confirmed, and nobody has said yet that they heard of it. */
  readonly drift: readonly DriftFinding[];
  /** Staff whose host is not sure or not there, and hosts who stand for nobody. */
  readonly hosts: number;
  readonly coverage: Coverage;
}

export async function attentionOf(store: PageStore, tenant: Tenant): Promise<Attention> {
  const companyId = tenant.company.id;
  const review = await store.bookings.review(companyId);
  const findings = await store.read((reader) => reader.findings(companyId));
  const coverage = coverageOf(tenant);
  const unsure = hostStandings(tenant, coverage).filter(({ band }) => band !== 'mapped');
  const drift = findings.filter(({ status }) => status === 'confirmed');
  return { review, findings, drift, hosts: unsure.length + strangers(drift).length, coverage };
}
