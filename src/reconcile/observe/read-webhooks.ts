import type { CalcomReader } from '../../calcom/api.ts';
import type { CapabilityBook } from '../../calcom/capability-book.ts';
import type { CallOptions } from '../../calcom/common-api.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Read } from '../../model/read.ts';
import type { RegisteredWebhook, WebhookDifference, WebhookOwner } from '../../model/webhook.ts';
import { isSameTriggers } from '../../model/webhook.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import { reasonOf, unknown } from './unproven.ts';

/** The secret of the declared webhook. Only its hash leaves this folder. */
export interface WebhookSecret {
  readonly value: string;
  readonly hash: string;
}

/** Where webhooks can be created by API. `nowhere`: only by hand; with the responses that prove it. */
export type WebhookPlaces =
  | { readonly kind: 'eventTypes' }
  | { readonly kind: 'organization'; readonly id: number }
  | { readonly kind: 'nowhere'; readonly evidence: string };

export interface WebhookObservation {
  /** Locations of registered and declared webhooks; probed only if a webhook is declared. */
  readonly places: Read<WebhookPlaces>;
  /** Null: none is declared. */
  readonly secretHash: string | null;
  /** Includes what this read found in the checked webhook. */
  readonly registered: readonly RegisteredWebhook[];
  /** The webhook that was read, and its differences before the read. */
  readonly checked: { readonly owner: WebhookOwner; readonly before: readonly WebhookDifference[] } | null;
}

export interface WebhooksInput {
  readonly catalog: Catalog;
  readonly reader: CalcomReader;
  readonly team: TeamObservation;
  readonly registered: readonly RegisteredWebhook[];
  /** Absent: no webhook is declared. */
  readonly secret: Read<WebhookSecret> | undefined;
  /** Opens the server's capabilities, with a resource to probe them on. */
  readonly openBook: () => Promise<CapabilityBook>;
  /** ISO 8601 with Z. */
  readonly now: string;
  readonly signal?: AbortSignal;
}

/**
 * Makes at most one call, whatever the number of event types: it reads, by its id, the registered webhook that was read longest ago. If
 * none is registered, it probes the capability, unless that is known. A create needs no
 * read before it. Without a declaration no call is made.
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

/** Webhooks already registered at a location prove that they can be created there. */
function placesOf([first]: readonly RegisteredWebhook[]): Read<WebhookPlaces> {
  const isOrganization = first?.ownerKind === 'organization';
  return {
    known: true,
    value: isOrganization ? { kind: 'organization', id: first.ownerId } : { kind: 'eventTypes' },
  };
}

/** Registered webhooks are ordered by the time of their last check. Webhooks of deleted event types were deleted with them. */
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
  // a different secret in git is a change in git, unless Cal.com has lost the applied one
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
