import type { CalcomWriter, NewWebhook, Webhook } from '../../calcom/api.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import type { WebhookPlace } from '../../calcom/endpoints.ts';
import type { RegisteredWebhook, WebhookOwner } from '../../model/webhook.ts';
import { OPTIONAL_TRIGGERS } from '../../model/webhook.ts';
import type { WebhookSecret } from '../observe/read-webhooks.ts';
import type { FieldChange, WebhookChange } from '../plan/plan.ts';
import type { ApplyContext } from './apply-context.ts';
import { done } from './journal.ts';
import { applyJournaled, type JournaledWrite, type Settlement } from './journaled-write.ts';

/**
 * A failed webhook blocks nothing, since the sweep finds bookings that no webhook announced. Each change is stored with its registration. The
 * first change runs alone to learn whether the server accepts the optional triggers. Returns the changes that were not started.
 */
export async function applyWebhooks(
  changes: readonly WebhookChange[],
  context: ApplyContext,
): Promise<readonly WebhookChange[]> {
  const learned: Learned = { refusesOptional: false };
  const webhooks: JournaledWrite<WebhookChange> = {
    write: (change) => (change.action === 'delete' ? remove(change, context) : write(change, context, learned)),
  };
  const untried = await applyJournaled(changes.slice(0, 1), webhooks, context);
  return [...untried, ...(await applyJournaled(changes.slice(1), webhooks, context))];
}

interface Learned {
  refusesOptional: boolean;
}

async function write(change: WebhookChange, context: ApplyContext, learned: Learned): Promise<Settlement> {
  const { plan, now } = context;
  const owner = ownerOf(change, context);
  const { webhook, secretHash } = await writeWebhook(change, { teamId: plan.teamId, owner }, context, learned);
  const fields = change.fields.map((field) => asWritten(field, webhook));
  const row = registered(owner, webhook, { secretHash, now: now() });
  return {
    applied: done({ ...change, fields }),
    store: (transactor) => transactor.saveWebhook(plan.companyId, row),
  };
}

async function remove(change: WebhookChange, context: ApplyContext): Promise<Settlement> {
  const { teamId, companyId } = context.plan;
  const owner = ownerOf(change, context);
  await deleteWebhook(change, { teamId, owner }, context);
  return { applied: done(change), store: (transactor) => transactor.deleteWebhook(companyId, owner) };
}

/** If this run created the event type, the ledger has its id. */
function ownerOf({ id, owner, serviceId, segmentKey }: WebhookChange, { ledgerOf }: ApplyContext): WebhookOwner {
  if (owner !== null) return owner;
  const entry = serviceId === null || segmentKey === null ? null : ledgerOf({ serviceId, segmentKey });
  if (entry === null) throw new Error(`${id} comes before its event type`);
  return { kind: 'eventType', id: entry.eventTypeId };
}

/**
 * Cal.com allows one webhook per address and owner, so a repeated create never makes a duplicate: it answers 409.
 *
 * | the write ended | then |
 * |---|---|
 * | create: 409, or unknown | look for our address: PATCH a webhook that has it (response lost, or made by hand); otherwise try again |
 * | update: the webhook is missing | create |
 * | either: 400 with optional triggers requested | retry once without them |
 */
async function writeWebhook(
  change: WebhookChange,
  place: WebhookPlace,
  { writer, signal, webhookSecret: secret }: ApplyContext,
  learned: Learned,
): Promise<{ readonly webhook: Webhook; readonly secretHash: string }> {
  if (secret === null) throw new Error(`${change.id} was planned without a secret`);
  const write = (fields: NewWebhook) =>
    change.webhookId === null
      ? createWebhook({ writer, place, signal }, fields)
      : updateWebhook({ writer, place, signal }, change.webhookId, fields);
  const webhook = await withAcceptedTriggers({ ...change.wanted, secret: secret.value }, learned, write).catch(
    (error: unknown) => Promise.reject(withoutSecret(error, secret)),
  );
  return { webhook, secretHash: secret.hash };
}

