import { pino } from 'pino';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/calcom/caller/clock.ts';
import type { Dashboard } from '../../../src/runtime/dashboard/dashboard.ts';
import { createServer } from '../../../src/runtime/http/server.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { unreached } from '../../support/manifests/unreached.ts';
import { visitor } from './visitor.ts';

function serverWithout(database: Error) {
  const session = (): Promise<never> => Promise.reject(database);
  const dashboard: Dashboard = {
    store: {
      ...unreached<Dashboard['store']>('store'),
      dashboard: { ...unreached<Dashboard['store']['dashboard']>('dashboard'), session },
    },
    tenant: session,
    calcom: () => 'closed',
    clock: systemClock,
    onError: () => {},
  };
  return createServer({
    api: unreached('api'),
    reconciler: unreached('reconciler'),
    findToken: session,
    health: { needed: [], parts: () => Promise.resolve({}), metrics: () => Promise.resolve('') },
    dashboard,
    logger: pino({ level: 'silent' }),
    version: '0.0.0-test',
  });
}

it.each([
  [new StoreError('database-unreachable', 'gone', 'wait'), 503, 'The database does not answer'],
  [new StoreError('statement-refused', 'a fault', 'report it'), 500, 'Something went wrong'],
  [new Error('secret-word'), 500, 'Something went wrong'],
])('%s is answered with a page, without its message', async (error, status, heading) => {
  await using server = serverWithout(error);
  const me = visitor(server);
  me.cookies.set('calops_session', 'anybody');
  const answer = await me.get('/dashboard');
  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
  expect(answer.body).toContain(heading);
  expect(answer.body).not.toContain(error.message);
});

it('asks the database for nothing while it serves style and script', async () => {
  await using server = serverWithout(new Error('nobody asks'));
  const { body } = await visitor(server).get('/dashboard/nothing');
  for (const [, path] of body.matchAll(/(?:src|href)="(\/dashboard\/assets\/[^"]+)"/g)) {
    expect((await visitor(server).get(path ?? '')).status).toBe(200);
  }
});
