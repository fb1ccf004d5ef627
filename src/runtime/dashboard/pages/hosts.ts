import { html } from 'ghtml';
import type { HostMappingRow } from '../../../model/stored.ts';
import { spoken } from '../format.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, calops, command, empty, part, table, type Tone } from '../parts/html-parts.ts';
import { hostMatches, strangers, type Band, type HostMatch } from '../views/attention.ts';

const bandsEn: Readonly<Record<Band, string>> = { mapped: 'certain', review: 'to review', unmapped: 'no one' };
const bandsDe: Readonly<Record<Band, string>> = { mapped: 'sicher', review: 'zu prüfen', unmapped: 'niemand' };
const sourcesEn: Readonly<Record<HostMappingRow['source'], string>> = {
  userId: 'user number',
  email: 'e-mail address',
  username: 'user name',
};
const sourcesDe: Readonly<Record<HostMappingRow['source'], string>> = {
  userId: 'Nutzernummer',
  email: 'E-Mail-Adresse',
  username: 'Nutzername',
};

const HOSTS = spoken({
  en: {
    title: 'Hosts',
    intro: 'The Cal.com user of each staff member, and how the match was found.',
    sum: (mapped: string, of: string) =>
      `${mapped} of ${of} staff members are matched with certainty to a user in Cal.com.`,
    none: 'No staff yet',
    noneHint: 'Declare them in the manifests, then apply them:',
    table: 'Staff and their hosts',
    staff: 'Staff',
    host: 'Host in Cal.com',
    user: (id: number) => `user ${id}`,
    found: 'Found by',
    score: 'Score',
    band: 'Mapping',
    services: 'Services bookable',
    of: (bookable: string, declared: string) => `${bookable} of ${declared}`,
    bands: bandsEn,
    sources: sourcesEn,
    mend: 'A user name can be changed, so that it proves little. Declare the host by e-mail address or user number; this lists all candidates:',
    strangers: 'Hosts without a staff member',
    strangersHint:
      'They work for your event types in Cal.com, and no staff member has them. Declare whose host each is:',
  },
  de: {
    title: 'Hosts',
    intro: 'Wer in Cal.com für wen aus dem Team steht, und woran das zu erkennen war.',
    sum: (mapped: string, of: string) => `${mapped} von ${of} Mitarbeitern sind in Cal.com sicher bekannt.`,
    none: 'Noch keine Mitarbeiter',
    noneHint: 'Sie stehen in den Manifesten; angewendet werden sie so:',
    table: 'Mitarbeiter und ihre Hosts',
    staff: 'Mitarbeiter',
    host: 'Host in Cal.com',
    user: (id: number) => `Nutzer ${id}`,
    found: 'Erkannt an',
    score: 'Punkte',
    band: 'Zuordnung',
    services: 'Leistungen buchbar',
    of: (bookable: string, declared: string) => `${bookable} von ${declared}`,
    bands: bandsDe,
    sources: sourcesDe,
    mend: 'Ein Nutzername lässt sich ändern und beweist daher wenig. Besser ist die E-Mail-Adresse oder Nutzernummer; alle Kandidaten zeigt:',
    strangers: 'Hosts, die für niemanden stehen',
    strangersHint: 'Sie bedienen Ihre Termintypen in Cal.com, gehören aber zu niemandem im Team. Sagen Sie, zu wem:',
  },
});

export const hostsPage: Page = {
  path: '/hosts',
  menu: { title: { en: HOSTS.en.title, de: HOSTS.de.title }, count: ({ hosts }) => hosts },
  show,
};

const TONES: Readonly<Record<Band, Tone>> = { mapped: 'good', review: 'warn', unmapped: 'bad' };

async function show(visit: Visit): Promise<PageBody> {
  const { company, tenant, attention, language, format } = visit;
  const words = HOSTS[language];
  const matches = hostMatches(tenant, attention.coverage);
  const sure = matches.filter(({ band }) => band === 'mapped').length;
  const mend =
    sure === matches.length
      ? ''
      : html`<p>${words.mend}</p>
          !${command(calops(company.name, 'hosts'))}`;
  const known = html`<p class="lead">${words.sum(format.count(sure), format.count(matches.length))}</p>
    !${hostTable(visit, matches)}!${mend}`;
  const none = empty(words.none, words.noneHint, calops(company.name, 'apply'));
  const content = html`!${part('hosts', matches.length === 0 ? none : known)}!${part('strangers', unassigned(visit))}`;
  return { heading: words.title, intro: words.intro, content };
}

function hostTable(visit: Visit, matches: readonly HostMatch[]): string {
  const words = HOSTS[visit.language];
  const heads = [words.staff, words.host, words.found, words.score, words.band, words.services];
  return table({ label: words.table, heads, rows: matches.map((match) => row(visit, match)) });
}

function row({ language, format }: Visit, { staff, host, band, bookable, declared }: HostMatch): string {
  const words = HOSTS[language];
  const user = host
    ? html`${host.email}<span class="note"
          >${words.user(host.userId)}${host.username === null ? '' : ` · ${host.username}`}</span
        >`
    : '–';
  return html`<tr>
    <th scope="row">${staff.title}</th>
    <td>!${user}</td>
    <td>${host ? words.sources[host.source] : '–'}</td>
    <td class="number">${host ? format.count(host.score) : '–'}</td>
    <td>!${badge(TONES[band], words.bands[band])}</td>
    <td>${words.of(format.count(bookable), format.count(declared))}</td>
  </tr>`;
}

/** Users in Cal.com who are hosts and match no staff member. */
function unassigned({ company, language, attention }: Visit): string {
  const words = HOSTS[language];
  const found = strangers(attention.drift);
  if (found.length === 0) return '';
  const items = found.map(({ resource }) => {
    const userId = resource.slice('host/'.length);
    return html`<li>
      ${words.user(Number(userId))}!${command(calops(company.name, 'hosts', 'accept', userId, 'STAFF'))}
    </li>`;
  });
  return html`<h2>${words.strangers}</h2>
    <p>${words.strangersHint}</p>
    <ul class="plain-list">
      !${items}
    </ul>`;
}
