import { named } from '../../company/tenant.ts';
import type { Tenant } from '../../company/tenant.ts';
import type { Language } from '../language.ts';
import { DRIFT } from '../words/drift.ts';

/** What a resource's name (`eventType/cut/A`) is about, as people call it; the name itself where nobody knows better. */
export function resourceTitle(tenant: Tenant, resource: string, language: Language): string {
  const words = DRIFT[language];
  const [kind = '', first = '', second, third, fourth] = resource.split('/');
  const service = (name: string): string => named(tenant.services, name)?.title ?? name;
  const staff = (name: string): string => named(tenant.staff, name)?.title ?? name;
  const branch = (name: string): string => named(tenant.branches, name)?.title ?? name;
  switch (kind) {
    case 'webhook':
    case 'eventType':
      return second === undefined ? `${words.eventType} ${first}` : `${service(first)}, ${second}`;
    case 'map':
      return fourth === undefined || third === undefined
        ? resource
        : `${service(second ?? '')}, ${third}, ${staff(fourth)} (${branch(first)})`;
    case 'staff':
      return staff(first);
    case 'host':
      return words.hostOf(first);
    case 'service':
      return service(first);
    case 'branch':
      return branch(first);
    case 'assignment':
      return second === undefined ? resource : `${service(first)}, ${staff(second)}`;
    default:
      return resource;
  }
}
