import type { CalcomReader } from '../../calcom/api.ts';
import type { CapabilityBook } from '../../calcom/capability-book.ts';
import type { CallOptions } from '../../calcom/common-api.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Read } from '../../model/read.ts';
import type { RegisteredWebhook, WebhookDifference, WebhookOwner } from '../../model/webhook.ts';
import { isSameTriggers } from '../../model/webhook.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import { reasonOf, unknown } from './observation.ts';

/** The secret of the declared webhook. The hash leaves this folder, the secret does not. */
export interface WebhookSecret {
  readonly value: string;
  readonly hash: string;
}

/** Where webhooks can be made by API. `nowhere`: by hand alone, with the answers that show it. */
export type WebhookPlaces =
  | { readonly kind: 'eventTypes' }
  | { readonly kind: 'organization'; readonly id: number }
  | { readonly kind: 'nowhere'; readonly evidence: string };

export interface WebhookObservation {
  /** Of what is registered and of what is declared; asked for only where something is declared. */
  readonly places: Read<WebhookPlaces>;
  /** Null: none is declared. */
  readonly secretHash: string | null;
  /** With what this read saw of the one that it checked. */
  readonly registered: readonly RegisteredWebhook[];
  /** The one that was read, and what differed in it before. */
  readonly checked: { readonly owner: WebhookOwner; readonly before: readonly WebhookDifference[] } | null;
}

export interface WebhooksInput {
  readonly catalog: Catalog;
  readonly reader: CalcomReader;
  readonly team: TeamObservation;
  readonly registered: readonly RegisteredWebhook[];
  /** Absent: no webhook is declared. */
  readonly secret: Read<WebhookSecret> | undefined;
  /** What the server can do, with a subject to ask about. */
  readonly openBook: () => Promise<CapabilityBook>;
  /** ISO 8601 with Z. */
  readonly now: string;
  readonly signal?: AbortSignal;
}

/**
 * One call at most, whatever the number of event types: of what is registered the webhook that was read longest ago, by its id; where nothing is
 * registered yet, the capability, unless it is known. A create needs no look beforehand. Without a declaration nothing is asked.
 *
 * @throws CalcomError `unauthorized`, `aborted`
 */
export async function readWebhooks(input: WebhooksInput): Promise<WebhookObservation | undefined> {
  const { registered, secret } = input;
  const { webhook } = input.catalog.company.environment;
  const nothing = { secretHash: null, registered, checked: null };
  if (webhook === undefined || secret === undefined) {
    return registered.length === 0 ? undefined : { ...nothing, places: placesOf(registered) };
  }
  if (!secret.known) return { ...nothing, places: secret };
  const { hash: secretHash } = secret.value;
  try {
    const due = nextToCheck(input);
    if (due === undefined) return { ...nothing, places: await findPlaces(input), secretHash };
    const read = await readOne(input, due, secret.value);
    const checked = { owner: { kind: due.ownerKind, id: due.ownerId }, before: due.differs };
    return {
      places: placesOf(registered),
      secretHash,
      registered: registered.map((one) => (one === due ? read : one)),
      checked,
    };
  } catch (error) {
    return { ...nothing, places: unknown(reasonOf(error)), secretHash };
  }
}

/** What was made there before shows that it can be made there. */
function placesOf([first]: readonly RegisteredWebhook[]): Read<WebhookPlaces> {
  const isOrganization = first?.ownerKind === 'organization';
  return {
    known: true,
    value: isOrganization ? { kind: 'organization', id: first.ownerId } : { kind: 'eventTypes' },
  };
}

/** Registered webhooks come in the order in which they were checked. Those of event types that are gone went with them. */
function nextToCheck({ registered, team }: WebhooksInput): RegisteredWebhook | undefined {
  const ids = new Set(team.eventTypes.map(({ id }) => id));
  const organizationId = team.facts?.parentId;
  return registered.find(({ ownerKind, ownerId }) =>
    ownerKind === 'organization' ? ownerId === organizationId : ids.has(ownerId),
  );
}

async function readOne(
  { reader, catalog, now, ...input }: WebhooksInput,
  registered: RegisteredWebhook,
  secret: WebhookSecret,
): Promise<RegisteredWebhook> {
  const { ownerKind: kind, ownerId: id, webhookId } = registered;
  const place = { teamId: catalog.company.environment.teamId, owner: { kind, id } };
  const found = await reader.webhook(place, webhookId, optionsOf(input));
  if (found === undefined) return { ...registered, differs: ['missing'], checkedAt: now };
  // another secret in git than in Cal.com is a change of git, unless Cal.com has lost what was applied
  const hasSecret = found.secret === secret.value || secret.hash !== registered.secretHash;
  const differences: Readonly<Record<Exclude<WebhookDifference, 'missing'>, boolean>> = {
    url: found.url !== registered.url,
    triggers: !isSameTriggers(found.triggers, registered.triggers),
    secret: !hasSecret,
    active: !found.isActive,
    payloadTemplate: found.hasTemplate,
  };
  const names = Object.keys(differences) as (keyof typeof differences)[];
  return { ...registered, differs: names.filter((name) => differences[name]), checkedAt: now };
}

async function findPlaces({ team, openBook }: WebhooksInput): Promise<Read<WebhookPlaces>> {
  const organizationId = team.facts?.parentId ?? null;
  const book = await openBook();
  const ofTypes = await book.ask('typeWebhooks');
  if (ofTypes.state === 'yes') return { known: true, value: { kind: 'eventTypes' } };
  if (organizationId === null) return nowhere([ofTypes]);
  const ofOrganization = await book.ask('organizationWebhooks');
  if (ofOrganization.state === 'yes') return { known: true, value: { kind: 'organization', id: organizationId } };
  return nowhere([ofTypes, ofOrganization]);
}

function nowhere(asked: readonly { readonly state: string; readonly evidence: string }[]): Read<WebhookPlaces> {
  const evidence = asked.map((one) => one.evidence).join('; ');
  if (asked.every(({ state }) => state === 'no')) return { known: true, value: { kind: 'nowhere', evidence } };
  return unknown({ code: 'unreachable', message: `whether webhooks can be made by API is not known: ${evidence}` });
}

function optionsOf({ signal }: Pick<WebhooksInput, 'signal'>): CallOptions {
  return signal === undefined ? {} : { signal };
}
