import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerFaults,
  bodyCheck,
  meant,
  operationOf,
  unknownParameters,
  versionOf,
} from '../calcom/support/document.ts';
import type { Operation } from '../calcom/support/document.ts';
import { missingReference, openApi } from '../calcom/support/reference.ts';
import { bookAsStranger } from '../support/servers/calcom-stranger.ts';
import { CALLER, inCalcom } from '../support/booking/guest.ts';
import { appointmentIn, wants } from '../support/booking/open-salon.ts';
import { openProcess, openRuntime } from '../support/booking/open-runtime.ts';
import type { OpenProcess, OpenRuntime } from '../support/booking/open-runtime.ts';
import { startRecorder } from '../support/servers/recorder.ts';
import type { Recorded, Recorder } from '../support/servers/recorder.ts';
import { slots } from '../support/booking/slots.ts';

let recorder: Recorder;

/** A whole story: asked, booked, compared, moved, told of, refused, swept and cancelled. */
beforeAll(async () => {
  await using resources = new AsyncDisposableStack();
  const salon: OpenRuntime = resources.use(await openRuntime());
  recorder = await startRecorder(salon.world.sandbox.url);
  const process: OpenProcess = resources.use(openProcess(salon.world.store, recorder.url));
  await story(salon, process);
});
afterAll(() => recorder[Symbol.asyncDispose]());

async function story(salon: OpenRuntime, { runtime, bookingService, jobs }: OpenProcess): Promise<void> {
  const nextMs = slots();
  const [when, elsewhere] = [nextMs(), nextMs()];
  await runtime.checkAvailability('friseur', { service: 'colour', when: new Date(when).toISOString() });
  await runtime.nextSlots('friseur', { service: 'cut', limit: 2 });
  const phone = { name: 'Anna Beispiel', email: null, phone: '+49301234567', language: 'de' };
  const own = await bookingService.book(CALLER, wants('colour', { staff: 'fabian-1', startMs: when, customer: phone }));
  const { id } = appointmentIn(own);
  await jobs.work();
  await bookAsStranger(salon, { staff: 'emma', startMs: when });
  const taken = await bookingService.book(CALLER, wants('cut', { staff: 'emma', startMs: when }));
  await bookingService.move(CALLER, { appointmentId: id, startMs: elsewhere, key: null });
  const { phases } = appointmentIn(await bookingService.appointment('friseur', id));
  await inCalcom(salon).cancel(phases[0]?.bookingUid ?? '');
  await runtime.handlers.wake?.({ companyId: 'friseur', digest: 'd', bookingUid: phases[0]?.bookingUid ?? '' });
  await runtime.handlers.sweep?.({});
  const cancelled = await bookingService.cancel(CALLER, { appointmentId: id, key: null });
  expect([own.status, taken.status, cancelled.status]).toEqual([201, 409, 200]);
}

const title = ({ method, path, status }: Recorded): string =>
  `${method} ${(path.split('?')[0] ?? '').replace(/\/bookings\/[^/]+/, '/bookings/{uid}')} ${status}`;

it('the story makes every call that the runtime has', () => {
  expect(new Set(recorder.recorded.map(title))).toEqual(
    new Set([
      'GET /v2/slots 200',
      'POST /v2/bookings 201',
      'POST /v2/bookings 400',
      'GET /v2/bookings 200',
      'GET /v2/bookings/{uid} 200',
      'POST /v2/bookings/{uid}/reschedule 201',
      'POST /v2/bookings/{uid}/cancel 200',
      'POST /v2/bookings/{uid}/cancel 400',
    ]),
  );
});

describe("valid against Cal.com's own document", () => {
  const document = missingReference() === undefined ? meant(openApi()) : undefined;

  /** With the operation of each; skipped where the document is not at hand. */
  function each(skip: (isSo: boolean, why?: string) => void): readonly (readonly [Recorded, Operation])[] {
    const missing = missingReference();
    skip(missing !== undefined, missing);
    return recorder.recorded.map((one) => {
      const operation = document && operationOf(document, one);
      if (!operation) throw new Error(`the document has no ${title(one)}`);
      return [one, operation];
    });
  }

  it('every request: its parameters, its body, and the version that is documented', ({ skip }) => {
    for (const [one, operation] of each(skip)) {
      expect(unknownParameters(operation, one.path), title(one)).toEqual([]);
      expect(one.headers['cal-api-version'], title(one)).toBe(versionOf(operation));
      const check = document && one.body !== '' ? bodyCheck(document, operation) : undefined;
      if (check) expect(check(JSON.parse(one.body)), `${title(one)} ${JSON.stringify(check.errors)}`).toBe(true);
    }
  });

  it('every reply of the sandbox that is no refusal', ({ skip }) => {
    for (const [one, operation] of each(skip)) {
      if (one.status >= 300 || !document) continue;
      expect(answerFaults(document, operation, { status: one.status, body: one.answer }), title(one)).toBe('');
    }
  });
});
