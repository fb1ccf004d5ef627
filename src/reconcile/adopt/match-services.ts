import type { Service } from '../../model/catalog.ts';
import { slugify } from '../../model/names.ts';
import { likeness } from '../hosts/match-hosts.ts';
import type { LiveService } from './group-event-types.ts';

/** exact: the title, letter by letter. normalised: accents, case and punctuation aside, or the name of the service. */
export type MatchedBy = 'exact' | 'normalised';

/** What a service of the team is among those declared. A question is answered by a person, never by us. */
export type ServiceMatch =
  | { readonly is: 'declared'; readonly service: Service; readonly by: MatchedBy }
  | { readonly is: 'new' }
  | { readonly is: 'question'; readonly candidates: readonly string[]; readonly why: string };

/** Titles at least so alike are asked about. */
const ALIKE = 0.75;

/** `open`: services declared without an event type of their own yet. */
export function matchService(live: LiveService, open: readonly Service[], all: readonly LiveService[]): ServiceMatch {
  const exact = open.filter(({ title }) => title === live.title);
  if (exact.length > 0) return settled(live, exact, { by: 'exact', all });
  const word = slugify(live.title);
  const normalised = word === '' ? [] : open.filter((one) => slugify(one.title) === word || one.name === word);
  if (normalised.length > 0) return settled(live, normalised, { by: 'normalised', all });
  const alike = open.filter(({ title }) => likeness(title, live.title) >= ALIKE).map(({ name }) => name);
  if (alike.length === 0) return { is: 'new' };
  return { is: 'question', candidates: alike, why: `its title is like that of ${alike.join(' and ')}` };
}

interface Settling {
  readonly by: MatchedBy;
  readonly all: readonly LiveService[];
}

function settled(live: LiveService, found: readonly Service[], { by, all }: Settling): ServiceMatch {
  const candidates = found.map(({ name }) => name);
  const [service, second] = found;
  if (service === undefined || second !== undefined) {
    return { is: 'question', candidates, why: `${candidates.join(' and ')} have its title alike` };
  }
  const word = slugify(live.title);
  const rivals = all.filter((one) => one !== live && slugify(one.title) === word);
  if (rivals.length > 0)
    return { is: 'question', candidates, why: `${rivals.length + 1} services in Cal.com have its title` };
  if (service.segments.length !== live.segments.length) {
    const why = `${service.name} has ${service.segments.length} segments, Cal.com ${live.segments.length}`;
    return { is: 'question', candidates, why };
  }
  return { is: 'declared', service, by };
}
