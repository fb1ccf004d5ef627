import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, it } from 'vitest';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';

const opened = sharedRuntime();

/** What the linter says of a document that is as it should be, and why it is. */
const EXCEPTIONS: readonly { readonly rule: string; readonly at: string; readonly why: string }[] = [
  ...['/healthz', '/readyz', '/metrics'].map((path) => ({
    rule: 'operation-4xx-response',
    at: `#/paths/${path.replaceAll('/', '~1')}/get/responses`,
    why: 'takes nothing that could be refused, wants no token and is not counted',
  })),
  {
    rule: 'no-ambiguous-paths',
    at: '#/paths/~1event-types~1{company}~1branch',
    why: 'the paths of the system that is replaced; they meet in /event-types/branch/branch, which is the branch of that name',
  },
];

it('the OpenAPI document passes the recommended rules of Redocly, but for what has its reason here', async () => {
  const source = (await opened().server.inject({ url: '/openapi.json' })).body;
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source, absoluteRef: '/openapi.json', config });
  const found = problems.map(({ ruleId, location }) => ({ rule: ruleId, at: location[0]?.pointer }));
  expect(found.toSorted(byPlace)).toEqual(EXCEPTIONS.map(({ rule, at }) => ({ rule, at })).toSorted(byPlace));
});

it('and the rules find what is wrong with it', async () => {
  const document = (await opened().server.inject({ url: '/openapi.json' })).json<Bendable>();
  document.paths['/v2/bookings/{id}']?.get?.parameters?.splice(0);
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config });
  expect(problems.map(({ ruleId }) => ruleId)).toContain('path-parameters-defined');
});

interface Bendable {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly parameters?: unknown[] } }>>;
}

function byPlace(one: { readonly at?: string | undefined }, other: { readonly at?: string | undefined }): number {
  return (one.at ?? '') < (other.at ?? '') ? -1 : 1;
}
