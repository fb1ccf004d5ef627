import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitReport } from '../../../src/cli/commands/mcp.ts';
import { comingMonday, inBerlin } from '../../support/booking/coming-monday.ts';
import { caller } from '../../support/sandbox-calls.ts';
import { type BookingWorld, bookingWorld } from '../support/booking-world.ts';
import { PROGRAM } from '../../support/bundled.ts';
import { SALON_KEY } from '../support/cli-world.ts';
import { startEnvironment } from '../support/run-calops.ts';

const TYPES = '/v2/teams/34209/event-types';
const MANIFEST = 'manifests/friseur/all.yaml';

let here: BookingWorld;
let client: Client;
let editor: Client;

beforeAll(async () => {
  here = await bookingWorld();
  [client, editor] = await Promise.all([connected('manifests'), connected('manifests', '--allow-edits')]);
});

afterAll(async () => {
  await Promise.all([client.close(), editor.close()]);
  await here[Symbol.asyncDispose]();
});

/** The SDK's own client, with `calops mcp` as a process of its own. */
async function connected(...words: string[]): Promise<Client> {
  const sdkClient = new Client({ name: 'test', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM, 'mcp', ...words],
    cwd: here.directory.path,
    env: { ...startEnvironment(), ...here.env },
    stderr: 'ignore',
  });
  await sdkClient.connect(transport);
  return sdkClient;
}

interface Answer {
  readonly isError?: boolean;
  readonly structuredContent: never;
  readonly content: readonly { readonly type: string; readonly text: string }[];
}

async function call(name: string, args: object = {}, by: Client = client): Promise<Answer> {
  return (await by.callTool({ name, arguments: args as Record<string, unknown> })) as unknown as Answer;
}

async function named(by: Client): Promise<readonly string[]> {
  return (await by.listTools()).tools.map(({ name }) => name);
}

describe('the tools of calops mcp', () => {
  const SAFE = ['validate', 'plan', 'explain', 'drift', 'verify', 'coverage', 'slots', 'doctor', 'history'];

  it('are those that apply nothing, and those that edit manifests only with --allow-edits', async () => {
    expect(await named(client)).toEqual(SAFE);
    expect(await named(editor)).toEqual([...SAFE, 'assign', 'unassign', 'close', 'hours']);
  });

  it('have a title, a description, a closed input schema and a hint whether they change anything', async () => {
    const { tools } = await editor.listTools();
    for (const { title, description, inputSchema, annotations } of tools) {
      expect(`${title} ${description}`.length).toBeGreaterThan(60);
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      for (const property of Object.values(inputSchema.properties ?? {})) {
        expect(JSON.stringify(property)).toContain('"description"');
      }
      expect(annotations).toMatchObject({ readOnlyHint: expect.any(Boolean) as boolean });
    }
  });

  it('answer when the next free start is', async () => {
    const after = comingMonday('11:50');
    const answer = await call('slots', { service: 'Haarschnitt', staff: 'Emma', after, limit: 1 });
    expect(answer.structuredContent).toMatchObject({
      service: { name: 'cut' },
      staff: { name: 'emma' },
      starts: [{ start: inBerlin(comingMonday('12:00')) }],
    });
    expect(JSON.parse(answer.content[0]?.text ?? '')).toEqual(answer.structuredContent);
  });

  it('answer why there is drift: what was changed, then which rule and line decide', async () => {
    const send = caller(here.sandbox);
    const { body } = await send('GET', TYPES);
    const types = body.data as readonly { readonly id: number; readonly slug: string }[];
    const id = types.find(({ slug }) => slug === 'friseur-cut-a')?.id ?? 0;
    await send('PATCH', `${TYPES}/${id}`, { title: 'Schnitt' });
    const { findings } = (await call('drift')).structuredContent as { findings: { resource: string }[] };
    expect(findings).toMatchObject([
      { kind: 'field-changed', resource: 'eventType/cut/A', field: 'title', theirs: 'Schnitt', ours: 'Haarschnitt' },
    ]);
    const { structuredContent } = await call('explain', { name: 'cut/A' });
    const { resources } = structuredContent as { resources: { fields: { path: string; rule: string }[] }[] };
    expect(resources[0]?.fields.find(({ path }) => path === 'title')).toMatchObject({
      declared: 'Haarschnitt',
      observed: 'Schnitt',
      rule: expect.stringContaining('drift') as string,
      origin: { source: { file: 'friseur/all.yaml' } },
    });
    await send('PATCH', `${TYPES}/${id}`, { title: 'Haarschnitt' });
  });

  it('answer what each of them is asked', async () => {
    expect((await call('validate')).structuredContent).toMatchObject({ ok: true });
    expect((await call('plan')).structuredContent).toMatchObject({ company: 'friseur', summary: { create: 0 } });
    expect((await call('verify')).structuredContent).toMatchObject({ expected: 4, mapped: 4, missing: [] });
    expect((await call('coverage', { staff: 'lina' })).structuredContent).toMatchObject({
      matrix: [{ service: 'cut', staff: 'lina', mapped: 1, expected: 1 }],
    });
    expect((await call('doctor')).structuredContent).toMatchObject({ verdict: expect.any(String) as string });
    const history = (await call('history')).structuredContent as { runs: { id: string }[] };
    expect(history.runs).toHaveLength(1);
    const run = await call('history', { run: history.runs[0]?.id });
    expect(run.structuredContent).toMatchObject({ run: { id: history.runs[0]?.id } });
    expect((await call('explain', { name: 'slot-taken' })).structuredContent).toMatchObject({ code: 'slot-taken' });
  });
});

