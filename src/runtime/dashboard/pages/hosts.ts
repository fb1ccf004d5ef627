import { html } from 'ghtml';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, calops, command, empty, part, table } from '../parts/html-parts.ts';
import type { Tone } from '../parts/html-parts.ts';
import { hostStandings, strangers } from '../views/hosts.ts';
import type { Band, HostStanding } from '../views/hosts.ts';
import { HOSTS } from '../words/hosts.ts';

export const hostsPage: Page = {
  path: '/hosts',
  menu: { title: { en: HOSTS.en.title, de: HOSTS.de.title }, count: ({ hosts }) => hosts },
  show,
};

const TONES: Readonly<Record<Band, Tone>> = { mapped: 'good', review: 'warn', unmapped: 'bad' };

async function show(visit: Visit): Promise<PageBody> {
  const { company, tenant, attention, language, format } = visit;
  const words = HOSTS[language];
  const standings = hostStandings(tenant, attention.coverage);
  const sure = standings.filter(({ band }) => band === 'mapped').length;
  const mend =
    sure === standings.length
      ? ''
      : html`<p>${words.mend}</p>
          !${command(calops(company.name, 'hosts'))}`;
  const known = html`<p class="lead">${words.sum(format.count(sure), format.count(standings.length))}</p>
    !${hostTable(visit, standings)}!${mend}`;
  const none = empty(words.none, words.noneHint, calops(company.name, 'apply'));
  const content = html`!${part('hosts', standings.length === 0 ? none : known)}!${part('strangers', nobodys(visit))}`;
  return { heading: words.title, intro: words.intro, content };
}

function hostTable(visit: Visit, standings: readonly HostStanding[]): string {
  const words = HOSTS[visit.language];
  const heads = [words.staff, words.host, words.found, words.score, words.band, words.services];
  return table({ label: words.table, heads, rows: standings.map((standing) => row(visit, standing)) });
}

function row({ language, format }: Visit, { staff, host, band, bookable, declared }: HostStanding): string {
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

/** Users who work for us, and belong to nobody. */
function nobodys({ company, language, attention }: Visit): string {
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
