import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DoctorReport } from '../../src/app/doctor/doctor.ts';
import type { Catalog, Environment } from '../../src/model/catalog.ts';
import type { CompanyAccess } from '../../src/reconcile/company-access.ts';
import { applyCompany, planCompany } from '../../src/reconcile/reconcile-company.ts';
import { driftCompany } from '../../src/reconcile/drift-company.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { openStore } from '../../src/store/open-store.ts';
import { salonManifests } from '../cli/support/company-directory.ts';
import { cliWorld } from '../cli/support/cli-world.ts';
import { runCalops } from '../cli/support/run-calops.ts';
import { queryRows } from '../store/query-rows.ts';
import { runApply } from '../support/manifests/run-apply.ts';
import { salon, withService } from '../support/manifests/salon.ts';
import { caller, SALON } from '../support/sandbox-calls.ts';
import { SALON_KEY, type World, world, type WorldOptions } from '../support/world.ts';

const URL = 'https://calops.salon.example/webhooks/calcom/friseur';
const SECRET = 'correct-horse-battery-staple';
const BOOKINGS = ['CREATED', 'RESCHEDULED', 'CANCELLED', 'REQUESTED', 'REJECTED'].map((word) => `BOOKING_${word}`);

interface Hook {
  readonly id: string;
  readonly eventTypeId: number | null;
  readonly teamId: number | null;
  readonly subscriberUrl: string;
  readonly triggers: readonly string[];
  readonly active: boolean;
  readonly secret: string | null;
}

interface State {
  readonly webhooks: readonly Hook[];
  readonly eventTypes: readonly { readonly id: number; readonly teamId: number | null }[];
}

interface Ask {
  readonly secret?: string;
  readonly url?: string;
  readonly catalog?: Catalog;
}

/** The salon with a webhook; `url: ''` declares none. */
function declared({ url = URL, catalog = salon().build() }: Ask = {}): Catalog {
  const { webhook: _, webhookSecret: __, ...environment }: Environment = catalog.company.environment;
  const webhook = url === '' ? {} : { webhook: { url }, webhookSecret: { env: 'CALCOM_WEBHOOK_SECRET' } };
  return { ...catalog, company: { ...catalog.company, environment: { ...environment, ...webhook } } };
}

/** A world in which the secret of the webhook is at hand. */
async function hooked(options: WorldOptions = {}) {
  const here = await world(options);
  const accessTo = (ask: Ask): CompanyAccess => {
    const catalog = declared(ask);
    const { secret = SECRET } = ask;
    const hasWebhook = catalog.company.environment.webhook !== undefined;
    return { ...here.access(catalog), ...(hasWebhook && { webhookSecret: { known: true, value: secret } }) };
  };
  const wanted = { allow: new Set<string>(), only: null };
  return {
    ...here,
    plan: async (ask: Ask = {}) => (await planCompany(accessTo(ask), wanted)).plan,
    drift: (ask: Ask = {}) => driftCompany(accessTo(ask)),
    apply: async (ask: Ask = {}) => {
      const run = `run-webhooks-${(runs += 1)}`;
      const head = { id: run, command: 'apply', who: 'tester', host: 'here', commit: null, runUrl: null };
      const result = await applyCompany(accessTo(ask), {
        ...wanted,
        saved: null,
        concurrency: 4,
        run: head,
        onEvent: () => undefined,
        stop: new AbortController().signal,
        confirm: () => Promise.resolve(true),
      });
      if ('held' in result) throw new Error('the lock is held');
      return result;
    },
    [Symbol.asyncDispose]: () => here[Symbol.asyncDispose](),
  };
}

let runs = 0;

const stateOf = ({ sandbox }: Pick<World, 'sandbox'>): State => sandbox.state() as State;
const byNumber = (a: number | null, b: number | null): number => (a ?? 0) - (b ?? 0);
const hooksIn = (here: Pick<World, 'sandbox'>): readonly Hook[] => stateOf(here).webhooks;
const webhookChanges = ({
  changes,
}: {
  readonly changes: readonly { readonly kind: string; readonly action: string }[];
}) => changes.filter(({ kind }) => kind === 'webhook').map(({ action }) => action);