describe('a tool of calops mcp that fails', () => {
  it.each([
    ['unknown-service', 'slots', { service: 'Nägel' }],
    ['unknown-name', 'explain', { name: 'nobody-at-all' }],
    ['unknown-run', 'history', { run: '00000000-0000-0000-0000-000000000000' }],
    ['unknown-company', 'slots', { service: 'cut', company: 'arzt' }],
    ['unknown-name', 'plan', { only: 'service/nails' }],
    ['invalid-request', 'slots', {}],
    ['invalid-request', 'slots', { service: 'cut', limit: 0 }],
    ['invalid-request', 'plan', { apply: true }],
  ])('has the code %s and a fix', async (code, name, args) => {
    const answer = await call(name, args);
    expect(answer).toMatchObject({ isError: true, structuredContent: { error: { code } } });
    const { error } = answer.structuredContent as { error: { message: string; fix: string } };
    expect(error.message).not.toBe('');
    expect(error.fix).not.toBe('');
  });

  it('lists the services to choose from when it knows no such service', async () => {
    const { structuredContent } = await call('slots', { service: 'Nägel' });
    expect(structuredContent).toMatchObject({ choices: ['colour (Farbe)', 'cut (Haarschnitt)'] });
  });

  it('is a JSON-RPC error if there is no such tool: nothing applies', async () => {
    await expect(call('apply')).rejects.toMatchObject({ code: -32602 });
  });

  it('lets the next one work', async () => {
    here.sandbox.setFaults({ rules: [{ match: { path: '/v2/slots' }, fault: { kind: 'status', status: 503 } }] });
    const failed = await call('slots', { service: 'cut' });
    here.sandbox.setFaults({ rules: [] });
    expect(failed).toMatchObject({ isError: true, structuredContent: { error: { code: 'calcom-unavailable' } } });
    expect((await call('slots', { service: 'cut' })).isError).not.toBe(true);
  });
});

