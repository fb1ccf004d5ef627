import type { SecretRef } from '../../../model/calcom-access.ts';
import { domainFault, isMailProvider, isUnreachable } from '../../../model/caller-email.ts';
import type { Finding } from '../finding.ts';
import { isDeclared, namesOf, type Folder } from '../folder.ts';
import { checkHours } from '../hours.ts';
import type { Manifest } from '../manifest.ts';
import { looksLikeKey, quoted, secretLiteral } from '../secrets.ts';
import { didYouMean } from '../suggest.ts';
import type { Path } from '../yaml-index.ts';
import { isLocale, isTimeZone, knownTimeZones } from './known-names.ts';

const HOURS_PATH: Path = ['spec', 'hours'];

/** A check of one Company document. */
export type CompanyRule = (company: Manifest<'Company'>, folder: Folder, environment: string) => Iterable<Finding>;

export const companyRules: readonly CompanyRule[] = [
  chosenEnvironment,
  timeZone,
  language,
  canaries,
  defaultService,
  callerDomain,
  oneCredential,
  keysAreReferences,
  webhooks,
  ownWebhooks,
  ({ spec }) => checkHours(spec.hours, HOURS_PATH),
];

function* checkTimeZone(name: string | undefined, path: Path): Iterable<Finding> {
  if (name === undefined || isTimeZone(name)) return;
  const message = `${quoted(name)} is not an IANA time zone`;
  yield {
    code: 'invalid-time-zone',
    message,
    hint: didYouMean(name, knownTimeZones()) ?? 'e.g. "Europe/Berlin"',
    path,
  };
}

function* chosenEnvironment(
  { spec, metadata }: Manifest<'Company'>,
  _: Folder,
  environment: string,
): Iterable<Finding> {
  if (Object.hasOwn(spec.calcom, environment)) return;
  yield {
    code: 'unknown-environment',
    message: `${metadata.name} has no environment ${quoted(environment)}`,
    hint: didYouMean(environment, Object.keys(spec.calcom)),
    path: ['spec', 'calcom'],
    part: 'key',
  };
}

function* timeZone({ spec }: Manifest<'Company'>): Iterable<Finding> {
  yield* checkTimeZone(spec.timeZone, ['spec', 'timeZone']);
}

function* language({ spec }: Manifest<'Company'>): Iterable<Finding> {
  if (spec.locale === undefined || isLocale(spec.locale)) return;
  const message = `${quoted(spec.locale)} is not a language`;
  yield { code: 'invalid-locale', message, hint: 'e.g. "de" or "de-AT"', path: ['spec', 'locale'] };
}

function* canaries({ spec }: Manifest<'Company'>, folder: Folder): Iterable<Finding> {
  for (const [name, { canary }] of Object.entries(spec.calcom)) {
    if (canary !== undefined) yield* checkService(folder, canary, ['spec', 'calcom', name, 'canary']);
  }
}

function* defaultService({ spec }: Manifest<'Company'>, folder: Folder): Iterable<Finding> {
  const { defaultService: name } = spec;
  if (name === undefined) return;
  const path = ['spec', 'defaultService'];
  yield* checkService(folder, name, path);
  const state = folder.services.get(name)?.state ?? 'active';
  if (state === 'active') return;
  const message = `the default service ${quoted(name)} is ${state}, so that availability cannot fall back to it`;
  yield { code: 'default-service-inactive', severity: 'warning', message, hint: 'name an active service', path };
}

/**
 * Mail that Cal.com sends to a caller's generated address must not reach a third party, and hosted Cal.com refuses a domain without mail.
 */
