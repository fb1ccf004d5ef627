import type {
  Assignment,
  Branch,
  Catalog,
  Company,
  Environment,
  Gap,
  PausePolicy,
  Segment,
  Service,
  Staff,
} from '../../../src/model/catalog.ts';
import type { DeclaredFields } from '../../../src/model/event-type/event-type.ts';
import { defaultSlug } from '../../../src/model/names.ts';

interface SegmentWish {
  readonly minutes: number;
  readonly title?: string;
  readonly slug?: string;
  readonly previousSlugs?: readonly string[];
  readonly fields?: DeclaredFields;
  /** Minutes of the gap after it, or the whole gap. */
  readonly gap?: number | Gap;
}

/** A service as a test asks for it: `minutes` for a simple one, `segments` by key for a composite one. */
export type ServiceWish = Partial<Omit<Service, 'name' | 'segments' | 'staff' | 'source'>> & {
  readonly minutes?: number;
  readonly segments?: { readonly [key: string]: number | SegmentWish };
};

type CompanyWish = Partial<Omit<Company, 'environment'>> & { readonly environment?: Partial<Environment> };

interface Draft {
  readonly name: string;
  readonly company: CompanyWish;
  readonly branches: readonly { readonly name: string; readonly wanted: Partial<Branch> }[];
  readonly staff: readonly { readonly name: string; readonly wanted: Partial<Staff> }[];
  readonly services: readonly {
    readonly name: string;
    readonly wanted: ServiceWish;
    readonly staff: readonly Assignment[];
  }[];
}

/**
 * A valid, resolved catalog that reads like a sentence:
 * `catalog('friseur').branch('zentrale').staff('emma').service('cut', { minutes: 30 }).performedBy('emma').build()`.
 * Each call answers a new builder, so that a common beginning may be shared. What is not said is what a small, honest
 * company would have; staff work at every branch and services are offered at every branch.
 */
export function catalog(name = 'friseur', company: CompanyWish = {}): CatalogBuilder {
  return new CatalogBuilder({ name, company, branches: [], staff: [], services: [] });
}

export class CatalogBuilder {
  readonly #draft: Draft;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  company(wanted: CompanyWish): CatalogBuilder {
    return this.#with({ company: { ...this.#draft.company, ...wanted } });
  }

  branch(name: string, wanted: Partial<Branch> = {}): CatalogBuilder {
    return this.#with({ branches: [...this.#draft.branches, { name, wanted }] });
  }

  staff(name: string, wanted: Partial<Staff> = {}): CatalogBuilder {
    return this.#with({ staff: [...this.#draft.staff, { name, wanted }] });
  }

  service(name: string, wanted: ServiceWish = {}): CatalogBuilder {
    return this.#with({ services: [...this.#draft.services, { name, wanted, staff: [] }] });
  }

  /** Assigns a member of staff to the service named last. */
  performedBy(staff: string, wanted: Partial<Assignment> = {}): CatalogBuilder {
    const last = this.#draft.services.at(-1);
    if (last === undefined) throw new Error(`performedBy(${staff}) needs a service(…) before it`);
    const place = { file: `${last.name}.yaml`, line: 20 + last.staff.length, column: 5 };
    const assignment: Assignment = { staff, primary: false, minutes: {}, state: 'active', source: place, ...wanted };
    const service = { ...last, staff: [...last.staff, assignment] };
    return this.#with({ services: [...this.#draft.services.slice(0, -1), service] });
  }

  build(): Catalog {
    const company = buildCompany(this.#draft);
    const branches = this.#draft.branches.map(({ name, wanted }, index) => ({
      name,
      id: name,
      title: name,
      timeZone: company.timeZone,
      source: { file: 'branches.yaml', line: 1 + index * 6, column: 1 },
      ...wanted,
    }));
    const all = branches.map(({ name }) => name);
    const staff = this.#draft.staff.map(({ name, wanted }, index) => ({
      name,
      id: name,
      title: name,
      host: { email: `${name}@${this.#draft.name}.example` },
      branches: all,
      source: { file: 'staff.yaml', line: 1 + index * 8, column: 1 },
      ...wanted,
    }));
    const services = this.#draft.services.map((draft) => buildService(this.#draft.name, all, draft));
    return { company, branches, staff, services };
  }

  #with(change: Partial<Draft>): CatalogBuilder {
    return new CatalogBuilder({ ...this.#draft, ...change });
  }
}

function buildCompany({ name, company }: Draft): Company {
  const environment = { name: 'production', teamId: 34209, apiKey: { env: 'CALCOM_API_KEY' }, ...company.environment };
  return {
    name,
    id: name,
    title: name,
    timeZone: 'Europe/Berlin',
    locale: 'de',
    safety: { maxUpdates: { ratio: 0.3 }, maxHostRemovals: { count: 5 }, minKnown: 0.8, orphanStrikes: 3 },
    source: { file: 'company.yaml', line: 1, column: 1 },
    ...company,
    environment,
  };
}

function buildService(company: string, branches: readonly string[], draft: Draft['services'][number]): Service {
  const { minutes, segments, ...rest } = draft.wanted;
  const title = rest.title ?? draft.name;
  const options = segments ?? { A: { minutes: minutes ?? 30, title } };
  const pausePolicy = rest.pausePolicy ?? 'free';
  return {
    name: draft.name,
    id: draft.name,
    title,
    branches,
    pausePolicy,
    scheduling: 'managed',
    hidden: true,
    location: { type: 'address', address: 'Vor Ort', public: true },
    externalChanges: 'warn',
    state: 'active',
    source: { file: `${draft.name}.yaml`, line: 1, column: 1 },
    ...rest,
    segments: Object.entries(options).map(([key, wanted], index): Segment => {
      const { gap, ...segment } = typeof wanted === 'number' ? { minutes: wanted } : wanted;
      return {
        key,
        title: `${title} ${key}`,
        slug: defaultSlug(company, draft.name, key),
        previousSlugs: [],
        source: { file: `${draft.name}.yaml`, line: 10 + index, column: 7 },
        ...segment,
        ...(gap !== undefined && { gapAfter: buildGap(gap, pausePolicy) }),
      };
    }),
    staff: draft.staff,
  };
}

function buildGap(gap: number | Gap, policy: PausePolicy): Gap {
  return typeof gap === 'number' ? { minutes: gap, policy } : gap;
}