describe('an edit through calops mcp', () => {
  const text = () => readFile(join(here.directory.path, MANIFEST), 'utf8');

  it('returns a diff and leaves the files as they are', async () => {
    const before = await text();
    const answer = await call('assign', { staff: 'lina', services: ['colour'] }, editor);
    expect(answer.structuredContent).toMatchObject({ written: false, services: [{ service: 'colour' }] });
    expect(answer.content[0]?.text).toContain('name: lina');
    expect(await text()).toBe(before);
  });

  it('writes the manifests on request, and applies nothing', async () => {
    const before = await text();
    const calls = here.sandbox.state();
    await call('assign', { staff: 'lina', services: ['colour'], write: true }, editor);
    expect(await text()).not.toBe(before);
    expect(here.sandbox.state()).toEqual(calls);
    const { structuredContent } = await call('plan', {}, editor);
    expect((structuredContent as { creates: unknown[] }).creates).not.toHaveLength(0);
    await call('unassign', { staff: 'lina', services: ['colour'], write: true }, editor);
    expect((await call('plan', {}, editor)).structuredContent).toMatchObject({ creates: [], changes: [] });
    await here.directory.write(MANIFEST, before);
  });

  it('declares a closure in a file of its own, then in that file, and the manifests stay valid', async () => {
    const closure = { name: 'ausflug', from: '2027-05-03', reason: 'other', write: true };
    const first = await call('close', closure, editor);
    expect(first.structuredContent).toMatchObject({ action: 'close', written: true, files: [{ isNew: true }] });
    const absent = { name: 'emma-urlaub', from: '2027-08-02', to: '2027-08-13', staff: ['emma'], reason: 'vacation' };
    const second = await call('close', absent, editor);
    expect(second.structuredContent).toMatchObject({ written: false, files: [{ isNew: false }] });
    expect(second.content[0]?.text).toContain('+spec:');
    const file = (first.structuredContent as { files: { file: string }[] }).files[0]?.file ?? '';
    expect(await readFile(join(here.directory.path, file), 'utf8')).toContain('metadata: { name: ausflug }');
    expect((await call('validate', {}, editor)).structuredContent).toMatchObject({ diagnostics: [] });
    await rm(join(here.directory.path, file));
  });

  it('sets and removes the hours of the company, a branch or a staff member', async () => {
    const before = await text();
    const hours = { 'mon-fri': ['09:00-12:30', '13:30-18:00'], exceptions: { '2026-12-24': 'closed' } };
    const set = await call('hours', { staff: 'emma', hours, write: true }, editor);
    expect(set.structuredContent).toMatchObject({ action: 'hours', written: true });
    expect(await text()).toContain('13:30-18:00');
    await call('hours', { staff: 'emma', hours: null, write: true }, editor);
    expect(await text()).toBe(before);
    for (const whose of [{}, { branch: 'zentrale' }]) {
      expect((await call('hours', { ...whose, hours }, editor)).structuredContent).toMatchObject({ files: [{}] });
    }
  });

  it.each([
    ['an unknown staff member', 'hours', { staff: 'nora', hours: null }, 'unknown-name'],
    ['hours of two at once', 'hours', { staff: 'emma', branch: 'zentrale', hours: null }, 'usage'],
    ['hours that end before they begin', 'hours', { hours: { mon: '18:00-09:00' } }, 'invalid-edit'],
    [
      'a closure of an unknown branch',
      'close',
      { name: 'x', from: '2027-05-03', branches: ['ost'], reason: 'other' },
      'invalid-edit',
    ],
  ])('of %s is refused, and nothing is written', async (_, tool, args, code) => {
    const before = await text();
    const answer = await call(tool, { ...args, write: true }, editor);
    expect(answer).toMatchObject({ isError: true, structuredContent: { error: { code } } });
    expect(await text()).toBe(before);
  });

  it('cannot be asked for without --allow-edits', async () => {
    await expect(call('assign', { staff: 'lina', services: ['colour'] })).rejects.toMatchObject({ code: -32602 });
  });
});

it('no answer of calops mcp contains a secret', async () => {
  const key = here.env['SALON_KEY'] ?? SALON_KEY;
  for (const name of ['plan', 'drift', 'verify', 'doctor', 'history', 'slots']) {
    const answer = await call(name, name === 'slots' ? { service: 'cut' } : {});
    expect(JSON.stringify(answer)).not.toContain(key);
  }
});

it('with --company, the tools of calops mcp serve only that company', async () => {
  const only = await connected('manifests', '--company', 'friseur');
  const { tools } = await only.listTools();
  expect(tools.flatMap(({ inputSchema }) => Object.keys(inputSchema.properties ?? {}))).not.toContain('company');
  expect((await call('plan', {}, only)).structuredContent).toMatchObject({ company: 'friseur' });
  await only.close();
});

describe('a report that is too long for an assistant', () => {
  const change = { id: 'eventType/cut/A', reason: 'declared, not in Cal.com yet' };
  const report = { company: 'friseur', summary: { create: 500 }, changes: Array.from({ length: 500 }, () => change) };

  it('keeps its totals, and says how many entries of a list are missing', () => {
    const { summary, changes, omitted, hint } = fitReport(report, 5000) as unknown as typeof report & {
      readonly omitted: { readonly changes: number };
      readonly hint: string;
    };
    expect(summary).toEqual({ create: 500 });
    expect(changes.length + omitted.changes).toBe(500);
    expect(hint).toContain('narrow it');
  });

  it('is cut in the companies that are long, and stays as it is when it fits', () => {
    const companies = { companies: [{ company: 'short', changes: [change] }, report] };
    const { omitted } = fitReport(companies, 5000) as unknown as { omitted: object };
    expect(Object.keys(omitted)).toEqual(['companies.1.changes']);
    expect(fitReport(companies, 1_000_000)).toBe(companies);
  });

  it('is cut in the list that is long, and keeps the groups around it', () => {
    const groups = {
      creates: [
        { kind: 'staff', names: ['emma'] },
        { kind: 'map', names: report.changes },
      ],
    };
    const { creates, omitted } = fitReport(groups, 5000) as unknown as { creates: unknown[]; omitted: object };
    expect(creates).toHaveLength(2);
    expect(Object.keys(omitted)).toEqual(['creates.1.names']);
  });
});
