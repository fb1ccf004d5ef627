import type { Catalog } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import { hazardsOf, preventsImport } from '../../model/hazard.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import { type DesiredState, desiredState } from '../desired/desired-state.ts';
import type { Offer } from '../manifest/manifest.ts';
import { eventTypeNotes } from '../plan/unread.ts';
import { freeName } from './free-name.ts';
import type { LiveService } from './group-event-types.ts';
import { foundBySlug, importDeclared, openServices } from './import-declared.ts';
import { importNew, type NewServices } from './import-new.ts';
import { type ImportedService, leave, type NotImported, type Outcome } from './import-outcome.ts';
import { peopleOf } from './import-staff.ts';
import { type Answer, liveServices } from './live-services.ts';
import type { ManifestEdit, ManifestTexts } from './manifest-texts.ts';
import type { NewManifest } from './manifest-yaml.ts';
import { matchService } from './match-services.ts';
import { recallStaff } from './recall.ts';

export interface ImportInput {
  readonly catalog: Catalog;
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  /** `spec.defaults` of the company. */
  readonly defaults: Offer;
  readonly texts: ManifestTexts;
  /** One event type only. */
  readonly only: Answer | null;
  /** `Service/NAME` and `Staff/NAME` that validate would refuse, each with its sentence. */
  readonly refused: ReadonlyMap<string, string>;
}

export interface TeamImport {
  readonly imported: readonly ImportedService[];
  readonly notImported: readonly NotImported[];
  readonly staff: readonly { readonly staff: string; readonly userId: number }[];
  readonly edits: readonly ManifestEdit[];
  readonly manifests: readonly NewManifest[];
}

/**
 * Pure. What a live team is as manifests; whatever is not certain is left as it is, with the reason.
 *
 *   live-services.ts     what nobody declares, as services
 *   import-declared.ts   what a declared service links to
 *   import-new.ts        what becomes a manifest
 */
export function importTeam(input: ImportInput): TeamImport {
  const { team, stored, only } = input;
  const context = desiredState(input.catalog, { team, stored });
  const news = newServices(input, context);
  const { services, incomplete } = liveServices(context, { only, team, ledger: stored.ledger });
  const outcomes = outcomesOf(services, { input, context, news });
  const done = outcomes.flatMap((one) => ('imported' in one ? [one] : []));
  const used = new Set(done.flatMap(({ userIds }) => userIds));
  const newcomers = [...news.people].flatMap(([userId, person]) =>
    person.is === 'new' && used.has(userId) ? [{ userId, person }] : [],
  );
  return {
    imported: [...(only === null ? foundBySlug(context) : []), ...done.map(({ imported }) => imported)],
    notImported: [
      ...outcomes.flatMap((one) => ('notImported' in one ? [one.notImported] : [])),
      ...incomplete.map(partMissing),
      ...(only === null ? unreadable(context) : []),
    ],
    staff: newcomers.map(({ userId, person }) => ({ staff: person.staff, userId })),
    edits: done.flatMap(({ edits }) => edits),
    manifests: [...newcomers.map(({ person }) => person.manifest), ...done.flatMap(({ manifest }) => manifest ?? [])],
  };
}

function newServices({ catalog, team, stored, defaults, refused }: ImportInput, context: DesiredState): NewServices {
  const branches = new Map(context.catalog.branches.map(({ id, name }) => [id, name]));
  const recalled = recallStaff(stored);
  const people = peopleOf({ staff: catalog.staff, hosts: context.hosts, members: team.members, branches, recalled });
  return { company: catalog.company.name, stored, defaults, people, branches, recalled, refused };
}

interface Importing {
  readonly input: ImportInput;
  readonly context: DesiredState;
  readonly news: NewServices;
}

function outcomesOf(services: readonly LiveService[], { input, context, news }: Importing): readonly Outcome[] {
  const { catalog, only, texts, refused } = input;
  const open = openServices(context);
  const taken = new Set(catalog.services.map(({ name }) => name));
  return services.map((live): Outcome => {
    const why = whyNotDeclarable(live);
    if (why !== null) return leave(live, why, []);
    if (only !== null) {
      const service = catalog.services.find(({ name }) => name === only.service);
      if (service !== undefined) return importDeclared(live, { service, by: 'asked', texts, refused });
      return asAsked(importNew(live, only.service, news));
    }
    const match = matchService(live, open, services);
    switch (match.is) {
      case 'declared':
        return importDeclared(live, { ...match, texts, refused });
      case 'new':
        return importNew(live, freeName(namesFor(live), taken), news);
      case 'question':
        return leave(live, match.why, match.candidates);
    }
    return match satisfies never;
  });
}

/** Settings that a booking would fail by, or that git would lose. */
function whyNotDeclarable({ segments }: LiveService): string | null {
  const found = segments.flatMap(({ eventType }, index) => {
    const { requiresConfirmation, bookingLimitsCount } = eventType.fields;
    const declared = { requiresConfirmation, ...(index === 0 && { bookingLimitsCount }) };
    // gaps are not in Cal.com, so buffers between segments may be just right
    const segment = { index, count: segments.length, gapBefore: Infinity, gapAfter: Infinity };
    return hazardsOf({ observed: eventType, declared, segment }).filter(preventsImport);
  });
  const reasons = new Map(
    found.map(({ setting, consequence, fix }) => [setting, `${setting}: ${consequence}; ${fix}`]),
  );
  return found.length === 0 ? null : `no manifest can declare ${[...reasons.values()].join('. ')}`;
}

function asAsked(outcome: Outcome): Outcome {
  return 'imported' in outcome ? { ...outcome, imported: { ...outcome.imported, by: 'asked' } } : outcome;
}

/** The first that is free. */
function namesFor({ slugName, title, segments }: LiveService) {
  return [slugName, title, `event-type-${segments[0]?.eventType.id ?? 0}`];
}

function unreadable(context: DesiredState): readonly NotImported[] {
  return eventTypeNotes(context)
    .filter(({ code }) => code === 'unreadable')
    .map(({ eventTypeId, slug, message }) => ({
      title: slug ?? 'an event type without a slug',
      eventTypes: eventTypeId === null ? [] : [eventTypeId],
      candidates: [],
      why: message,
    }));
}

function partMissing({ id, fields }: ObservedEventType): NotImported {
  const why = 'the other parts of its service are missing, or there more than once';
  return { title: fields.title, eventTypes: [id], candidates: [], why };
}
