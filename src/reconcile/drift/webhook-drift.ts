import { webhooksByName } from '../../model/webhook.ts';
import type { Observation } from '../observe/observation.ts';
import type { DeclaredState } from '../desired/declared-state.ts';
import type { Unidentified } from './identify.ts';

/**
 * Webhooks that are declared and were not as applied when they were last read: one in this run, the others in an earlier one. What only git
 * changed is no drift. Which fields differ is said, what they are in Cal.com is not: one of them is a secret.
 */
export function webhookDrift({ webhooks }: Observation, { catalog, stored }: DeclaredState): readonly Unidentified[] {
  const { source, environment } = catalog.company;
  if (webhooks?.places.known !== true || environment.webhook === undefined) return [];
  const named = webhooksByName(webhooks.registered, stored.ledger);
  return named.flatMap(({ name, row: { differs, url } }): readonly Unidentified[] => {
    if (differs.length === 0) return [];
    const isMissing = differs.includes('missing');
    return [
      {
        kind: isMissing ? 'webhook-missing' : 'webhook-changed',
        resource: `webhook/${name}`,
        field: null,
        blame: 'outside',
        theirs: isMissing ? null : [...differs],
        ours: url,
        lastApplied: url,
        source,
      },
    ];
  });
}
