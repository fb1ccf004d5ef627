import { expect, it } from 'vitest';
import { Metrics } from '../../src/runtime/metrics.ts';
import { booked } from '../support/booking/guest.ts';
import { openRuntime } from '../support/booking/open-runtime.ts';
import { queryRows } from '../store/query-rows.ts';
import { slots } from '../support/booking/slots.ts';
import { addCompanies } from './dashboard/many-companies.ts';

it('counts appointments by how they ended and calls by endpoint, without a word about companies or customers', async () => {
  await using runtime = await openRuntime();
  await booked(runtime, 'colour', { startMs: slots()() });
  const { payload: text, headers } = await runtime.server.inject('/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(text).toContain('calops_appointments_total{status="booked"} 1');
  expect(text).toContain('calops_calcom_call_seconds_count{endpoint="POST /v2/bookings",end="201"} 3');
  expect(text).toContain('calops_sagas_total{kind="book",outcome="done"} 1');
  expect(text).toContain('calops_breaker_state 0');
  expect(text).toContain('calops_requests_at_work 0');
  expect(text).not.toMatch(/friseur|guests\.example|Anna|[0-9a-f]{8}-[0-9a-f]{4}/);
});

it('counts in the database: waiting jobs, drift by kind and status, and open reviews', async () => {
  await using runtime = await openRuntime();
  await queryRows(runtime.world.databaseUrl, FINDINGS);
  const { id } = await booked(runtime, 'cut', { startMs: slots()() });
  await runtime.world.store.bookings.flag('friseur', id, { code: 'changed-in-calcom' });
  const { payload: text } = await runtime.server.inject('/metrics');
  expect(text).toContain('calops_drift_findings{kind="orphan",status="suspected"} 2');
  expect(text).toContain('calops_drift_findings{kind="unmanaged",status="confirmed"} 1');
  expect(text).not.toContain('status="resolved"');
  expect(text).toContain('calops_review_waiting{kind="appointment_flagged"} 1');
  expect(text).toContain('calops_review_waiting{kind="manual_review"} 0');
  expect(text).toMatch(/^calops_queue_waiting\{job="wake"\} \d+$/m);
});

it.each([
  ['is away', () => Promise.reject(new Error('the database is away'))],
  ['hangs', () => new Promise<never>(() => {})],
])('the other metrics are served while the database %s', async (_, store) => {
  const text = await new Metrics({ breaker: () => 'open', failingSweeps: () => 0, atWork: () => 7, store }, 1).text();
  expect(text).toContain('calops_breaker_state 2');
  expect(text).toContain('calops_requests_at_work 7');
  expect(text).not.toMatch(/^calops_review_waiting\{/m);
});

it('counts companies by what they need most, with every state, also those that no company is in', async () => {
  await using runtime = await openRuntime();
  await addCompanies({ url: runtime.world.databaseUrl, count: 12, nowMs: Date.now() });
  const { payload: text } = await runtime.server.inject('/metrics');
  const states = [...text.matchAll(/^calops_companies\{state="([\w-]+)"\} (\d+)$/gm)];
  expect(Object.fromEntries(states.map(([, state, count]) => [state, Number(count)]))).toEqual({
    'calcom-away': 0,
    'apply-incomplete': 2,
    review: 1,
    hazards: 1,
    drift: 1,
    unproven: 0,
    unchecked: 0,
    fine: 8,
  });
});

it('the number of series depends neither on companies nor on what clients, Cal.com and the database send', async () => {
  await using runtime = await openRuntime();
  const { databaseUrl: url } = runtime.world;
  const series = async () => {
    const { payload } = await runtime.server.inject('/metrics');
    return payload.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  };
  /** What no version of calops or Cal.com sends, another one each time. */
  const strange = async (round: string) => {
    const words = Array.from({ length: 50 }, (_, at) => `${round}-${at}`);
    for (const [at, word] of words.entries()) {
      const call = { attempt: 1, ms: 1, waitMs: 0 };
      runtime.runtime.metrics.called({ ...call, method: word, path: `/v2/${word}`, status: 100 + at });
      runtime.runtime.metrics.called({ ...call, method: 'GET', path: `/v2/bookings/${word}`, status: 200 });
      runtime.runtime.metrics.called({ ...call, method: 'GET', path: '/v2/bookings/a'.repeat(at), status: 600 + at });
      const headers = { authorization: `Bearer ${word}`, 'calops-company': word };
      await runtime.server.inject({ url: `/event-types/${word}/branch`, headers });
      await runtime.server.inject({ method: 'POST', url: `/webhooks/calcom/${word}`, payload: {} });
    }
    const all = words.map((word) => `('${word}')`).join(', ');
    await queryRows(
      url,
      `INSERT INTO calops.drift_findings (company_id, id, kind, resource, status, first_seen, last_seen, times_seen, blame)
         SELECT 'friseur', word, word, 'eventType/1', 'confirmed', now(), now(), 1, 'outside' FROM (VALUES ${all}) AS v (word);
       INSERT INTO calops.alerts (company_id, kind, resource) SELECT 'friseur', word, 'x' FROM (VALUES ${all}) AS v (word)`,
    );
  };
  await strange('first');
  const before = await series();
  await strange('second');
  await addCompanies({ url, count: 1000, nowMs: Date.now() });
  const after = await series();
  const names = (lines: readonly string[]) => lines.map((line) => line.replace(/ [^ ]+$/, '')).toSorted();
  // findings of kinds that were there for no company before
  const ofKinds = (name: string) => /^calops_drift_findings\{kind="[\w-]+",status="confirmed"\}$/.test(name);
  expect(names(after).filter((name) => !ofKinds(name))).toEqual(names(before).filter((name) => !ofKinds(name)));
  expect(after.length).toBeLessThan(120);
  expect(after).toContain('calops_drift_findings{kind="other",status="confirmed"} 100');
  expect(after.join('\n')).not.toMatch(/first-|second-|c\d{3}|salon|praxis|friseur/i);
});

const FINDINGS = `
  INSERT INTO calops.drift_findings (company_id, id, kind, resource, status, first_seen, last_seen, times_seen, blame, resolved_at)
  SELECT 'friseur', kind || status || nth, kind, 'eventType/' || nth, status, now(), now(), 1, 'outside',
    CASE WHEN status = 'resolved' THEN now() END
  FROM (VALUES ('orphan', 'suspected', 1), ('orphan', 'suspected', 2), ('unmanaged', 'confirmed', 3),
    ('unmanaged', 'resolved', 4)) AS finding (kind, status, nth)`;
