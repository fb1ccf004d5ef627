import type { CalcomReader } from '../calcom/api.ts';
import { CapabilityBook } from '../calcom/capability-book.ts';
import { tokenSource } from '../calcom/caller/token-source.ts';
import type { ProbeSubject } from '../calcom/probes.ts';
import type { CapabilityScope } from '../model/capabilities.ts';
import { factsFor } from '../model/capabilities.ts';
import type { TeamObservation } from '../model/team-observation.ts';
import type { CompanyAccess } from './company-access.ts';

export type CapabilityAccess = Pick<CompanyAccess, 'catalog' | 'store' | 'baseUrl' | 'apiKey' | 'now' | 'signal'>;

/** Capabilities for one run: starts with the stored ones and probes the server for the rest. Writes nothing: see `keepCapabilities`. */
export async function openCapabilities(
  access: CapabilityAccess,
  reader: CalcomReader,
  subject: Omit<ProbeSubject, 'teamId'>,
): Promise<CapabilityBook> {
  const { catalog, store, now, signal } = access;
  const { id, environment } = catalog.company;
  const stored = await store.read((rows) => rows.capabilities(id));
  const about = { ...subject, teamId: environment.teamId };
  return new CapabilityBook({
    known: factsFor(stored, scopeOf(access)),
    probe: (capability) => reader.probe(capability, about, signal === undefined ? {} : { signal }),
    now,
  });
}

/** Uses any event type of the team. */
export function probeSubject({ facts, eventTypes, unreadable }: TeamObservation): Omit<ProbeSubject, 'teamId'> {
  if (facts === undefined) throw new TypeError('a team that was read has its facts');
  const eventTypeId = eventTypes[0]?.id ?? unreadable.find(({ id }) => id !== null)?.id ?? null;
  return { organizationId: facts.parentId, userId: facts.userId, eventTypeId };
}

/** Stores the capabilities learned in a run, if there are any. For commands that write to the database anyway. */
export async function keepCapabilities(access: CapabilityAccess, book: CapabilityBook): Promise<void> {
  const facts = book.learned;
  if (facts === null) return;
  const { catalog, store } = access;
  await store.write((transactor) => transactor.saveCapabilities(catalog.company.id, { scope: scopeOf(access), facts }));
}

function scopeOf({ catalog, baseUrl, apiKey }: CapabilityAccess): CapabilityScope {
  const { name, teamId } = catalog.company.environment;
  return { environment: name, teamId, apiUrl: baseUrl, keyHash: tokenSource(apiKey).holder };
}
