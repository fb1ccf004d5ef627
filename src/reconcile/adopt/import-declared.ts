import type { Service } from '../../model/catalog.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { LiveService } from './group-event-types.ts';
import { type ImportedBy, type ImportedService, importedAs, leave, type Outcome } from './import-outcome.ts';
import { linkService } from './link-service.ts';
import type { ManifestTexts } from './manifest-texts.ts';

/** Declared services of which Cal.com has nothing yet: what in the team has their title may be theirs. */
export function openServices({ catalog, matched }: DesiredState): readonly Service[] {
  return catalog.services.filter(({ name, segments }) =>
    segments.every(({ key }) => !matched.observed.has(`${name}/${key}`) && !matched.ledger.has(`${name}/${key}`)),
  );
}

/** Declared, there, and not in the ledger: nothing to edit, only to take over. */
export function foundBySlug({ catalog, matched }: DesiredState): readonly ImportedService[] {
  return catalog.services.flatMap(({ name, segments }): ImportedService[] => {
    const found = segments.flatMap(({ key }) => {
      const one = matched.ledger.has(`${name}/${key}`) ? undefined : matched.observed.get(`${name}/${key}`);
      return one === undefined ? [] : [{ key, eventTypeId: one.id, slug: one.fields.slug }];
    });
    return found.length === 0 ? [] : [{ service: name, by: 'slug', segments: found }];
  });
}

export interface Linking {
  readonly service: Service;
  readonly by: ImportedBy;
  readonly texts: ManifestTexts;
  readonly refused: ReadonlyMap<string, string>;
}

/** A declared service gets the slugs that its event types have. */
export function importDeclared(live: LiveService, { service, by, texts, refused }: Linking): Outcome {
  const refusal = refused.get(`Service/${service.name}`);
  if (refusal !== undefined) return leave(live, refusal, [service.name]);
  // an answer names the segment; otherwise there are as many here as there, in the order of work
  const keys = (by === 'asked' ? live : service).segments.map(({ key }) => key);
  const linked = linkService(service, live, { keys, texts });
  if ('why' in linked) return leave(live, linked.why, [service.name]);
  const imported = importedAs(live, { service: service.name, by, keys });
  return { imported, edits: linked.edits, manifest: null, userIds: [] };
}
