import { eventTypeName } from './names.ts';
import type { LedgerEntry } from './stored.ts';

/** Cal.com's booking events that calops handles; every server that makes webhooks by API accepts these. */
const BOOKING_TRIGGERS = [
  'BOOKING_CREATED',
  'BOOKING_RESCHEDULED',
  'BOOKING_CANCELLED',
  'BOOKING_REQUESTED',
  'BOOKING_REJECTED',
] as const;

/** Also requested, but refused by some servers: a create includes them, and omits them after a refusal. */
export const OPTIONAL_TRIGGERS = ['BOOKING_REASSIGNED'] as const;

/** The owner of a webhook: an event type of the team (a managed one also gets its children's events), or the team's organisation. */
export interface WebhookOwner {
  readonly kind: 'eventType' | 'organization';
  /** Cal.com's id. */
  readonly id: number;
}

/** How a webhook in Cal.com can differ from what was applied; `missing`: the webhook itself does not exist. */
export type WebhookDifference = 'missing' | 'url' | 'triggers' | 'secret' | 'active' | 'payloadTemplate';

/** A webhook that apply has made (table calcom_webhooks). */
export interface RegisteredWebhook {
  readonly ownerKind: WebhookOwner['kind'];
  readonly ownerId: number;
  readonly webhookId: string;
  readonly url: string;
  readonly triggers: readonly string[];
  /** A salted, slow hash; the secret itself is stored nowhere. */
  readonly secretHash: string;
  /** The differences at the last read. */
  readonly differs: readonly WebhookDifference[];
  /** ISO 8601 with Z. */
  readonly checkedAt: string;
}

interface NamedWebhook {
  readonly name: string;
  readonly row: RegisteredWebhook;
  /** Null: the organisation's webhook. */
  readonly entry: LedgerEntry | null;
}

/**
 * Registered webhooks by the name of their owner: `organization`, or the event type of the ledger entry. Without those of event types that
 * are not in the ledger.
 */
export function webhooksByName(
  registered: readonly RegisteredWebhook[],
  ledger: readonly LedgerEntry[],
): readonly NamedWebhook[] {
  const entries = new Map(ledger.map((entry) => [entry.eventTypeId, entry]));
  return registered.flatMap((row): readonly NamedWebhook[] => {
    if (row.ownerKind === 'organization') return [{ row, name: 'organization', entry: null }];
    const entry = entries.get(row.ownerId);
    return entry ? [{ row, name: eventTypeName(entry.serviceName, entry.segmentKey), entry }] : [];
  });
}

/** The webhook of one owner as git declares it. */
export interface DeclaredWebhook {
  readonly url: string;
  readonly triggers: readonly string[];
}

/**
 * The triggers to request. An existing webhook keeps its triggers, unless another one shows that the server supports the optional ones now:
 * a plan must become empty on a server that refuses them.
 */
export function triggersFor(
  webhook: Pick<RegisteredWebhook, 'triggers'> | null,
  all: readonly Pick<RegisteredWebhook, 'triggers'>[],
): readonly string[] {
  const isTaken = (trigger: string) => webhook === null || all.some(({ triggers }) => triggers.includes(trigger));
  return [...BOOKING_TRIGGERS, ...OPTIONAL_TRIGGERS.filter(isTaken)];
}

export function isSameTriggers(a: readonly string[], b: readonly string[]): boolean {
  const has = new Set(b);
  return new Set(a).size === has.size && a.every((trigger) => has.has(trigger));
}
