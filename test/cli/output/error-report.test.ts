import { describe, expect, it } from 'vitest';
import { CalcomError, type CalcomErrorKind } from '../../../src/calcom/caller/errors.ts';
import { CommandError } from '../../../src/app/command-error.ts';
import { describeError } from '../../../src/cli/output/error-report.ts';
import { StoreError } from '../../../src/store/store-error.ts';

function calcom(kind: CalcomErrorKind): CalcomError {
  return new CalcomError('Cal.com said no', { kind, outcome: 'refused', retryable: false, requestId: 'req-7' });
}

describe('describeError', () => {
  it.each([
    ['a wrong call', new CommandError('locked', 'is locked', 'wait'), 'locked', 1],
    ['the database', new StoreError('schema-outdated', 'is old', 'migrate'), 'schema-outdated', 1],
    ['a key that Cal.com does not know', calcom('unauthorized'), 'calcom-unauthorized', 1],
    ['an answer of another shape', calcom('unexpected-shape'), 'calcom-unexpected-shape', 3],
    ['an interruption', calcom('aborted'), 'calcom-aborted', 130],
    ['a fault of our own', new TypeError('x is undefined'), 'internal', 1],
    ['something that is no error', 'text', 'internal', 1],
  ])('gives %s a code, a hint and an exit code', (_, error, code, exitCode) => {
    const report = describeError(error);
    expect(report).toMatchObject({ error: { code }, exitCode });
    expect(report.error.hint).not.toBe('');
  });

  it('names the request that Cal.com can be asked about', () => {
    expect(describeError(calcom('server')).error.message).toBe('Cal.com said no (request req-7)');
    const named = new CalcomError('Cal.com said no [request req-7]', {
      kind: 'unauthorized',
      outcome: 'refused',
      retryable: false,
      requestId: 'req-7',
    });
    expect(describeError(named).error.message.match(/req-7/g)).toHaveLength(1);
  });
});