/** The accepted triggers are learned from the refusal; its message is not parsed. */
async function withAcceptedTriggers(
  fields: NewWebhook,
  learned: Learned,
  write: (fields: NewWebhook) => Promise<Webhook>,
): Promise<Webhook> {
  const optional = new Set<string>(OPTIONAL_TRIGGERS);
  const base = { ...fields, triggers: fields.triggers.filter((trigger) => !optional.has(trigger)) };
  const asksForMore = base.triggers.length < fields.triggers.length;
  if (!asksForMore || learned.refusesOptional) return write(base);
  try {
    return await write(fields);
  } catch (error) {
    if (!(error instanceof CalcomError) || error.status !== 400) throw error;
    learned.refusesOptional = true;
    return write(base);
  }
}

interface Writing {
  readonly writer: CalcomWriter;
  readonly place: WebhookPlace;
  readonly signal: AbortSignal;
}

/** Maximum number of attempts for a create that keeps vanishing. */
const CREATE_ATTEMPTS = 3;

async function createWebhook({ writer, place, signal }: Writing, fields: NewWebhook): Promise<Webhook> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writer.createWebhook(place, fields, { signal });
    } catch (error) {
      if (!(error instanceof CalcomError) || !(error.status === 409 || error.outcome === 'unknown')) throw error;
      const found = await lookUp({ writer, place, signal }, fields.url, error);
      if (found !== undefined) return await writer.updateWebhook(place, found.id, fields, { signal });
      if (attempt >= CREATE_ATTEMPTS || signal.aborted) throw error;
    }
  }
}

/** If the lookup fails, the outcome of the create stays unknown. */
async function lookUp(
  { writer, place, signal }: Writing,
  url: string,
  cause: CalcomError,
): Promise<Webhook | undefined> {
  try {
    return (await writer.webhooks(place, { signal })).find((one) => one.url === url);
  } catch (error) {
    throw error instanceof CalcomError ? cause : error;
  }
}

async function updateWebhook({ writer, place, signal }: Writing, id: string, fields: NewWebhook): Promise<Webhook> {
  try {
    return await writer.updateWebhook(place, id, fields, { signal });
  } catch (error) {
    if (!(error instanceof CalcomError) || error.kind !== 'not-found') throw error;
    return await createWebhook({ writer, place, signal }, fields);
  }
}

/** A webhook whose address changed is no longer ours and is not deleted. */
async function deleteWebhook(
  { webhookId, wanted: { url } }: WebhookChange,
  place: WebhookPlace,
  { writer, signal }: ApplyContext,
): Promise<void> {
  if (webhookId === null) return;
  const found = await writer.webhook(place, webhookId, { signal });
  if (found?.url === url) await writer.deleteWebhook(place, webhookId, { signal });
}

function registered(
  { kind, id }: WebhookOwner,
  { id: webhookId, url, triggers }: Webhook,
  { secretHash, now }: { readonly secretHash: string; readonly now: number },
): RegisteredWebhook {
  const checkedAt = new Date(now).toISOString();
  return { ownerKind: kind, ownerId: id, webhookId, url, triggers, secretHash, differs: [], checkedAt };
}

function asWritten(field: FieldChange, { triggers }: Webhook): FieldChange {
  return field.path === 'triggers' && Array.isArray(field.to) ? { ...field, to: [...triggers] } : field;
}

/** No response is known to repeat a secret; if one does, the secret is removed. */
function withoutSecret(error: unknown, { value }: WebhookSecret): unknown {
  if (!(error instanceof CalcomError) || !error.message.includes(value)) return error;
  const { kind, outcome, status, requestId, retryable } = error;
  return new CalcomError(error.message.replaceAll(value, '[secret]'), {
    kind,
    outcome,
    retryable,
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
  });
}
