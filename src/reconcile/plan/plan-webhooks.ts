import type { Catalog } from '../../model/catalog.ts';
import { canonicalJson } from '../../model/json.ts';
import { sha256 } from '../../model/sha256.ts';
import type { StoredCompany } from '../../model/stored.ts';
import {
  isSameTriggers,
  type RegisteredWebhook,
  triggersFor,
  type WebhookOwner,
  webhooksByName,
} from '../../model/webhook.ts';
import type { DesiredEventType } from '../desired/desired-event-types.ts';
import type { WebhookObservation } from '../observe/read-webhooks.ts';
import type { PlannedEventType } from './plan-maps.ts';
import { ABSENT } from './creates.ts';
import type { EventTypeNote, FieldChange, UnknownScope, WebhookChange } from './plan.ts';

export interface WebhookContext {
  readonly catalog: Catalog;
  readonly desired: readonly DesiredEventType[];
  /** All declared event types, by name. */
  readonly eventTypes: ReadonlyMap<string, PlannedEventType>;
  readonly stored: StoredCompany;
  readonly observed: WebhookObservation | undefined;
}

/** The webhook, and the changes it depends on. */
interface Subject {
  readonly name: string;
  readonly owner: WebhookOwner | null;
  readonly service: { readonly id: string; readonly name: string; readonly segmentKey: string } | null;
  readonly dependsOn: readonly string[];
}

/**
 * | declared | registered | in Cal.com, if read | then |
 * |---|---|---|---|
 * | yes | no  | – | create |
 * | yes | yes | missing | create again |
 * | yes | yes | differs from the last apply, or git has changed | update: the declared webhook is written, overwriting changes in Cal.com |
 * | no  | yes | – | delete |
 *
 * A webhook contains nothing that hosts edit, so `externalChanges` does not apply. There is one webhook per managed event type, also for
 * paused and retired ones, since their bookings remain; the webhook of a managed event type also receives events of its children. Cal.com
 * deletes a webhook with its event type.
 */
export function planWebhooks(context: WebhookContext): readonly WebhookChange[] {
  const { catalog, observed } = context;
  if (observed === undefined) return [];
  if (catalog.company.environment.webhook === undefined) return removals(context, observed);
  const { places, secretHash } = observed;
  if (!places.known || secretHash === null || places.value.kind === 'nowhere') return [];
  const subjects = places.value.kind === 'organization' ? [ofOrganization(places.value.id)] : ofEventTypes(context);
  return subjects.flatMap((subject) => wantedWebhook(subject, { context, observed, secretHash }) ?? []);
}

function ofOrganization(id: number): Subject {
  return { name: 'organization', owner: { kind: 'organization', id }, service: null, dependsOn: [] };
}

function ofEventTypes({ desired, eventTypes }: WebhookContext): readonly Subject[] {
  return desired.flatMap(({ name, service, segment }): readonly Subject[] => {
    const { observed = null, ledger = null, change = null } = eventTypes.get(name) ?? {};
    if (service.state === 'deleted') return [];
    const isOurs = ledger !== null && observed !== null;
    if (!isOurs && change === null) return [];
    const owner = observed === null ? null : ({ kind: 'eventType', id: observed.id } as const);
    const dependsOn = isOurs || change === null ? [] : [change.id];
    return [{ name, owner, service: { id: service.id, name: service.name, segmentKey: segment.key }, dependsOn }];
  });
}

interface Wanting {
  readonly context: WebhookContext;
  readonly observed: WebhookObservation;
  readonly secretHash: string;
}

function wantedWebhook(subject: Subject, { context, observed, secretHash }: Wanting): WebhookChange | null {
  const { environment, source } = context.catalog.company;
  const { owner } = subject;
  const { registered } = observed;
  const row = registered.find(({ ownerKind, ownerId }) => ownerKind === owner?.kind && ownerId === owner.id) ?? null;
  const known = row?.differs.includes('missing') === true ? null : row;
  const wanted = { url: environment.webhook?.url ?? '', triggers: triggersFor(known, registered) };
  const fields = known === null ? fieldsOfNew(wanted) : changedFields(known, wanted, secretHash);
  if (known !== null && fields.length === 0) return null;
  return {
    ...headOf(subject, row),
    action: known === null ? 'create' : 'update',
    fields,
    reason: reasonFor(row, known),
    source,
    webhookId: known?.webhookId ?? null,
    wanted,
  };
}

