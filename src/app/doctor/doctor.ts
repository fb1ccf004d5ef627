import { CAPABILITIES, capabilityFact, type Capability, type CapabilityFact } from '../../model/capabilities.ts';
import { checkCompany } from './company-checks.ts';
import type { Check, CompanyFacts, InstallationFacts, Verdict } from './facts.ts';
import { checkInstallation } from './installation-checks.ts';

/** What `calops doctor` reports. */
export interface DoctorReport {
  /** The gravest of all checks. */
  readonly verdict: Verdict;
  readonly installation: readonly Check[];
  readonly companies: readonly CompanyReport[];
}

export interface CompanyReport {
  readonly company: string;
  readonly environment: string;
  readonly apiUrl: string;
  readonly region: 'us' | 'eu' | 'other';
  readonly edition: CompanyFacts['edition'];
  /** Of the key's owner in the team; null: unknown, or no member. */
  readonly role: 'MEMBER' | 'ADMIN' | 'OWNER' | null;
  /** The team's organisation; null: unknown, or none. */
  readonly parentId: number | null;
  /** `unknown` with the reason where the team was not read. */
  readonly capabilities: { readonly [Name in Capability]: CapabilityFact };
  readonly checks: readonly Check[];
}

const GRAVITY: readonly Verdict[] = ['failed', 'warning', 'ok', 'skipped'];

/** Pure. */
export function diagnose(installation: InstallationFacts, companies: readonly CompanyFacts[]): DoctorReport {
  const of = { installation: checkInstallation(installation), companies: companies.map(companyReport) };
  const verdicts = [of.installation, ...of.companies.map(({ checks }) => checks)].flat().map(({ verdict }) => verdict);
  return { verdict: GRAVITY.find((one) => verdicts.includes(one)) ?? 'ok', ...of };
}

function companyReport(facts: CompanyFacts): CompanyReport {
  const { company, environment, apiUrl, region, edition, team, capabilities } = facts;
  const seen = capabilities.kind === 'known' ? capabilities.value : {};
  const { role, parentId } = team.kind === 'known' ? team.value : { role: null, parentId: null };
  return {
    company,
    environment,
    apiUrl,
    region: region ?? 'other',
    edition,
    role,
    parentId,
    capabilities: Object.fromEntries(
      CAPABILITIES.map((capability) => [capability, capabilityFact(seen, capability)]),
    ) as CompanyReport['capabilities'],
    checks: checkCompany(facts),
  };
}