/** Calls about webhooks since the last look. */
function callsIn({ sandbox }: Pick<World, 'sandbox'>): readonly string[] {
  const calls = sandbox.journal.entries().filter(({ path }) => path.includes('webhooks'));
  sandbox.journal.clear();
  return calls.map(({ method, status }) => `${method} ${status}`);
}

describe('a declared webhook', () => {
  it('is made for each event type of the team, and for no child of a managed one', async () => {
    await using here = await hooked();
    const applied = await here.apply();
    expect(applied.report).toMatchObject({ outcome: 'done' });
    const ofTeam = stateOf(here).eventTypes.filter(({ teamId }) => teamId === SALON.teamId);
    expect(
      hooksIn(here)
        .map(({ eventTypeId }) => eventTypeId)
        .toSorted(byNumber),
    ).toEqual(ofTeam.map(({ id }) => id).toSorted(byNumber));
    for (const hook of hooksIn(here)) {
      expect(hook).toMatchObject({ subscriberUrl: URL, secret: SECRET, active: true });
      expect(hook.triggers).toEqual(BOOKINGS);
    }
    expect((await here.plan()).changes).toEqual([]);
  });

  it('costs a plan and a drift one read of one webhook, however many there are', async () => {
    await using here = await hooked();
    await here.apply();
    callsIn(here);
    await here.plan();
    expect(callsIn(here)).toEqual(['GET 200']);
    await here.drift();
    expect(callsIn(here)).toEqual(['GET 200']);
  });

  it('costs a first plan one probe, and a plan after an apply elsewhere none but the read', async () => {
    await using here = await hooked();
    expect(webhookChanges(await here.plan())).toEqual(['create', 'create', 'create', 'create']);
    expect(callsIn(here)).toEqual(['GET 404']);
  });

  it('asks for BOOKING_REASSIGNED once in a run, and goes without it where the server refuses it', async () => {
    await using here = await hooked();
    await here.apply();
    expect(
      callsIn(here)
        .filter((call) => call.startsWith('POST'))
        .toSorted(),
    ).toEqual(['POST 201', 'POST 201', 'POST 201', 'POST 201', 'POST 400']);
  });

  it('has BOOKING_REASSIGNED where the server takes it, and older webhooks get it once one of them has it', async () => {
    await using here = await hooked({ seed: { ...DEMO_SEED, hosted: { reassignedWebhooks: true } } });
    await here.apply();
    for (const { triggers } of hooksIn(here)) expect(triggers).toEqual([...BOOKINGS, 'BOOKING_REASSIGNED']);
    expect((await here.plan()).changes).toEqual([]);
    const [old] = hooksIn(here);
    const before = `UPDATE calops.calcom_webhooks SET triggers = '{${BOOKINGS.join()}}' WHERE owner_id = ${old?.eventTypeId}`;
    await queryRows(here.databaseUrl, before);
    expect(webhookChanges(await here.plan())).toEqual(['update']);
    await here.apply();
    expect((await here.plan()).changes).toEqual([]);
  });

  it('follows another address and another secret, and the secret is shown and kept nowhere', async () => {
    await using here = await hooked();
    await here.apply();
    const ask = { secret: 'another-secret-of-the-salon', url: `${URL}/2` };
    const plan = await here.plan(ask);
    expect(webhookChanges(plan)).toEqual(['update', 'update', 'update', 'update']);
    expect(plan.changes[0]?.fields.map(({ path }) => path)).toEqual(['url', 'secret']);
    expect(JSON.stringify(plan)).not.toMatch(/another-secret|battery/);
    await here.apply(ask);
    for (const hook of hooksIn(here)) expect(hook).toMatchObject({ subscriberUrl: ask.url, secret: ask.secret });
    expect((await here.plan(ask)).changes).toEqual([]);
    const tables = JSON.stringify(await queryRows(here.databaseUrl, EVERYTHING));
    expect(tables).toContain('webhook/cut/A');
    expect(tables).not.toMatch(/another-secret|battery/);
  });

  it('that is no longer declared is deleted, and no other', async () => {
    await using here = await hooked();
    await here.apply();
    const [first, second] = hooksIn(here);
    const send = caller(here.sandbox);
    const path = `${SALON.types}/${first?.eventTypeId}/webhooks`;
    const others = { active: true, subscriberUrl: 'https://crm.salon.example/hook', triggers: ['BOOKING_CREATED'] };
    await send('POST', path, others);
    // given to somebody else since: no longer ours
    await send('PATCH', `${SALON.types}/${second?.eventTypeId}/webhooks/${second?.id}`, {
      subscriberUrl: 'https://other.example/hook',
    });
    expect(webhookChanges(await here.plan({ url: '' }))).toEqual(['delete', 'delete', 'delete', 'delete']);
    expect((await here.apply({ url: '' })).report).toMatchObject({ outcome: 'done' });
    expect(
      hooksIn(here)
        .map(({ subscriberUrl }) => subscriberUrl)
        .sort(),
    ).toEqual(['https://crm.salon.example/hook', 'https://other.example/hook']);
    callsIn(here);
    expect((await here.plan({ url: '' })).changes).toEqual([]);
    expect(callsIn(here)).toEqual([]);
  });

  it('goes with its event type', async () => {
    await using here = await hooked();
    await here.apply();
    const one = withService(salon().build(), 'cut', { state: 'retired' });
    expect((await here.apply({ catalog: one })).report).toMatchObject({ outcome: 'done' });
    expect(hooksIn(here)).toHaveLength(4);
  });
});

