import type { DriftFinding } from '../../../model/drift-finding.ts';
import type { HostMappingRow, StaffRow } from '../../../model/stored.ts';
import type { ReviewItem } from '../../../store/bookings/review.ts';
import type { Tenant } from '../../company/tenant.ts';
import type { PageStore } from '../page.ts';
import { coverageOf, type Coverage } from './coverage.ts';

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

/** mapped: 90 and more. review: 70 to 89, somebody should look. unmapped: below, or nobody at all. */
export type Band = 'mapped' | 'review' | 'unmapped';

/** A member of staff, and who stands for them in Cal.com. */
export interface HostStanding {
  readonly staff: StaffRow;
  readonly host: HostMappingRow | null;
  readonly band: Band;
  /** Services that they can be booked for, of those that they are declared for. */
  readonly bookable: number;
  readonly declared: number;
}

const MAPPED_FROM = 90;
const REVIEW_FROM = 70;

/** Active staff; who needs a look first. */
export function hostStandings(tenant: Tenant, { staff, rows }: Coverage): readonly HostStanding[] {
  const standings = staff.map((person, index) => {
    const host = tenant.hostOfStaff.get(person.id) ?? null;
    const cells = rows.flatMap(({ cells: ofService }) => ofService[index] ?? []).filter(({ of }) => of > 0);
    const bookable = cells.filter(({ state }) => state === 'complete').length;
    return { staff: person, host, band: bandOf(host), bookable, declared: cells.length };
  });
  return standings.toSorted((a, b) => Number(a.band === 'mapped') - Number(b.band === 'mapped'));
}

/** Users who work for us in Cal.com and stand for no member of staff. */
export function strangers(findings: readonly DriftFinding[]): readonly DriftFinding[] {
  return findings.filter(({ kind, resource }) => kind === 'host-unmapped' && resource.startsWith('host/'));
}

function bandOf(host: HostMappingRow | null): Band {
  if (host === null || host.score < REVIEW_FROM) return 'unmapped';
  return host.score < MAPPED_FROM ? 'review' : 'mapped';
}
