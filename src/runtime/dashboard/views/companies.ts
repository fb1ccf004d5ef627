import type { CompanySummary } from '../../../store/dashboard/dashboard-store.ts';

/**
 * What a company needs, the most urgent one:
 *
 * | state | when |
 * |---|---|
 * | calcom-away | calls to Cal.com fail, as the breaker of a process has seen |
 * | apply-incomplete | the last apply failed, was interrupted, or applied a part |
 * | review | appointments wait for manual review |
 * | hazards | confirmed settings in Cal.com that change what a booking does |
 * | drift | other confirmed differences |
 * | unproven | the last drift check could not read all of the team |
 * | unchecked | no drift check within an hour, although one runs every ten minutes |
 * | few-succeed | less than 95% of more than 20 ended bookings succeeded |
 * | fine | none of these |
 */
export type CompanyState =
  | 'calcom-away'
  | 'apply-incomplete'
  | 'review'
  | 'hazards'
  | 'drift'
  | 'unproven'
  | 'unchecked'
  | 'few-succeed'
  | 'fine';

/** In the order of their urgency. */
export const STATES: readonly CompanyState[] = [
  'calcom-away',
  'apply-incomplete',
  'review',
  'hazards',
  'drift',
  'unproven',
  'unchecked',
  'few-succeed',
  'fine',
];

export interface CompanyView extends CompanySummary {
  readonly state: CompanyState;
  /** 0 to 1; null if no booking has ended. */
  readonly successRate: number | null;
}

const HOUR_MS = 3_600_000;
const TARGET = 0.95;
/** Fewer ended bookings than this say little about the rate. */
const ENOUGH = 20;

export function viewOf(company: CompanySummary, nowMs: number): CompanyView {
  const ended = company.booked + company.failed;
  const successRate = ended === 0 ? null : company.booked / ended;
  const isSlow = successRate !== null && ended > ENOUGH && successRate < TARGET;
  const isOldMs = (ms: number): boolean => nowMs - ms > HOUR_MS;
  const { lastRun, lastDrift } = company;
  const isUnchecked =
    lastDrift === null ? lastRun !== null && isOldMs(lastRun.startedMs) : isOldMs(lastDrift.checkedMs);
  const holds: Readonly<Record<CompanyState, boolean>> = {
    'calcom-away': company.outageMs !== null,
    'apply-incomplete': lastRun !== null && ['failed', 'interrupted', 'partial'].includes(lastRun.status),
    review: company.review > 0,
    hazards: company.hazards > 0,
    drift: company.drift > 0,
    unproven: lastDrift?.isProven === false,
    unchecked: isUnchecked,
    'few-succeed': isSlow,
    fine: true,
  };
  return { ...company, successRate, state: STATES.find((state) => holds[state]) ?? 'fine' };
}

export const SORTS = ['company', 'state', 'run', 'check', 'drift', 'hazards', 'review', 'success'] as const;
export type Sort = (typeof SORTS)[number];

export interface Order {
  readonly by: Sort;
  readonly isDescending: boolean;
}

/** What the first click on a column shows first: names from A, the most urgent state, and otherwise what needs attention. */
export const FIRST_DESCENDING: Readonly<Record<Sort, boolean>> = {
  company: false,
  state: false,
  run: true,
  check: false,
  drift: true,
  hazards: true,
  review: true,
  success: false,
};

/** By state where the query names no column. */
export function orderOf({ sort, order }: Readonly<Record<string, unknown>>): Order {
  const by = SORTS.find((one) => one === sort) ?? 'state';
  const isDescending = order === 'asc' || order === 'desc' ? order === 'desc' : FIRST_DESCENDING[by];
  return { by, isDescending };
}

/** Companies without a value come last in both directions; equal ones by title. */
export function sorted(companies: readonly CompanyView[], { by, isDescending }: Order): readonly CompanyView[] {
  const sign = isDescending ? -1 : 1;
  return companies.toSorted((a, b) => {
    const [one, other] = [valueOf(a, by), valueOf(b, by)];
    if (one === null || other === null) {
      return Number(one === null) - Number(other === null) || byTitle(a, b);
    }
    return sign * (by === 'company' ? byTitle(a, b) : one - other) || byTitle(a, b);
  });
}

function valueOf(company: CompanyView, by: Sort): number | null {
  switch (by) {
    case 'company':
      return 0;
    case 'state':
      return STATES.indexOf(company.state);
    case 'run':
      return company.lastRun?.startedMs ?? null;
    case 'check':
      return company.lastDrift?.checkedMs ?? null;
    case 'success':
      return company.successRate;
    case 'drift':
    case 'hazards':
    case 'review':
      return company[by];
  }
}

function byTitle(a: CompanyView, b: CompanyView): number {
  return a.title.localeCompare(b.title) || a.id.localeCompare(b.id);
}
