import type { CompanyRow } from '../../model/stored.ts';
import type { Store } from '../../store/store.ts';
import type { BreakerState } from '../company/breaker.ts';
import type { Tenant } from '../company/tenant.ts';
import type { Format, Language, Spoken } from './format.ts';
import type { Attention } from './views/attention.ts';

/** What pages ask the database for. */
export type PageStore = Pick<Store, 'bookings' | 'dashboard' | 'insight' | 'read'>;

/** One look at one page: of one company, in one language, at one moment. */
export interface Visit {
  readonly company: CompanyRow;
  readonly tenant: Tenant;
  readonly store: PageStore;
  readonly language: Language;
  readonly format: Format;
  readonly nowMs: number;
  readonly calcom: BreakerState;
  readonly attention: Attention;
  /** The part of the path behind the page's own. */
  readonly id: string;
  readonly query: Readonly<Record<string, unknown>>;
}

export interface PageBody {
  readonly heading: string;
  /** A sentence below the heading. */
  readonly intro: string;
  /** HTML. */
  readonly content: string;
}

/** A page of the dashboard: a path below /dashboard, a word in the menu, and what it shows. */
export interface Page {
  readonly path: string;
  /** Null: it is reached from another page, whose path this is. */
  readonly menu: { readonly title: Spoken<string>; readonly count?: (attention: Attention) => number } | string;
  /** Undefined: there is no such thing in this company. */
  readonly show: (visit: Visit) => Promise<PageBody | undefined>;
}
