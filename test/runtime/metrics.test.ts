import { expect, it } from 'vitest';
import { Metrics } from '../../src/runtime/metrics.ts';
import { booked } from '../support/guest.ts';
import { openRuntime } from '../support/open-runtime.ts';
import { queryRows } from '../store/query-rows.ts';
import { slots } from '../support/slots.ts';

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

const FINDINGS = `
  INSERT INTO calops.drift_findings (company_id, id, kind, resource, status, first_seen, last_seen, times_seen, blame, resolved_at)
  SELECT 'friseur', kind || status || nth, kind, 'eventType/' || nth, status, now(), now(), 1, 'outside',
    CASE WHEN status = 'resolved' THEN now() END
  FROM (VALUES ('orphan', 'suspected', 1), ('orphan', 'suspected', 2), ('unmanaged', 'confirmed', 3),
    ('unmanaged', 'resolved', 4)) AS finding (kind, status, nth)`;
