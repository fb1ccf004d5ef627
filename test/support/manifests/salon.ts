import type { Catalog } from '../../../src/model/catalog.ts';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { catalog } from './catalog-builder.ts';
import { EMMA, FABIAN, SALON } from '../sandbox-calls.ts';

/** A small salon whose staff are the members of the sandbox's team 34209: a simple service and a composite one. */
export function salon() {
  return catalog('friseur')
    .branch('zentrale')
    .staff('emma', { host: { email: 'emma@salon.example' } })
    .staff('fabian-1', { host: { email: 'fabian@salon.example' } })
    .staff('fabian-2', { host: { email: 'fabian.b@salon.example' } })
    .service('cut', { minutes: 30, title: 'Herrenhaarschnitt' })
    .performedBy('emma', { primary: true })
    .performedBy('fabian-1')
    .service('colour', { segments: { A: { minutes: 30, gap: 45 }, B: 15, C: 30 }, title: 'Ansatzfärbung' })
    .performedBy('emma')
    .performedBy('fabian-1', { minutes: { A: 35 } })
    .performedBy('fabian-2');
}

/** The salon with `edit` made to one service. */
export function withService(base: Catalog, name: string, edit: Partial<Catalog['services'][number]>): Catalog {
  return {
    ...base,
    services: base.services.map((service) => (service.name === name ? { ...service, ...edit } : service)),
  };
}

export const ORGANIZATION = 7;

/**
 * The demo seed with the salon's team in an organisation, whose members and roles are those of the team. Hosts have an event type of their own: in
 * an organisation a list without any proves nothing.
 */
export function inOrganization<S extends object>(seed: S) {
  const { teams = [], memberships = [] } = DEMO_SEED;
  const ofTeam = memberships.filter(({ teamId }) => teamId === SALON.teamId);
  return {
    ...seed,
    eventTypes: [EMMA, FABIAN, 1003, 1004].map((ownerId) => ({
      ownerId,
      title: 'Own',
      slug: 'own',
      lengthInMinutes: 15,
    })),
    teams: [
      ...teams.map((team) => (team.id === SALON.teamId ? { ...team, parentId: ORGANIZATION } : team)),
      { id: ORGANIZATION, name: 'Salons', slug: 'salons', isOrganization: true },
    ],
    memberships: [...memberships, ...ofTeam.map((one) => ({ ...one, id: one.id + 900_000, teamId: ORGANIZATION }))],
  };
}