function reasonFor(row: RegisteredWebhook | null, known: RegisteredWebhook | null): string {
  if (row === null) return 'declared, not in Cal.com yet';
  if (known === null) return 'gone from Cal.com; it is made again';
  return known.differs.length > 0
    ? `changed outside git (${known.differs.join(', ')}); git overwrites it`
    : 'changed in git';
}

/** Shown instead of a secret. */
const SECRET = { from: '(as applied)', to: '(changed)' };

function fieldsOfNew({ url, triggers }: WebhookChange['wanted']): readonly FieldChange[] {
  return [
    { path: 'url', from: null, to: url },
    { path: 'triggers', from: null, to: [...triggers] },
    { path: 'secret', from: null, to: '(set)' },
  ];
}

function changedFields(
  row: RegisteredWebhook,
  { url, triggers }: WebhookChange['wanted'],
  secretHash: string,
): readonly FieldChange[] {
  const outside = row.differs.map((path): FieldChange => ({ path, from: '(changed outside)', to: '(as declared)' }));
  const inGit: readonly (FieldChange | null)[] = [
    row.url === url ? null : { path: 'url', from: row.url, to: url },
    isSameTriggers(row.triggers, triggers) ? null : { path: 'triggers', from: [...row.triggers], to: [...triggers] },
    row.secretHash === secretHash ? null : { path: 'secret', ...SECRET },
  ];
  const fields = inGit.filter((field) => field !== null);
  const named = new Set(fields.map(({ path }) => path));
  return [...fields, ...outside.filter(({ path }) => !named.has(path))];
}

function headOf({ name, owner, service, dependsOn }: Subject, row: RegisteredWebhook | null) {
  const based = row && {
    id: row.webhookId,
    url: row.url,
    triggers: row.triggers,
    secret: row.secretHash,
    differs: row.differs,
  };
  return {
    id: `webhook/${name}`,
    kind: 'webhook',
    wave: 6,
    name,
    serviceId: service?.id ?? null,
    serviceName: service?.name ?? null,
    segmentKey: service?.segmentKey ?? null,
    owner,
    dependsOn,
    fingerprint: based === null ? ABSENT : sha256(canonicalJson(based)),
    blockedBy: [],
  } as const;
}

/** Deletes webhooks that apply created, whatever the state of their services in git; never any other webhook. */
function removals(context: WebhookContext, { registered }: WebhookObservation): readonly WebhookChange[] {
  return webhooksByName(registered, context.stored.ledger).map(({ row, name, entry }): WebhookChange => {
    const owner = { kind: row.ownerKind, id: row.ownerId };
    const service = entry && { id: entry.serviceId, name: entry.serviceName, segmentKey: entry.segmentKey };
    return {
      ...headOf({ name, owner, service, dependsOn: [] }, row),
      action: 'delete',
      fields: [{ path: 'url', from: row.url, to: null }],
      reason: 'no longer declared',
      source: context.catalog.company.source,
      webhookId: row.webhookId,
      wanted: { url: row.url, triggers: row.triggers },
    };
  });
}

/** No change is planned for webhooks that could not be read. */
export function unreadWebhooks(observed: WebhookObservation | undefined): readonly UnknownScope[] {
  if (observed === undefined || observed.places.known) return [];
  const { code, message } = observed.places.reason;
  return [{ scope: 'webhooks', code, reason: message }];
}

/** Instructions for a server that has no API for the declared webhook. */
export function webhookNotes({ company }: Catalog, observed: WebhookObservation | undefined): readonly EventTypeNote[] {
  const { webhook } = company.environment;
  if (webhook === undefined || observed?.places.known !== true || observed.places.value.kind !== 'nowhere') return [];
  const message = `this server has no API for webhooks of a team (${observed.places.value.evidence}); make it once by hand in Cal.com: Settings, the team, Webhooks, New, with the address ${webhook.url}, the triggers booking created, rescheduled, cancelled, requested and rejected, and the declared secret; until then the sweep finds changes within two minutes`;
  return [{ code: 'webhook-by-hand', eventTypeId: null, slug: null, message }];
}
