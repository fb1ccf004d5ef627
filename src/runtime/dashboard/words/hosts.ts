import type { HostMappingRow } from '../../../model/stored.ts';
import { spoken } from '../language.ts';
import type { Band } from '../views/hosts.ts';

const bandsEn: Readonly<Record<Band, string>> = { mapped: 'sure', review: 'to review', unmapped: 'no one' };
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

export const HOSTS = spoken({
  en: {
    title: 'Hosts',
    intro: 'The Cal.com user of each staff member, and how the match was found.',
    sum: (mapped: string, of: string) => `${mapped} of ${of} members of staff are surely known in Cal.com.`,
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
      'They work for your event types in Cal.com, and no member of staff has them. Say whose host each is:',
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