describe('a webhook that was changed in Cal.com', () => {
  it.each([
    ['deleted', 'webhook-missing', 'DELETE', undefined],
    ['switched off', 'webhook-changed', 'PATCH', { active: false }],
    ['with another secret', 'webhook-changed', 'PATCH', { secret: 'guess' }],
    ['with other triggers', 'webhook-changed', 'PATCH', { triggers: ['BOOKING_CREATED'] }],
    ['with a template', 'webhook-changed', 'PATCH', { payloadTemplate: '{"a":1}' }],
  ])('%s is found in its turn, reported until an apply has repaired it', async (_, kind, method, body) => {
    await using here = await hooked();
    await here.apply();
    const hook = hooksIn(here)[2];
    const at = `${SALON.types}/${hook?.eventTypeId}/webhooks/${hook?.id}`;
    expect((await caller(here.sandbox)(method, at, body)).status).toBe(200);
    for (let turn = 0; turn < 4; turn += 1) await here.drift();
    callsIn(here);
    const { open } = await here.drift();
    expect(open).toEqual([expect.objectContaining({ kind, blame: 'outside' })]);
    expect(callsIn(here)).toEqual(['GET 200']);
    const plan = await here.plan();
    expect(webhookChanges(plan)).toEqual([kind === 'webhook-missing' ? 'create' : 'update']);
    await here.apply();
    expect(hooksIn(here)).toHaveLength(4);
    for (const one of hooksIn(here)) {
      expect(one).toMatchObject({ subscriberUrl: URL, secret: SECRET, active: true, triggers: BOOKINGS });
    }
    expect((await here.drift()).open).toEqual([]);
    expect((await here.plan()).changes).toEqual([]);
  });

  it('made by hand with our address is taken over, not made twice', async () => {
    await using here = await hooked();
    await here.apply({ url: '' });
    const [type] = stateOf(here).eventTypes.filter(({ teamId }) => teamId === SALON.teamId);
    const byHand = { active: false, subscriberUrl: URL, triggers: ['BOOKING_CREATED'] };
    await caller(here.sandbox)('POST', `${SALON.types}/${type?.id}/webhooks`, byHand);
    expect((await here.apply()).report).toMatchObject({ outcome: 'done' });
    expect(hooksIn(here)).toHaveLength(4);
    for (const hook of hooksIn(here)) expect(hook).toMatchObject({ active: true, secret: SECRET, triggers: BOOKINGS });
  });
});

