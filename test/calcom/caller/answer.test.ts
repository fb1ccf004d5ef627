import { describe, expect, it } from 'vitest';
import { readAnswer, redactor } from '../../../src/calcom/caller/answer.ts';
import { CalcomError } from '../../../src/calcom/caller/errors.ts';
import type { HttpRequest } from '../../../src/calcom/caller/transport.ts';
import { TEST_KEY } from '../support/clients.ts';

const redact = redactor(TEST_KEY);
const POST: HttpRequest = { method: 'POST', path: '/v2/teams/3/event-types', version: '2024-06-14', answerMs: 1000 };

function errorFor(status: number, body: unknown, request = POST): CalcomError {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  try {
    readAnswer(request, { status, headers: { 'x-request-id': 'r-1' }, text }, redact);
  } catch (error) {
    if (error instanceof CalcomError) return error;
  }
  throw new Error('no CalcomError');
}

function exception(code: string, message: string) {
  return { status: 'error', error: { code, message, details: { message, error: 'E', statusCode: 0 } } };
}

function filtered(code: string, message: string) {
  return { status: 'error', error: { code, message } };
}

it.each([
  ['', 'without a body'],
  ['bad gateway', 'no content type'],
])('a response that is no error of Cal.com says what it is, not what it contains: %j', (text, words) => {
  expect(errorFor(502, text).message).toContain(`answered 502: ${words}`);
});

describe('each refusal has its kind, and says whether a create can have left something', () => {
  it.each<[number, object, string, string]>([
    [
      400,
      exception('BadRequestException', 'Team event type with this slug already exists'),
      'conflict-slug',
      'refused',
    ],
    [400, exception('BadRequestException', 'zoom not connected.'), 'invalid', 'refused'],
    [400, exception('BadRequestException', 'Event type to update not found'), 'not-found', 'refused'],
    [400, filtered('TRPCError', 'Bad request: Please check your request data and try again'), 'invalid', 'unknown'],
    [400, filtered('BAD_REQUEST', 'multipleDuration - Expected array, received null, '), 'poisoned', 'unknown'],
    [401, exception('UnauthorizedException', 'CustomThrottlerGuard - Invalid API Key'), 'unauthorized', 'refused'],
    [
      403,
      exception('ForbiddenException', 'RolesGuard - User is not a member of the team with id=3.'),
      'forbidden',
      'refused',
    ],
    [
      403,
      filtered('TRPCError', "You don't have necessary permissions to access this resource"),
      'forbidden',
      'unknown',
    ],
    [404, exception('NotFoundException', 'Event type with id 9999 not found'), 'not-found', 'refused'],
    [
      404,
      exception('NotFoundException', 'Invalid hosts: 105 are not members of team with id 3.'),
      'invalid',
      'refused',
    ],
    [404, exception('NotFoundException', 'Cannot POST /v2/teams/3/event-types'), 'unexpected-shape', 'refused'],
    [409, filtered('CONFLICT', 'Invalid Input: Trying to create a record that already exists.'), 'invalid', 'unknown'],
    [413, { statusCode: 413, message: 'request entity too large' }, 'invalid', 'refused'],
    [
      429,
      { status: 'error', error: { code: 'ThrottlerException', message: 'No', details: 'No' } },
      'rate-limited',
      'refused',
    ],
    [500, { statusCode: 500, message: 'Internal server error' }, 'server', 'unknown'],
    [500, filtered('INTERNAL_SERVER_ERROR', 'There was an error, please try again later.'), 'server', 'unknown'],
  ])('%i %j', (status, body, kind, outcome) => {
    expect(errorFor(status, body)).toMatchObject({ kind, outcome, status, requestId: 'r-1' });
    expect(errorFor(status, body, { ...POST, method: 'GET' }).outcome).toBe('refused');
  });
});

describe('messages', () => {
  it('name call, status, the message of the server, the fix and the request id', () => {
    const body = exception('ForbiddenException', 'RolesGuard - User is not a member of the team with id=3.');
    expect(errorFor(403, body).message).toBe(
      'POST /v2/teams/3/event-types answered 403: RolesGuard - User is not a member of the team with id=3. ' +
        "(the key's owner must be an admin of the team or of its organisation; an unknown team answers the same) [request r-1]",
    );
  });

  it('of a refused body list its problems, and nothing of what the server echoes', () => {
    const target = { apiKey: 'very secret', child: { minutes: 'x' } };
    const inner = {
      target,
      value: 'very secret',
      property: 'minutes',
      constraints: { isInt: 'minutes must be an integer' },
    };
    const errors = [
      {
        target,
        property: 'title',
        children: [],
        constraints: { isString: 'title must be a string', min: 'title is short' },
      },
      { target, value: target, property: 'child', children: [inner] },
    ];
    const body = {
      status: 'error',
      error: { code: 'BadRequestException', message: 'Bad Request Exception', details: { errors } },
    };
    const error = errorFor(400, body);
    expect(error.message).toContain('title must be a string; title is short; minutes must be an integer');
    expect(error.message).not.toContain('secret');
  });

  it.each([`key ${TEST_KEY} is unknown`, 'key cal_live_0f9e8d is unknown', 'header was "Bearer abc.def"'])(
    'never hold a key: %s',
    (said) => {
      const { message } = errorFor(401, exception('UnauthorizedException', said));
      expect(message).toContain('[key]');
      expect(message).not.toMatch(/cal_test|cal_live|abc\.def/);
    },
  );
});

it('a success needs status and data', () => {
  expect(
    readAnswer(POST, { status: 201, headers: {}, text: '{"status":"success","data":null}' }, redact).data,
  ).toBeNull();
  expect(errorFor(200, { status: 'success' }).kind).toBe('unexpected-shape');
  expect(errorFor(200, { status: 'error', data: [] }).kind).toBe('unexpected-shape');
  expect(errorFor(200, [])).toMatchObject({ kind: 'unexpected-shape', outcome: 'unknown' });
});
