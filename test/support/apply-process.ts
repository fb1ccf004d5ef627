import { readFileSync } from 'node:fs';
import type { Catalog } from '../../src/model/catalog.ts';
import type { ApplyPoint } from '../../src/reconcile/apply/report.ts';
import { applyCompany } from '../../src/reconcile/reconcile-company.ts';
import { openStore } from '../../src/store/open-store.ts';

/** What the process is to do, as JSON in a file: apply `catalog`, and die at the `nth` passing of `point`. */
export interface ApplyOrder {
  readonly catalog: Catalog;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly runId: string;
  /** Milliseconds since 1970; the machine's clock when absent. */
  readonly nowMs?: number;
  /** Tokens of --allow; none when absent. */
  readonly allow?: readonly string[];
  /** No webhook is written when absent. */
  readonly webhookSecret?: string;
  readonly dieAt: { readonly point: ApplyPoint; readonly nth: number } | null;
  /** Writes a line and waits for one on standard input before it goes on; for two applies at once. */
  readonly pauseAt: ApplyPoint | null;
}

const order = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ApplyOrder;
let passed = 0;

await using store = await openStore({ url: order.databaseUrl });
const applied = await applyCompany(
  {
    catalog: order.catalog,
    store,
    baseUrl: order.baseUrl,
    apiKey: order.apiKey,
    now: () => order.nowMs ?? Date.now(),
    ...(order.webhookSecret !== undefined && { webhookSecret: { known: true, value: order.webhookSecret } }),
  },
  {
    allow: new Set(order.allow),
    only: null,
    saved: null,
    concurrency: 1,
    run: { id: order.runId, command: 'apply', who: 'emma', host: 'ci-7', commit: 'abc1234', runUrl: null },
    stop: new AbortController().signal,
    confirm: () => Promise.resolve(true),
    onEvent: (event) => {
      if (event.type !== 'point') return;
      if (event.point === order.dieAt?.point) passed += 1;
      if (order.dieAt && passed === order.dieAt.nth) process.kill(process.pid, 'SIGKILL');
      if (event.point === order.pauseAt) {
        process.stdout.write(`${event.point}\n`);
        readFileSync(0, { flag: 'r' }); // until the parent closes its end
      }
    },
  },
);
process.stdout.write(
  `${JSON.stringify('held' in applied ? { holder: applied } : { report: applied.report?.summary })}\n`,
);
