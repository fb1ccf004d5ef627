import { CAPABILITIES, capabilityFact, type Capability, type CapabilityFact } from '../../model/capabilities.ts';
import type { ServerFacts } from '../../store/connection/server-facts.ts';
import { checkCompany } from './company-checks.ts';
import {
  failed,
  judge,
  ok,
  skipped,
  warning,
  type Check,
  type CompanyFacts,
  type Finding,
  type InstallationFacts,
  type Verdict,
} from './facts.ts';

/** The report of `calops doctor`. */
export interface DoctorReport {
  /** The most severe verdict of all checks. */
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
  /** Role of the key's owner in the team; null: unknown, or not a member. */
  readonly role: 'MEMBER' | 'ADMIN' | 'OWNER' | null;
  /** The team's organisation; null: unknown, or none. */
  readonly parentId: number | null;
  /** `unknown` with a reason if the team was not read. */
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

/** Above this, the times of holds and leases differ visibly between two machines. */
const SKEW_MS = 2000;
const OLDEST_JOB_SECONDS = 600;
const FEW_BYTES = 1024 ** 3;

type InstallationCheck = (facts: InstallationFacts) => Finding;

/** Pure; one line of the report each, in this order. */
const CHECKS: Readonly<Record<string, InstallationCheck>> = {
  database,
  schema,
  'database access': access,
  'database clock': clock,
  'database connections': connections,
  queue,
  disk,
};

export function checkInstallation(facts: InstallationFacts): readonly Check[] {
  return Object.entries(CHECKS).map(([check, verdict]) => ({ check, ...verdict(facts) }));
}

function database({ store }: InstallationFacts): Finding {
  return judge(store, ({ server, disk: embedded }) => {
    const place = embedded === null ? 'external' : `embedded in ${embedded.path}`;
    const { isolation } = server.defaults;
    const pooler = server.isPooled ? ', behind a pooler' : '';
    return ok(`PostgreSQL ${server.version}, ${place}, ${server.encoding}, ${isolation} by default${pooler}`);
  });
}

function schema({ store, schemaVersion: needed }: InstallationFacts): Finding {
  return ofServer(store, ({ schemaVersion: found }) => {
    if (found === 0) return warning('there is no schema yet', 'calops migrate, or the first calops apply');
    if (found < needed) return failed(`version ${found}, this calops needs ${needed}`, 'calops migrate');
    if (found > needed) return failed(`version ${found}, this calops knows ${needed}`, 'use a newer calops');
    return ok(`version ${found}`);
  });
}

function access({ store }: InstallationFacts): Finding {
  return ofServer(store, ({ isStandby, isReadOnly }) => {
    if (isStandby) return failed('the server is a standby and only reads', 'point DATABASE_URL at the primary');
    if (isReadOnly)
      return failed('the server, the database or the role only reads', 'remove default_transaction_read_only');
    return ok('reads and writes');
  });
}

function clock({ store }: InstallationFacts): Finding {
  return ofServer(store, ({ clockSkewMs, roundTripMs }) => {
    const message = `${Math.abs(clockSkewMs)} ms ${clockSkewMs < 0 ? 'behind' : 'ahead of'} this machine`;
    const isSkewed = Math.abs(clockSkewMs) > SKEW_MS + roundTripMs / 2;
    return isSkewed ? warning(message, 'synchronise both clocks (NTP)') : ok(message);
  });
}

function connections({ store }: InstallationFacts): Finding {
  return ofServer(store, ({ connections: { used, limit } }) => {
    const message = `${used} of ${limit} are in use`;
    return used > limit * 0.9 ? warning(message, 'raise max_connections, or put a pooler in front') : ok(message);
  });
}

function queue({ queue: fact }: InstallationFacts): Finding {
  return judge(fact, (depths) => {
    if (depths === null) return skipped('calops serve has never run on this database');
    const waiting = depths.reduce((sum, depth) => sum + depth.waiting, 0);
    const oldest = Math.round(Math.max(0, ...depths.map(({ oldestSeconds }) => oldestSeconds)));
    const message = `${waiting} waiting jobs, the oldest for ${oldest} s`;
    return oldest > OLDEST_JOB_SECONDS ? warning(message, 'check that calops serve runs, and its log') : ok(message);
  });
}

function disk({ store }: InstallationFacts): Finding {
  if (store.kind !== 'known') return skipped('the database was not reached');
  const { disk: found } = store.value;
  if (found === null) return skipped('the database is on a server of its own');
  const free = `${(found.freeBytes / 1024 ** 3).toFixed(1)} GiB are free in ${found.path}`;
  return found.freeBytes < FEW_BYTES ? warning(free, 'free some space, or move CALOPS_HOME') : ok(free);
}

function ofServer(store: InstallationFacts['store'], verdict: (server: ServerFacts) => Finding): Finding {
  if (store.kind !== 'known') return skipped('the database was not reached');
  return verdict(store.value.server);
}