function* callerDomain({ spec }: Manifest<'Company'>): Iterable<Finding> {
  const domain = spec.callerEmail?.domain;
  if (domain === undefined) return;
  const path = ['spec', 'callerEmail', 'domain'];
  const fault = domainFault(domain);
  if (fault) {
    yield { code: 'invalid-domain', message: `${quoted(domain)} ${fault.problem}`, hint: fault.fix, path };
  } else if (isMailProvider(domain)) {
    const message = `${quoted(domain)} is a mail provider: mail for a caller would reach a stranger there`;
    yield { code: 'invalid-domain', message, hint: 'use a domain of your own, e.g. termine.salon.example', path };
  } else if (isUnreachable(domain)) {
    const message = `no mail can reach ${quoted(domain)}: hosted Cal.com refuses bookings with such an address`;
    const hint = 'use a domain of your own that has an MX record';
    yield { code: 'unreachable-domain', severity: 'warning', message, hint, path };
  }
}

function* checkService(folder: Folder, name: string, path: Path): Iterable<Finding> {
  if (isDeclared(folder, 'Service', name)) return;
  const hint = didYouMean(name, namesOf(folder, 'Service'));
  yield { code: 'unknown-service', message: `no service ${quoted(name)} is declared`, hint, path };
}

function* keysAreReferences({ spec }: Manifest<'Company'>): Iterable<Finding> {
  const { slack } = spec.notifications ?? {};
  for (const [place, word] of Object.entries(slack?.url ?? {})) {
    if (looksLikeKey(word)) yield secretLiteral(['spec', 'notifications', 'slack', 'url', place]);
  }
  yield* placesAreNames(spec.webhook?.secret, ['spec', 'webhook', 'secret']);
  for (const [name, { apiKey, auth, webhookSecret, retellKey, webhook }] of Object.entries(spec.calcom)) {
    const secrets = { apiKey, webhookSecret, retellKey, 'webhook.secret': webhook?.secret };
    for (const [key, secret] of Object.entries(secrets)) {
      yield* placesAreNames(secret, ['spec', 'calcom', name, ...key.split('.')]);
    }
    for (const [key, secret] of Object.entries(auth?.oauth ?? {})) {
      yield* placesAreNames(secret, ['spec', 'calcom', name, 'auth', 'oauth', key]);
    }
  }
}

function* placesAreNames(secret: SecretRef | undefined, path: Path): Iterable<Finding> {
  for (const [place, word] of Object.entries(secret ?? {})) {
    if (looksLikeKey(word)) yield secretLiteral([...path, place]);
  }
}

/** One credential per environment. One that the schema refused counts as present. */
function* oneCredential({ spec, document }: Manifest<'Company'>): Iterable<Finding> {
  for (const [name, { apiKey, auth }] of Object.entries(spec.calcom)) {
    const path = ['spec', 'calcom', name];
    if (apiKey !== undefined && auth !== undefined) {
      const message = 'apiKey and auth are two ways to authorise the same calls';
      yield { code: 'two-credentials', message, hint: 'keep one of them', path: [...path, 'auth'] };
    }
    const written = path.reduce<unknown>(valueAt, document.value);
    if (valueAt(written, 'apiKey') === undefined && valueAt(written, 'auth') === undefined) {
      const message = `${[...path, 'apiKey'].join('.')} is missing`;
      const hint = 'apiKey: { env: CALCOM_API_KEY }, or auth: { oauth: … }';
      yield { code: 'missing-key', message, hint, path, part: 'key' };
    }
  }
}

/** Webhooks of the company, and of the environments with their own. */
function* webhooks({ spec }: Manifest<'Company'>): Iterable<Finding> {
  if (spec.webhook) yield* checkWebhookUrl(spec.webhook.url, ['spec', 'webhook', 'url']);
  for (const [name, { webhook, webhookSecret }] of Object.entries(spec.calcom)) {
    const path = ['spec', 'calcom', name];
    if (webhook) yield* checkWebhookUrl(webhook.url, [...path, 'webhook', 'url']);
    if (webhookSecret === undefined || (webhook ?? spec.webhook) === undefined) continue;
    yield {
      code: 'webhook-secret-unused',
      severity: 'warning',
      message: `webhookSecret of ${name} is not used: the webhook that is declared has a secret of its own`,
      hint: 'remove webhookSecret',
      path: [...path, 'webhookSecret'],
    };
  }
}

