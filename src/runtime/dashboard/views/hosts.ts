import type { DriftFinding } from '../../../model/drift-finding.ts';
import type { HostMappingRow, StaffRow } from '../../../model/stored.ts';
import type { Tenant } from '../../company/tenant.ts';
import type { Coverage } from './coverage.ts';

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
