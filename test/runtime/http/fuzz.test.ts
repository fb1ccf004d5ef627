import fc from 'fast-check';
import { expect, it } from 'vitest';
import { apiDocument } from '../../support/servers/api-document.ts';
import type { ApiDocument } from '../../support/servers/api-document.ts';
import { discrepancies } from '../../support/booking/booking-audit.ts';
import { salon } from '../../support/manifests/salon.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { KNOWN, randomRequest, signatureOf } from './random-request.ts';
import type { RandomRequest } from './random-request.ts';
import { cases, limitMs } from '../../support/cases.ts';

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? cases({ usual: 600, long: 3000 }));
/** Much longer than any answer takes, also on a slow and busy machine. */
const HANG_MS = 120_000;

/** Whose caller would not wait; and what Cal.com alone can judge, such as which e-mail addresses it likes. */
const NO_FAULTS: ReadonlySet<string | undefined> = new Set(['no-answer-yet', 'calcom-refused']);

const catalog = salon()
  .company({ environment: { webhookSecret: { env: 'CALCOM_WEBHOOK_SECRET' }, retellKey: { env: 'RETELL_API_KEY' } } })
  .service('perm', { minutes: 60, state: 'paused' })
  .performedBy('emma')
  .build();
const opened = sharedRuntime({ catalogs: [catalog], manifests: 'manifests/friseur' });

it(
  'whatever is sent, every route answers: as the document says, in JSON, and never with a fault of ours',
  { timeout: limitMs(600_000) },
  async () => {
    const api = await apiDocument(opened().server);
    const answered = new Map<number, number>();
    const made: string[] = [];
    await fc.assert(
      fc.asyncProperty(randomRequest(api.operations), async (request) => {
        const status = await send(api, made, request);
        answered.set(status, (answered.get(status) ?? 0) + 1);
      }),
      { numRuns: REQUESTS, timeout: HANG_MS, endOnFailure: true },
    );
    await opened().bookingService.idle();
    if (process.env['FUZZ_REQUESTS'] !== undefined) console.log(Object.fromEntries(answered));
    // most of it gets past the first check, some of it all the way
    for (const status of [200, 401, 404, 409, 415, 422]) expect([...answered.keys()]).toContain(status);
    expect(made).not.toEqual([]);
    expect(opened().errors).toEqual([]);
    expect(await discrepancies(opened().world)).toEqual([]);
  },
);

interface Told {
  readonly code?: string;
  readonly appointment?: { readonly id: string };
}

async function send(api: ApiDocument, made: string[], request: RandomRequest): Promise<number> {
  const { id, method, url, headers, body } = request;
  const operation = api.operation(id);
  const answer = await opened().server.inject({
    // light-my-request sends whatever it is given
    method: method as 'GET',
    url: url.replace(
      new RegExp(`${KNOWN}(\\d+)`),
      (_, nth: string) => made[Number(nth) % made.length] ?? crypto.randomUUID(),
    ),
    headers: { ...headers, ...(await signatureOf(request)) },
    ...(body !== undefined && { payload: body.toWellFormed() }),
  });
  const { statusCode: status, body: text } = answer;
  const type = String(answer.headers['content-type']).split(';')[0];
  if (method === 'HEAD') {
    expect([status < 500, text]).toEqual([true, '']);
    return status;
  }
  // an address without anything behind it leads to the pages
  if (answer.headers.location !== undefined) {
    expect([status, answer.headers.location]).toEqual([302, '/dashboard']);
    return status;
  }
  const metrics = id === 'metrics' && status === 200;
  expect(type).toBe(status >= 400 ? 'application/problem+json' : metrics ? 'text/plain' : 'application/json');
  const { code, appointment } = metrics ? {} : (JSON.parse(text) as Told);
  if (appointment) made.push(appointment.id);
  if (!NO_FAULTS.has(code)) expect(status, text).toBeLessThan(500);
  const isBent = method !== operation.method || code === 'unknown-route';
  if (!isBent) expect(api.faultsOf(operation, { status, headers: answer.headers, text })).toEqual([]);
  return status;
}