describe('a write without an answer', () => {
  it.each([
    ['of a create that was done', { nth: 2, times: 10 }],
    ['of a create that was refused', { nth: 1, times: 1 }],
  ])('%s makes no webhook twice: it is looked up by its address', async (_, turns) => {
    await using here = await hooked();
    await here.apply({ url: '' });
    const path = '/v2/teams/*/event-types/*/webhooks';
    here.sandbox.setFaults({
      rules: [{ match: { method: 'POST', path, ...turns }, fault: { kind: 'handle-then-drop' } }],
    });
    expect((await here.apply()).report).toMatchObject({ outcome: 'done' });
    expect(hooksIn(here)).toHaveLength(4);
    here.sandbox.setFaults({});
    expect((await here.plan()).changes).toEqual([]);
  });

  it('that fails blocks nothing else, and the next apply makes it', async () => {
    await using here = await hooked();
    here.sandbox.setFaults({
      rules: [
        {
          match: { method: 'POST', path: '/v2/teams/*/event-types/*/webhooks' },
          fault: { kind: 'status', status: 503 },
        },
      ],
    });
    const { report } = await here.apply();
    expect(report).toMatchObject({ outcome: 'partial' });
    const bad = report?.changes.filter(({ outcome }) => outcome !== 'done').map(({ change }) => change.kind);
    expect(new Set(bad)).toEqual(new Set(['webhook']));
    here.sandbox.setFaults({});
    expect(webhookChanges(await here.plan())).toHaveLength(4);
    expect((await here.apply()).report).toMatchObject({ outcome: 'done' });
    expect(hooksIn(here)).toHaveLength(4);
  });
});

it('a service that a guard holds back holds its webhooks back', async () => {
  await using here = await hooked();
  await here.apply();
  const [hook] = await queryRows(
    here.databaseUrl,
    "SELECT event_type_id::int AS id FROM calops.calcom_event_types WHERE service_id = 'cut'",
  );
  const path = `${SALON.types}/${String(hook?.['id'])}`;
  await caller(here.sandbox)('PATCH', path, { title: 'Anders' });
  const catalog = withService(salon().build(), 'cut', { title: 'Neu' });
  const plan = await here.plan({ catalog, url: `${URL}/2` });
  const blocked = plan.changes.filter(({ kind, blockedBy }) => kind === 'webhook' && blockedBy.length > 0);
  expect(blocked.map(({ name }) => name)).toEqual(['cut/A']);
});

it('where the secret is not set nothing is planned for webhooks, and everything else is', async () => {
  await using here = await hooked();
  const access = {
    ...here.access(declared()),
    webhookSecret: { known: false, reason: { code: 'secret-missing', message: 'not set' } },
  } as const;
  const { plan } = await planCompany(access, { allow: new Set(), only: null });
  expect(plan.unknown).toEqual([{ scope: 'webhooks', code: 'secret-missing', reason: 'not set' }]);
  expect(webhookChanges(plan)).toEqual([]);
  expect(plan.summary.create).toBe(4);
});

describe('a server without webhooks by API', () => {
  it('gets none: plan says what to do by hand, apply succeeds, and the probe is not repeated', async () => {
    await using here = await hooked({ profile: '6.0' });
    const plan = await here.plan();
    expect(webhookChanges(plan)).toEqual([]);
    expect(plan.notes).toEqual([
      expect.objectContaining({ code: 'webhook-by-hand', message: expect.stringContaining(URL) }),
    ]);
    expect((await here.apply()).report).toMatchObject({ outcome: 'done' });
    expect(hooksIn(here)).toEqual([]);
    callsIn(here);
    expect((await here.plan()).changes).toEqual([]);
    expect(callsIn(here)).toEqual([]);
  });

  it('but with those of organisations has one for the whole organisation', async () => {
    const seed: Partial<Seed> = {
      ...DEMO_SEED,
      teams: [
        ...(DEMO_SEED.teams ?? []).map((team) => (team.id === SALON.teamId ? { ...team, parentId: 7 } : team)),
        { id: 7, name: 'Salons', slug: 'salons', isOrganization: true },
      ],
      memberships: [...(DEMO_SEED.memberships ?? []), { id: 70_001, teamId: 7, userId: 1000, role: 'OWNER' }],
    };
    await using here = await hooked({ profile: '6.0', seed });
    expect((await here.apply()).report).toMatchObject({ outcome: 'done' });
    expect(hooksIn(here)).toEqual([expect.objectContaining({ teamId: 7, eventTypeId: null, subscriberUrl: URL })]);
    expect((await here.plan()).changes).toEqual([]);
    expect((await here.apply({ url: '' })).report).toMatchObject({ outcome: 'done' });
    expect(hooksIn(here)).toEqual([]);
  });
});

