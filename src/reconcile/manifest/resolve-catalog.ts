import type { CallerEmail } from '../../model/caller-email.ts';
import type { Branch, Catalog, Closure, Company, Limit, Safety, Service, Staff } from '../../model/catalog.ts';
import type { Folder } from './folder.ts';
import { type CallerEmailSpec, idOf, type Manifest, type SafetySpec } from './manifest.ts';
import { resolveHours } from './hours.ts';

/** Resolves the desired state of one company: defaults filled in, ids as strings, slugs derived. Only for folders without errors. */
export function resolveCatalog(
  folder: Folder,
  company: Manifest<'Company'>,
  { environment, services }: { readonly environment: string; readonly services: readonly Service[] },
): Catalog {
  const closures = [...folder.manifests.Closure.values()];
  return {
    company: resolveCompany(company, environment),
    branches: [...folder.manifests.Branch.values()].map((branch) => resolveBranch(branch, company.spec.timeZone)),
    staff: [...folder.manifests.Staff.values()].map(resolveStaff),
    services,
    ...(closures.length > 0 && { closures: closures.map(resolveClosure) }),
  };
}

function resolveCompany({ metadata, spec, document }: Manifest<'Company'>, name: string): Company {
  const chosen = Object.hasOwn(spec.calcom, name) ? spec.calcom[name] : undefined;
  if (chosen === undefined) throw new Error(`environment ${name} of ${metadata.name} was not checked`);
  const { teamId, region, auth, apiKey = auth, retellKey, canary, manageSchedules, webhook = spec.webhook } = chosen;
  const webhookSecret = webhook?.secret ?? chosen.webhookSecret;
  if (apiKey === undefined) throw new Error(`the credentials of ${name} of ${metadata.name} were not checked`);
  return {
    name: metadata.name,
    id: idOf(metadata),
    title: spec.title,
    timeZone: spec.timeZone,
    locale: spec.locale ?? 'en',
    environment: {
      name,
      teamId,
      ...(region !== undefined && { region }),
      apiKey,
      ...(webhook !== undefined && { webhook: { url: webhook.url } }),
      ...(webhookSecret !== undefined && { webhookSecret }),
      ...(retellKey !== undefined && { retellKey }),
      ...(canary !== undefined && { canary }),
      ...(manageSchedules === true && { manageSchedules }),
    },
    ...(spec.defaultService !== undefined && { defaultService: spec.defaultService }),
    ...(spec.notifications !== undefined && { notifications: spec.notifications }),
    ...(spec.customerMail !== undefined && { customerMail: spec.customerMail }),
    ...(spec.callerEmail !== undefined && { callerEmail: resolveCallerEmail(spec.callerEmail) }),
    safety: resolveSafety(spec.safety ?? {}),
    ...(spec.hours !== undefined && { hours: resolveHours(spec.hours) }),
    source: document.places.self,
  };
}

function resolveCallerEmail({ domain, optional }: CallerEmailSpec): CallerEmail {
  if (domain !== undefined) return { kind: 'domain', domain };
  return { kind: optional === true ? 'optional' : 'unchecked' };
}

function resolveSafety({ maxUpdates, maxHostRemovals, minKnown, orphanStrikes }: SafetySpec): Safety {
  return {
    maxUpdates: toLimit(maxUpdates ?? '30%'),
    maxHostRemovals: toLimit(maxHostRemovals ?? 5),
    minKnown: toRatio(minKnown ?? '80%'),
    orphanStrikes: orphanStrikes ?? 3,
  };
}

function toLimit(limit: number | string): Limit {
  return typeof limit === 'number' ? { count: limit } : { ratio: toRatio(limit) };
}

function toRatio(percentage: string): number {
  return Number(percentage.slice(0, -1)) / 100;
}

function resolveBranch({ metadata, spec, document }: Manifest<'Branch'>, timeZone: string): Branch {
  return {
    name: metadata.name,
    id: idOf(metadata),
    title: spec.title,
    timeZone: spec.timeZone ?? timeZone,
    ...(spec.address !== undefined && { address: spec.address }),
    ...(spec.hours !== undefined && { hours: resolveHours(spec.hours) }),
    source: document.places.self,
  };
}

function resolveStaff({ metadata, spec, document }: Manifest<'Staff'>): Staff {
  return {
    name: metadata.name,
    id: idOf(metadata),
    title: spec.title,
    ...(spec.email !== undefined && { email: spec.email }),
    ...(spec.phone !== undefined && { phone: spec.phone }),
    host: spec.host,
    branches: spec.branches,
    ...(spec.hours !== undefined && { hours: resolveHours(spec.hours) }),
    source: document.places.self,
  };
}

function resolveClosure({ metadata, spec, document }: Manifest<'Closure'>): Closure {
  const { title, from, to = from, branches = null, staff = null, reason } = spec;
  return {
    name: metadata.name,
    id: idOf(metadata),
    ...(title !== undefined && { title }),
    from,
    to,
    branches,
    staff,
    reason,
    source: document.places.self,
  };
}
