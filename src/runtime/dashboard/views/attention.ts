import type { DriftFinding } from '../../../model/drift-finding.ts';
import type { HostMappingRow, StaffRow } from '../../../model/stored.ts';
import type { Tenant } from '../../company/tenant.ts';
import type { PageStore, Attention } from '../page.ts';
import { coverageOf, type Coverage } from './coverage.ts';

export async function attentionOf(store: PageStore, tenant: Tenant): Promise<Attention> {
  const companyId = tenant.company.id;
  const review = await store.bookings.review(companyId);
  const findings = await store.read((reader) => reader.findings(companyId));
  const coverage = coverageOf(tenant);
  const unsure = hostMatches(tenant, coverage).filter(({ band }) => band !== 'mapped');
  const drift = findings.filter(({ status }) => status === 'confirmed');
  return { review, findings, drift, hosts: unsure.length + strangers(drift).length, coverage };
}

/** mapped: 90 or more. review: 70 to 89, to be checked by an operator. unmapped: lower, or no host. */
export type Band = 'mapped' | 'review' | 'unmapped';

/** A staff member and their host in Cal.com. */
export interface HostMatch {
  readonly staff: StaffRow;
  readonly host: HostMappingRow | null;
  readonly band: Band;
  /** The services that they can be booked for, out of those that they are declared for. */
  readonly bookable: number;
  readonly declared: number;
}

const MAPPED_FROM = 90;
const REVIEW_FROM = 70;

/** Active staff; those that need a check come first. */
export function hostMatches(tenant: Tenant, { staff, rows }: Coverage): readonly HostMatch[] {
  const matches = staff.map((person, index) => {
    const host = tenant.hostOfStaff.get(person.id) ?? null;
    const cells = rows.flatMap(({ cells: ofService }) => ofService[index] ?? []).filter(({ of }) => of > 0);
    const bookable = cells.filter(({ state }) => state === 'complete').length;
    return { staff: person, host, band: bandOf(host), bookable, declared: cells.length };
  });
  return matches.toSorted((a, b) => Number(a.band === 'mapped') - Number(b.band === 'mapped'));
}

/** Users in Cal.com who are hosts and match no staff member. */
export function strangers(findings: readonly DriftFinding[]): readonly DriftFinding[] {
  return findings.filter(({ kind, resource }) => kind === 'host-unmapped' && resource.startsWith('host/'));
}

function bandOf(host: HostMappingRow | null): Band {
  if (host === null || host.score < REVIEW_FROM) return 'unmapped';
  return host.score < MAPPED_FROM ? 'review' : 'mapped';
}
