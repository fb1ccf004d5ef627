import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/calcom/answer.ts';
import { CalcomError } from '../../src/calcom/errors.ts';
import { teamEventType } from '../../src/calcom/normalise.ts';
import { checkEventType, checkEventTypes, checkManaged, checkMembers, checkOwned } from '../../src/calcom/schemas.ts';
import type { Check } from '../../src/calcom/schemas.ts';
import { missingReference, transcripts } from './support/reference.ts';
import type { Transcript } from './support/reference.ts';

const VERSION = '2024-06-14';
const missing = missingReference();

function read({ request, response }: Transcript): unknown {
  const text = typeof response.body === 'string' ? response.body : JSON.stringify(response.body);
  const { status, headers } = response;
  return readAnswer({ ...request, version: VERSION, answerMs: 0 }, { status, headers, text }, (said) => said);
}

function recorded(method: string, path: RegExp): readonly Transcript[] {
  return transcripts().filter(({ request, response }) => {
    return request.method === method && path.test(request.path) && response.status < 300;
  });
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
];

describe('what a real server answered', () => {
  for (const [what, method, path, check] of SHAPES) {
    it(`has the shape that the client demands: ${what}`, ({ skip }) => {
      skip(missing !== undefined, missing);
      const all = recorded(method, path).filter((transcript) => !isKilled(transcript));
      expect(all.length).toBeGreaterThan(3);
      expectShape(all, check);
    });
  }

  it('can all be said in the words of the model', ({ skip }) => {
    skip(missing !== undefined, missing);
    const lists = recorded('GET', /^\/v2\/teams\/\d+\/event-types$/).map(read);
    const all = lists.flatMap((list) => (checkEventTypes()(list) ? list.map(teamEventType) : []));
    expect(all.length).toBeGreaterThan(50);
    expect(all.flatMap(({ fields }) => fields.locations).filter(({ type }) => type === 'unsupported')).toEqual([]);
  });

  it('when it refused is an error with a kind, and no refusal shows what was sent', ({ skip }) => {
    skip(missing !== undefined, missing);
    const refused = transcripts().filter(({ response }) => response.status >= 400);
    expect(refused.length).toBeGreaterThan(100);
    for (const transcript of refused) {
      expect(() => read(transcript), transcript.name).toThrow(CalcomError);
      expect(() => read(transcript), transcript.name).not.toThrow(/target|"hosts"/);
    }
  });
});
