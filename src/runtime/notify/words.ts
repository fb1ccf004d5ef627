import type { ApplyDetail, CustomerNotice, NoticeKind } from '../../model/notice.ts';

/** All that is said in one language. */
export interface Words {
  /** For days, times and prices. */
  readonly intl: string;
  readonly labels: {
    readonly since: string;
    readonly until: string;
    readonly found: string;
    readonly appointment: string;
    readonly change: string;
    readonly domain: string;
    readonly run: string;
    readonly outcome: string;
    readonly changes: string;
    readonly answer: string;
    readonly by: string;
    readonly more: (count: number) => string;
    readonly counts: (detail: ApplyDetail) => string;
  };
  readonly changes: Readonly<Record<'book' | 'cancel' | 'reschedule', string>>;
  readonly answers: Readonly<Record<'confirmed' | 'declined', string>>;
  readonly notices: Readonly<
    Record<
      NoticeKind,
      {
        readonly title: (count: number) => string;
        /** For a company of that name. */ readonly todo: (company: string) => string;
      }
    >
  >;
  readonly customer: {
    readonly subject: Readonly<Record<CustomerNotice, (day: string, time: string) => string>>;
    readonly greeting: (name: string) => string;
    readonly opening: Readonly<Record<CustomerNotice, string>>;
    readonly service: string;
    readonly day: string;
    readonly time: (from: string, to: string) => string;
    readonly timeLabel: string;
    readonly staff: string;
    readonly branch: string;
    readonly price: string;
    readonly reference: string;
    readonly closing: (company: string) => string;
  };
}
