import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/calcom/caller/answer.ts';
import { CalcomError } from '../../src/calcom/caller/errors.ts';
import { booking, teamEventType } from '../../src/calcom/normalise.ts';
import {
  checkBooking,
  checkBookings,
  checkEventType,
  checkEventTypes,
  checkSlots,
  checkManaged,
  checkMembers,
  checkOwned,
} from '../../src/calcom/schemas.ts';
import type { Check } from '../../src/calcom/schemas.ts';
import { transcripts } from './support/reference.ts';
import type { Transcript } from './support/reference.ts';

const VERSION = '2024-06-14';

function read({ request, response }: Transcript): unknown {
  const text = typeof response.body === 'string' ? response.body : JSON.stringify(response.body);
  const { status, headers } = response;
  return readAnswer({ ...request, version: VERSION, answerMs: 0 }, { status, headers, text }, (said) => said).data;
}

function recorded(method: string, path: RegExp): readonly Transcript[] {
  return transcripts().filter(({ request, response }) => {
    return request.method === method && path.test(request.path) && response.status < 300 && !isOldBooking(request);
  });
}

/** Without its version, Cal.com answers about bookings in a shape of before. */
function isOldBooking({ path, headers }: Transcript['request']): boolean {
  return path.startsWith('/v2/bookings') && headers['cal-api-version'] !== '2024-08-13';
}

/** A type that a patch of `schedulingType: null` killed is no event type any more. */
function isKilled({ response }: Transcript): boolean {
  return JSON.stringify(response.body).includes(
    '"teamId":3,"ownerId":null,"parentEventTypeId":null,"schedulingType":null',
  );
}

function expectShape(all: readonly Transcript[], check: (data: unknown) => Check<unknown>): void {
  for (const transcript of all) {
    const data = read(transcript);
    const validate = check(data)();
    expect(validate(data), `${transcript.name}: ${JSON.stringify(validate.errors)}`).toBe(true);
  }
}

const SHAPES: readonly (readonly [string, string, RegExp, (data: unknown) => Check<unknown>])[] = [
  ['lists of team event types', 'GET', /^\/v2\/teams\/\d+\/event-types(\?|$)/, () => checkEventTypes],
  ['team event types', 'GET', /^\/v2\/teams\/\d+\/event-types\/\d+$/, () => checkEventType],
  [
    'creates',
    'POST',
    /^\/v2\/teams\/\d+\/event-types$/,
    (data) => (Array.isArray(data) ? checkManaged : checkEventType),
  ],
  [
    'patches',
    'PATCH',
    /^\/v2\/teams\/\d+\/event-types\/\d+$/,
    (data) => (Array.isArray(data) ? checkManaged : checkEventType),
  ],
  ['memberships', 'GET', /^\/v2\/teams\/\d+\/memberships(\?|$)/, () => checkMembers],
  ["a host's own", 'GET', /^\/v2\/event-types\?username=[a-z]+$/, () => checkOwned],
  ['lists of bookings', 'GET', /^\/v2\/bookings(\?|$)/, () => checkBookings],
  ['bookings', 'GET', /^\/v2\/bookings\/\w+$/, () => checkBooking],
  ['new bookings', 'POST', /^\/v2\/bookings$/, (data) => (Array.isArray(data) ? checkBookings : checkBooking)],
  ['cancels', 'POST', /^\/v2\/bookings\/\w+\/cancel$/, () => checkBooking],
  ['moved bookings', 'POST', /^\/v2\/bookings\/\w+\/reschedule$/, () => checkBooking],
  ['slots', 'GET', /^\/v2\/slots\?(?!.*(?:format=range|timeZone=))/, () => checkSlots],
];

describe('what a real server answered', () => {
  for (const [what, method, path, check] of SHAPES) {
    it(`has the shape that the client demands: ${what}`, () => {
      const all = recorded(method, path).filter((transcript) => !isKilled(transcript));
      expect(all.length).toBeGreaterThan(3);
      expectShape(all, check);
    });
  }

  it('can all be said in the words of the model', () => {
    const lists = recorded('GET', /^\/v2\/teams\/\d+\/event-types$/).map(read);
    const all = lists.flatMap((list) => (checkEventTypes()(list) ? list.map(teamEventType) : []));
    expect(all.length).toBeGreaterThan(50);
    expect(all.flatMap(({ fields }) => fields.locations).filter(({ type }) => type === 'unsupported')).toEqual([]);
    const booked = recorded('GET', /^\/v2\/bookings(\?|$)/).map(read);
    const bookings = booked.flatMap((list) => (checkBookings()(list) ? list.map(booking) : []));
    expect(bookings.length).toBeGreaterThan(50);
    expect(bookings.filter(({ fromMs, toMs, updatedMs }) => !(fromMs < toMs && (updatedMs ?? 0) > 0))).toEqual([]);
  });

  it.for<[string, string]>([
    ['07-book-rr4-full', 'slot-taken'],
    ['09-book-off-hours', 'slot-taken'],
    ['09-book-managed-child-overlap', 'slot-taken'],
    ['10-resched-conflict', 'slot-taken'],
    ['13-race-1', 'slot-taken'],
    ['09-book-past', 'not-bookable'],
    ['15-notice', 'not-bookable'],
    ['10-cancel-again', 'booking-gone'],
    ['10-resched-cancelled', 'booking-gone'],
    ['10-resched-old-again', 'booking-gone'],
    ['10-cancel-404', 'not-found'],
    ['10-resched-404', 'not-found'],
    ['10-get-404', 'not-found'],
    ['09-book-et404', 'not-found'],
    ['07-slots-404', 'not-found'],
    ['09-book-managed-parent', 'invalid'],
    ['09-book-v0904', 'unexpected-shape'],
  ])('when it refused %s is of the kind %s, and certainly nothing was left', ([name, kind]) => {
    const transcript = transcripts().find((one) => one.name === `${name}.json`);
    if (transcript === undefined) throw new Error(`no transcript ${name}`);
    expect(() => read(transcript)).toThrow(expect.objectContaining({ kind, outcome: 'refused' }));
  });

  it('when it refused is an error with a kind, and no refusal shows what was sent', () => {
    const refused = transcripts().filter(({ response }) => response.status >= 400);
    expect(refused.length).toBeGreaterThan(100);
    for (const transcript of refused) {
      expect(() => read(transcript), transcript.name).toThrow(CalcomError);
      expect(() => read(transcript), transcript.name).not.toThrow(/target|"hosts"/);
    }
  });
});
