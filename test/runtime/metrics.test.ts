import { expect, it } from 'vitest';
import { booked } from '../support/guest.ts';
import { openRuntime } from '../support/open-runtime.ts';
import { slots } from '../support/slots.ts';

it('counts appointments by how they ended and calls by endpoint, without a word about companies or customers', async () => {
  await using runtime = await openRuntime();
  await booked(runtime, 'colour', { startMs: slots()() });
  const { payload: text, headers } = await runtime.server.inject('/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(text).toContain('calops_appointments_total{status="booked"} 1');
  expect(text).toContain('calops_calcom_call_seconds_count{endpoint="POST /v2/bookings",end="201"} 3');
  expect(text).toContain('calops_breaker_state 0');
  expect(text).toContain('calops_requests_at_work 0');
  expect(text).not.toMatch(/friseur|guests\.example|Anna|[0-9a-f]{8}-[0-9a-f]{4}/);
});
