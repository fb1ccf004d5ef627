import { CAPABILITIES, capabilityFact } from '../../model/capabilities.ts';
import type { RegisteredWebhook } from '../../model/webhook.ts';
import { type Check, type CompanyFacts, failed, type Finding, judge, ok, skipped, warning } from './facts.ts';

/** A webhook without deliveries for longer is suspicious: salons are booked every day. */
const SILENT_DAYS = 7;
const DAY_MS = 86_400_000;
/** Share of the window's limit below which an apply would wait. */
const FEW_CALLS = 0.2;

/** Null: the check does not apply, and is not shown. */
type CompanyCheck = (facts: CompanyFacts) => Finding | null;

/** Pure; one line of the report each, in this order. */
const CHECKS: Readonly<Record<string, CompanyCheck>> = {
  api,
  key,
  team,
  capabilities,
  'rate budget': rateBudget,
  hazards,
  hours,
  webhook,
  'caller e-mail': callerEmail,
};

export function checkCompany(facts: CompanyFacts): readonly Check[] {
  return Object.entries(CHECKS).flatMap(([check, verdict]) => {
    const finding = verdict(facts);
    return finding === null ? [] : [{ check, ...finding }];
  });
}

/** Any response proves that the server is reachable; another check judges the key. */
function api({ account, apiUrl, region }: CompanyFacts): Finding {
  const where = region === null ? apiUrl : `${apiUrl} (region ${region})`;
  if (account.kind === 'failed' && account.code !== 'unauthorized') {
    return failed(`${where}: ${account.message} (${account.code})`, account.fix);
  }
  return account.kind === 'skipped' ? skipped(account.because) : ok(`${where} answers`);
}

function key({ apiKey, account, team: fact }: CompanyFacts): Finding {
  if (apiKey.kind !== 'known') return judge(apiKey, () => ok(''));
  return judge(account, (email) => {
    if (fact.kind !== 'known') return ok(`valid; it is the key of ${email}`);
    const { role, isOrganizationAdmin, teamId } = fact.value;
    const is = role === null ? `no member of team ${teamId}` : `${role} of team ${teamId}`;
    if (role === 'ADMIN' || role === 'OWNER') return ok(`valid; ${email} is ${is}`);
    if (isOrganizationAdmin) return ok(`valid; ${email} is ${is}, and an admin of its organisation`);
    return failed(
      `${email} is ${is}`,
      'use the key of an ADMIN or OWNER of the team, or of an admin of its organisation',
    );
  });
}

function team({ team: fact, edition, teamId }: CompanyFacts): Finding {
  return judge(fact, ({ parentId }) => {
    const kind = parentId === null ? 'no organisation' : `in organisation ${parentId}`;
    return ok(`team ${teamId}, ${kind}, edition ${edition}`);
  });
}

/** A missing capability is not a failure: the docs describe what calops does without it. */
function capabilities({ capabilities: fact }: CompanyFacts): Finding {
  return judge(fact, (facts) => {
    const named = (state: string): string =>
      CAPABILITIES.filter((one) => capabilityFact(facts, one).state === state).join(', ') || 'none';
    const unknown = named('unknown');
    return ok(`${named('yes')}; not served: ${named('no')}${unknown === 'none' ? '' : `; unknown: ${unknown}`}`);
  });
}

function rateBudget({ window: fact }: CompanyFacts): Finding {
  return judge(fact, ({ limit, remaining, resetMs }) => {
    const left = `${remaining} of ${limit} calls are left for ${Math.ceil(resetMs / 1000)} s`;
    return remaining < limit * FEW_CALLS
      ? warning(left, 'find what else uses this key, or give it a key of its own')
      : ok(left);
  });
}

function hazards({ hazards: fact }: CompanyFacts): Finding {
  return judge(fact, (notes) => {
    const [first] = notes;
    if (first === undefined) return ok('no setting outside of git changes bookings');
    const blocking = notes.filter(({ severity }) => severity === 'blocks-booking');
    const named = blocking[0] ?? first;
    const others = notes.length === 1 ? '' : ` (${notes.length} in all)`;
    const message = `${named.resource}: ${named.consequence}${others}`;
    return blocking.length > 0 ? failed(message, named.fix) : warning(message, named.fix);
  });
}

/** Only where hours are declared. */
function hours({ hours: fact }: CompanyFacts): Finding | null {
  if (fact === null) return null;
  return judge(fact, (notes) => {
    const [first] = notes;
    if (first === undefined) return ok("the declared hours are those of Cal.com's schedules");
    const differing = notes.filter(({ code }) => code === 'hours-differ');
    const [named = first] = differing;
    const message = notes.length === 1 ? named.message : `${named.message} (${notes.length} in all)`;
    return differing.length > 0
      ? warning(message, 'change the schedule in Cal.com (Availability), or the hours in git')
      : skipped(message);
  });
}

const THE_WEBHOOK = 'docs/serve.md, "The webhook"';

/** Checks that webhooks are registered as declared, then that deliveries arrive. */
function webhook({ webhook: declared, deliveries: fact, capabilities: server, nowMs }: CompanyFacts): Finding {
  if (declared === 'none') {
    return warning('no webhook is declared: changes in Cal.com are seen by the sweep only', THE_WEBHOOK);
  }
  return judge(fact, ({ registered, eventTypes, last }) => {
    const isByHand = declared === 'by-hand' || (registered.length === 0 && lacksWebhooks(server));
    const where = isByHand ? 'made by hand' : registeredAt(registered, eventTypes);
    const differing = registered.filter(({ differs }) => differs.length > 0);
    if (!isByHand && (where === null || differing.length > 0)) {
      const problem =
        where === null
          ? `${registered.length} of ${eventTypes} are registered`
          : `${where}, ${differing.length} changed or gone in Cal.com`;
      return warning(problem, 'calops plan, then calops apply');
    }
    const fix = `check the webhook in Cal.com: address, secret and triggers (${THE_WEBHOOK})`;
    if (last === null) return warning(`${where}; no delivery has arrived in the last 30 days`, fix);
    const ageMs = Math.max(0, nowMs - last.receivedMs);
    const message = `${where}; last delivery ${new Date(last.receivedMs).toISOString()} (${last.trigger})`;
    return ageMs > SILENT_DAYS * DAY_MS ? warning(message, fix) : ok(message);
  });
}

/** Null: some event types have no webhook. */
function registeredAt(registered: readonly RegisteredWebhook[], eventTypes: number): string | null {
  if (registered.some(({ ownerKind }) => ownerKind === 'organization')) return 'registered for the organisation';
  if (registered.length === 0 || registered.length < eventTypes) return null;
  return `registered for ${eventTypes === 1 ? '1 event type' : `${eventTypes} event types`}`;
}

function lacksWebhooks(server: CompanyFacts['capabilities']): boolean {
  if (server.kind !== 'known') return false;
  const names = ['typeWebhooks', 'organizationWebhooks'] as const;
  return names.every((name) => capabilityFact(server.value, name).state === 'no');
}

/** The way that is in force; hosted Cal.com checks that mail can reach an address (documented). */
function callerEmail({ callerEmail: fact }: CompanyFacts): Finding {
  return judge(fact, ({ message, fix }) => (fix === null ? ok(message) : warning(message, fix)));
}