/** Cal.com stores one webhook per address and event type: two environments would overwrite each other's secret. */
function* ownWebhooks({ spec }: Manifest<'Company'>): Iterable<Finding> {
  const first = new Map<string, string>();
  for (const [name, { teamId, region = 'us', webhook }] of Object.entries(spec.calcom)) {
    const url = (webhook ?? spec.webhook)?.url;
    if (url === undefined) continue;
    const key = JSON.stringify([region, teamId, URL.parse(url)?.href ?? url]);
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, name);
      continue;
    }
    const path = ['spec', 'calcom', name];
    yield {
      code: 'webhook-taken',
      message: `${name} and ${earlier} are two environments of team ${teamId} with one webhook address: each would overwrite the other's`,
      hint: `give ${name} a team of its own, or a webhook with another url`,
      ...(webhook === undefined ? { path, part: 'key' } : { path: [...path, 'webhook', 'url'] }),
    };
  }
}

function* checkWebhookUrl(url: string, path: Path): Iterable<Finding> {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
  if (parsed && isWeb && parsed.username === '' && parsed.password === '' && parsed.hash === '') return;
  yield {
    code: 'invalid-webhook-url',
    message: `${quoted(url.replace(/\/\/[^/@]*@/, '//•••@'))} is not an address for a webhook`,
    hint: 'write the address of calops serve without a user name or password, e.g. https://calops.salon.example/webhooks/calcom/COMPANY',
    path,
  };
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** A check of one Staff document. */
export type StaffRule = (staff: Manifest<'Staff'>, folder: Folder) => Iterable<Finding>;
/** A check of one Branch document. */
export type BranchRule = (branch: Manifest<'Branch'>) => Iterable<Finding>;

export const staffRules: readonly StaffRule[] = [
  worksAtKnownBranches,
  ({ spec }) => checkHours(spec.hours, HOURS_PATH),
];
export const branchRules: readonly BranchRule[] = [branchTimeZone, ({ spec }) => checkHours(spec.hours, HOURS_PATH)];

/** Branch names: each declared, no duplicates. */
export function checkBranches(names: readonly string[], folder: Folder, path: Path): readonly Finding[] {
  return checkNames(names, { folder, path, kind: 'Branch', what: 'branch', code: 'unknown-branch' });
}

export function checkStaff(names: readonly string[], folder: Folder, path: Path): readonly Finding[] {
  return checkNames(names, { folder, path, kind: 'Staff', what: 'staff member', code: 'unknown-staff' });
}

interface NamedThere {
  readonly folder: Folder;
  readonly path: Path;
  readonly kind: 'Branch' | 'Staff';
  readonly what: string;
  readonly code: 'unknown-branch' | 'unknown-staff';
}

/** A list of names of documents: each once, and declared. */
function checkNames(names: readonly string[], { folder, path, kind, what, code }: NamedThere): readonly Finding[] {
  return names.flatMap((name, at): readonly Finding[] => {
    if (names.indexOf(name) < at) {
      const message = `${quoted(name)} is listed twice`;
      return [{ code: 'duplicate-item', message, hint: 'keep one', path: [...path, at] }];
    }
    if (isDeclared(folder, kind, name)) return [];
    const hint = didYouMean(name, namesOf(folder, kind));
    return [{ code, message: `no ${what} ${quoted(name)} is declared`, hint, path: [...path, at] }];
  });
}

function worksAtKnownBranches({ spec }: Manifest<'Staff'>, folder: Folder): readonly Finding[] {
  return checkBranches(spec.branches ?? [], folder, ['spec', 'branches']);
}

function* branchTimeZone({ spec }: Manifest<'Branch'>): Iterable<Finding> {
  yield* checkTimeZone(spec.timeZone, ['spec', 'timeZone']);
}
