import { describe, expect, it } from 'vitest';
import { errorOf, writerAt } from './support/clients.ts';
import { stubServer, success } from './support/stub-server.ts';
import { wireChild, wireEventType, wireHost } from './support/wire-event-type.ts';

const NEW = { title: 'Cut', slug: 'salon-cut-a', lengthInMinutes: 30, schedulingType: 'managed' } as const;
const PARENT = wireEventType({ schedulingType: 'managed', hosts: [wireHost(103, 'Bob'), wireHost(102, 'Ann')] });

describe('a managed event type', () => {
  it('answers with its children in any order, keyed by their owners', async () => {
    await using server = await stubServer(success([PARENT, wireChild(20, 10, 103), wireChild(19, 10, 102)]));
    await using client = writerAt(server.baseUrl);
    const { observed, children } = await client.createTeamEventType(3, { ...NEW, hosts: [102, 103] });
    expect(observed).toMatchObject({ id: 10, fields: { hosts: [102, 103] } });
    expect(children).toEqual({ '102': 19, '103': 20 });
  });

  it('without hosts has no children', async () => {
    await using server = await stubServer(success([wireEventType({ schedulingType: 'managed' })]));
    await using client = writerAt(server.baseUrl);
    expect((await client.updateTeamEventType(3, 10, {})).children).toEqual({});
  });

  it.each<[string, unknown]>([
    ['as an object', PARENT],
    ['as an empty array', []],
    ['with a child of another parent', [PARENT, wireChild(20, 11, 103)]],
    ['with two children of one host', [PARENT, wireChild(20, 10, 103), wireChild(21, 10, 103)]],
    ['with a child before its parent', [wireChild(20, 10, 103), PARENT]],
    ['of another scheduling', [wireEventType({ schedulingType: 'collective' })]],
  ])('%s is rejected, and the outcome of the write is unknown', async (_, data) => {
    await using server = await stubServer(success(data));
    await using client = writerAt(server.baseUrl);
    const error = await errorOf(client.createTeamEventType(3, NEW));
    expect(error).toMatchObject({ kind: 'unexpected-shape', outcome: 'unknown', retryable: false });
    expect(client.calls.made).toBe(1);
  });
});

it.each(['roundRobin', 'collective'] as const)('a %s event type answers with itself alone', async (schedulingType) => {
  await using server = await stubServer(success(wireEventType({ schedulingType })));
  await using client = writerAt(server.baseUrl);
  const { observed, children } = await client.createTeamEventType(3, { ...NEW, schedulingType });
  expect([observed.fields.schedulingType, children]).toEqual([schedulingType, {}]);
});

it('an answer about another event type than the one written is rejected', async () => {
  await using server = await stubServer(success(wireEventType({ id: 11 })), success({ id: 11, title: 'Cut' }));
  await using client = writerAt(server.baseUrl);
  const wrong = { kind: 'unexpected-shape', outcome: 'unknown' };
  expect(await errorOf(client.updateTeamEventType(3, 10, {}))).toMatchObject(wrong);
  expect(await errorOf(client.deleteTeamEventType(3, 10))).toMatchObject(wrong);
});

it('what cannot be sent is refused without a call', async () => {
  await using server = await stubServer(success([]));
  await using client = writerAt(server.baseUrl);
  const error = await errorOf(client.updateTeamEventType(3, 10, { lengthInMinutesOptions: [] }));
  expect(error).toMatchObject({ kind: 'invalid', outcome: 'refused' });
  expect(client.calls.made).toBe(0);
});
