import type { DriftFinding } from '../../model/drift-finding.ts';
import type { CompanyRow } from '../../model/stored.ts';
import type { ReviewItem } from '../../store/bookings/review.ts';
import type { Store } from '../../store/store.ts';
import type { BreakerState } from '../company/breaker.ts';
import type { Tenant } from '../company/tenant.ts';
import type { Format, Language, Spoken } from './format.ts';
import type { Coverage } from './views/coverage.ts';

/** What needs manual action; the menu shows the counts on every page. */
export interface Attention {
  /** Appointments that need manual review, the oldest first. */
  readonly review: readonly ReviewItem[];
  /** Every drift finding, including resolved ones. */
  readonly findings: readonly DriftFinding[];
  /** Confirmed and not yet acknowledged. */
  readonly drift: readonly DriftFinding[];
  /** The number of staff whose host is uncertain or missing, and of hosts without a staff member. */
  readonly hosts: number;
  readonly coverage: Coverage;
}

/** The parts of the store that pages read. */
export type PageStore = Pick<Store, 'bookings' | 'dashboard' | 'insight' | 'read'>;

/** One request for a page: the company, the language and the time. */
export interface Visit {
  /** The path of the company's pages: below it are the paths of `Page`. */
  readonly base: string;
  readonly company: CompanyRow;
  readonly tenant: Tenant;
  readonly store: PageStore;
  readonly language: Language;
  readonly format: Format;
  readonly nowMs: number;
  readonly calcom: BreakerState;
  readonly attention: Attention;
  /** The part of the path after the page's own. */
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

/** A page of a company: a path below the company's own, an entry in the menu, and the content. */
export interface Page {
  readonly path: string;
  /** Null: the page has no menu entry; it is reached from the page with this path. */
  readonly menu: { readonly title: Spoken<string>; readonly count?: (attention: Attention) => number } | string;
  /** Undefined: not found in this company. */
  readonly show: (visit: Visit) => Promise<PageBody | undefined>;
}