const EVERYTHING = `SELECT to_jsonb(t)::text AS row FROM calops.run_changes t
  UNION ALL SELECT to_jsonb(t)::text FROM calops.catalogs t UNION ALL SELECT to_jsonb(t)::text FROM calops.calcom_webhooks t
  UNION ALL SELECT to_jsonb(t)::text FROM calops.audit_log t UNION ALL SELECT to_jsonb(t)::text FROM calops.companies t`;

describe('the commands', () => {
  const withWebhook = salonManifests().replace(
    'spec:\n',
    `spec:\n  webhook: { url: ${URL}, secret: { env: CALCOM_WEBHOOK_SECRET } }\n`,
  );

  it('print the secret nowhere, and doctor reports where it is registered and whether deliveries arrive', async () => {
    await using here = await cliWorld();
    await here.directory.write('manifests/friseur/all.yaml', withWebhook);
    const env = { ...here.env, CALCOM_WEBHOOK_SECRET: SECRET };
    const run = (...words: string[]) => runCalops(words, { cwd: here.directory.path, env });
    const ends = [await run('plan', '--out', 'plan.json'), await run('apply', 'plan.json', '--yes', '--json')];
    expect(ends.map(({ code }) => code)).toEqual([2, 0]);
    const verdict = async () => {
      const ended = await run('doctor', '--json');
      ends.push(ended);
      const { companies } = JSON.parse(ended.stdout) as DoctorReport;
      return companies[0]?.checks.find(({ check }) => check === 'webhook');
    };
    expect(await verdict()).toMatchObject({
      verdict: 'warning',
      message: expect.stringMatching(/^registered for .*no delivery/),
    });
    await using store = await openStore({ url: here.env['DATABASE_URL'] ?? '' });
    const delivery = { digest: 'd', trigger: 'BOOKING_CREATED', bookingUid: null };
    await store.bookings.recordDelivery('friseur', delivery);
    expect(await verdict()).toMatchObject({ verdict: 'ok', message: expect.stringContaining('BOOKING_CREATED') });
    for (const { id, eventTypeId } of hooksIn(here)) {
      await caller(here.sandbox)('DELETE', `${SALON.types}/${eventTypeId}/webhooks/${id}`);
    }
    ends.push(await run('drift', '--json'));
    expect(ends.at(-1)).toMatchObject({ code: 2, stdout: expect.stringContaining('webhook-missing') });
    expect(await verdict()).toMatchObject({ verdict: 'warning', message: expect.stringContaining('gone') });
    ends.push(await run('plan', '--format', 'markdown'));
    const saved = await readFile(join(here.directory.path, 'plan.json'), 'utf8');
    for (const output of [saved, ...ends.map(({ stdout, stderr }) => stdout + stderr)])
      expect(output).not.toContain(SECRET);
  }, 240_000);

  it('without the secret plan everything but webhooks, and say so with exit code 3', async () => {
    await using here = await cliWorld();
    await here.directory.write('manifests/friseur/all.yaml', withWebhook);
    const { code, stdout } = await here.run('plan', '--json');
    expect(code).toBe(3);
    const { unknown } = JSON.parse(stdout) as { readonly unknown: readonly object[] };
    expect(unknown).toEqual([expect.objectContaining({ scope: 'webhooks', code: 'secret-missing' })]);
  });
});

describe('a run that is killed while it writes webhooks', () => {
  it.each([
    ['intent-written', 0],
    ['call-answered', 1],
    ['outcome-written', 1],
  ] as const)('at %s: the next one writes the rest, and makes none twice', async (point, made) => {
    await using here = await hooked();
    await here.apply({ url: '' });
    const killed = await runApply({
      catalog: declared(),
      baseUrl: here.sandbox.url,
      apiKey: SALON_KEY,
      databaseUrl: here.databaseUrl,
      runId: `killed-${point}`,
      webhookSecret: SECRET,
      dieAt: { point, nth: 1 },
      pauseAt: null,
    });
    expect(killed).toMatchObject({ signal: 'SIGKILL', stderr: '' });
    expect(hooksIn(here)).toHaveLength(made);
    expect((await here.apply()).report).toMatchObject({ outcome: 'done' });
    const owners = hooksIn(here).map(({ eventTypeId }) => eventTypeId);
    expect({ webhooks: owners.length, owners: new Set(owners).size }).toEqual({ webhooks: 4, owners: 4 });
    expect((await here.plan()).changes).toEqual([]);
  });
});
