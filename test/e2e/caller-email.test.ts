import { describe, expect, it } from 'vitest';
import type { CallerEmail } from '../../src/model/caller-email.ts';
import type { Catalog } from '../../src/model/catalog.ts';
import { driftCompany } from '../../src/reconcile/drift-company.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { catalog } from '../support/manifests/catalog-builder.ts';
import { BUSY_SEED, COMPANY, type OpenSalon, appointmentIn, openSalon, wants } from '../support/booking/open-salon.ts';
import { salon } from '../support/manifests/salon.ts';
import { caller, SALON } from '../support/sandbox-calls.ts';
import { expectAtRest } from '../support/booking/shared-salon.ts';
import { slots } from '../support/booking/slots.ts';
import { world, type World } from '../support/world.ts';

const nextSlot = slots();
const CARL = { name: 'Carl Caller', email: null, phone: '+491701234567', language: 'de' };
const who = { companyId: COMPANY, who: 'test', waitMs: 120_000 };

const declaring = (callerEmail: CallerEmail): Catalog => salon().company({ callerEmail }).build();
const PLAIN = salon().build();
const OPTIONAL = declaring({ kind: 'optional' });

/** A way for callers is a setting of every event type, which is more than a plan may update unasked. */
function apply(here: World, catalog: Catalog) {
  return here.apply(catalog, { allow: new Set(['update:friseur']) });
}

interface Form {
  readonly slug: string;
  readonly bookingFields: readonly { readonly slug: string; readonly required?: boolean }[];
  readonly skipAttendeeEmailDeliverabilityCheck?: boolean;
}

async function forms({ sandbox }: World): Promise<readonly Form[]> {
  return (await caller(sandbox)('GET', SALON.types)).body.data;
}

/** Of every event type, whether phone and e-mail are required: `phone email`. */
async function required(here: World): Promise<readonly string[]> {
  return (await forms(here)).map(({ bookingFields }) =>
    ['attendeePhoneNumber', 'email']
      .filter((slug) => bookingFields.some((one) => one.slug === slug && one.required))
      .join(' '),
  );
}

function writes({ sandbox }: World) {
  return sandbox.journal.entries().filter(({ method }) => method !== 'GET');
}

async function booked(
  { bookingService }: OpenSalon,
  service: string,
  customer: typeof CARL | (typeof CARL & { email: string }),
) {
  return bookingService.book(who, wants(service, { startMs: nextSlot(), customer }));
}

describe('an optional e-mail address', () => {
  const hosted = { bookingFields: true, emailOptional: true, deliverableDomains: ['guests.example'] };

  it('is applied to every event type, and callers book, move and cancel with the phone number alone', async () => {
    await using here = await openSalon({ seed: { ...BUSY_SEED, hosted } });
    const { plan } = await here.world.plan(OPTIONAL);
    expect(plan.callerEmail).toMatchObject({ declared: 'optional', inForce: 'optional', warning: null });
    expect(plan.hazards).toEqual([]);
    await apply(here.world, OPTIONAL);
    expect(new Set(await required(here.world))).toEqual(new Set(['attendeePhoneNumber']));
    const { plan: next } = await here.world.plan(OPTIONAL);
    expect(next.changes).toEqual([]);
    expect(next.hazards).toEqual([]);
    for (const service of ['cut', 'colour']) {
      const answer = await booked(here, service, CARL);
      expect(answer).toMatchObject({ status: 201 });
      const { id } = appointmentIn(answer);
      const moved = await here.bookingService.move(who, {
        appointmentId: id,
        startMs: nextSlot(),
        allowOverlap: true,
        key: null,
      });
      expect(moved).toMatchObject({ status: 200 });
      await expectAtRest(here);
      expect(await here.bookingService.cancel(who, { appointmentId: id, key: null })).toMatchObject({ status: 200 });
    }
    const withoutPhone = await booked(here, 'cut', { ...CARL, phone: null as unknown as string });
    expect(withoutPhone).toMatchObject({ status: 422, body: { code: 'phone-needed' } });
    await expectAtRest(here);
  });

  it('keeps the other questions of the form, and goes again when git no longer declares it', async () => {
    await using here = await openSalon({ seed: { ...BUSY_SEED, hosted } });
    const wish = { type: 'text', slug: 'wish', label: 'Wish', required: false, placeholder: '' };
    const [first] = (await forms(here.world)) as readonly (Form & { readonly id: number })[];
    await caller(here.world.sandbox)('PATCH', `${SALON.types}/${first?.id}`, { bookingFields: [wish] });
    await apply(here.world, OPTIONAL);
    await apply(here.world, PLAIN);
    expect(new Set(await required(here.world))).toEqual(new Set(['email']));
    const after = (await forms(here.world)).find(({ slug }) => slug === first?.slug);
    expect(after?.bookingFields.map(({ slug }) => slug)).toContain('wish');
    expect((await here.world.plan(PLAIN)).plan.changes).toEqual([]);
  });

  it('that is reset in Cal.com is drift', async () => {
    await using here = await openSalon({ seed: { ...BUSY_SEED, hosted } });
    await apply(here.world, OPTIONAL);
    const [first] = (await forms(here.world)) as readonly (Form & { readonly id: number })[];
    const path = `${SALON.types}/${first?.id}/booking-fields`;
    const email = { slug: 'email', required: true };
    const { status } = await caller(here.world.sandbox)(
      'PATCH',
      path,
      { bookingFields: [email] },
      { headers: { 'cal-api-version': '2026-06-12' } },
    );
    expect(status).toBe(200);
    const { open } = await driftCompany(here.world.access(OPTIONAL));
    expect(open).toMatchObject([{ field: 'attendeeEmail', theirs: 'required', ours: 'optional' }]);
  });

  it.each(['6.0', '6.1'] as const)(
    'is not tried at %s: plan says why, and callers have an address as before',
    async (profile) => {
      await using here = await openSalon({ seed: BUSY_SEED, profile });
      const before = writes(here.world).length;
      const { plan } = await here.world.plan(OPTIONAL);
      expect(plan).toMatchObject({
        changes: [],
        callerEmail: { declared: 'optional', inForce: 'none', warning: 'caller-email-not-served' },
      });
      expect(plan.callerEmail?.message).toContain('answered 404');
      await apply(here.world, OPTIONAL);
      expect(writes(here.world).length).toBe(before);
      expect(await booked(here, 'cut', CARL)).toMatchObject({ status: 201 });
    },
  );

  it('is asked of the server once until an apply keeps the answer', async () => {
    await using here = await openSalon({ seed: { ...BUSY_SEED, hosted } });
    const asked = () =>
      here.world.sandbox.journal
        .entries()
        .filter(({ method, path }) => method === 'GET' && path.endsWith('/booking-fields'));
    await here.world.plan(OPTIONAL);
    expect(asked()).toHaveLength(1);
    await apply(here.world, OPTIONAL);
    const before = asked().length;
    await here.world.plan(OPTIONAL);
    expect(asked()).toHaveLength(before);
    await here.world.plan(PLAIN);
    expect(asked()).toHaveLength(before);
  });

  it('that the server refuses after all leaves the rest applied, and books no one without an address', async () => {
    await using here = await openSalon({ seed: { ...BUSY_SEED, hosted: { bookingFields: true } } });
    const { report } = await apply(here.world, OPTIONAL);
    expect(report?.changes.some(({ error }) => error?.message.includes('checkIsEmailUserAccessible'))).toBe(true);
    expect(new Set(await required(here.world))).toEqual(new Set(['email']));
    expect(await booked(here, 'cut', CARL)).toMatchObject({ status: 201 });
  });

  it('of a new team waits for its first event types, and says so', async () => {
    await using here = await world({ seed: { ...DEMO_SEED, hosted } });
    const { plan } = await apply(here, OPTIONAL);
    expect(plan.callerEmail).toMatchObject({ inForce: 'none', fix: expect.stringContaining('apply again') as unknown });
    await apply(here, OPTIONAL);
    expect(new Set(await required(here))).toEqual(new Set(['attendeePhoneNumber']));
  });
});

describe('no check of addresses', () => {
  const hosted = { deliverableDomains: ['guests.example'] };
  const teams = [
    ...(DEMO_SEED.teams ?? []).map((team) => (team.id === SALON.teamId ? { ...team, parentId: 7 } : team)),
    { id: 7, name: 'Group', slug: 'group', isOrganization: true },
  ];
  const inGroup = (DEMO_SEED.memberships ?? [])
    .filter(({ teamId }) => teamId === SALON.teamId)
    .map((membership) => ({ ...membership, id: membership.id + 900_000, teamId: 7 }));
  const group = { teams, memberships: [...(DEMO_SEED.memberships ?? []), ...inGroup] };

  // Cal.com shows no event types of a user of an organisation who has none, so that a new managed one is not proven to be safe
  const pool = (callerEmail?: CallerEmail): Catalog =>
    catalog('friseur', callerEmail ? { callerEmail } : {})
      .branch('zentrale')
      .staff('emma', { host: { email: 'emma@salon.example' } })
      .service('pool', { minutes: 30, scheduling: 'roundRobin' })
      .performedBy('emma')
      .build();

  it('takes effect in an organisation', async () => {
    await using here = await openSalon({ seed: { ...BUSY_SEED, hosted, ...group }, catalog: pool() });
    expect(await booked(here, 'pool', CARL)).toMatchObject({ body: { code: 'caller-email-refused' } });
    expect((await here.world.plan(pool({ kind: 'unchecked' }))).plan.callerEmail).toMatchObject({
      inForce: 'unchecked',
      warning: null,
    });
    await apply(here.world, pool({ kind: 'unchecked' }));
    expect((await forms(here.world)).every((one) => one.skipAttendeeEmailDeliverabilityCheck)).toBe(true);
    expect(await booked(here, 'pool', CARL)).toMatchObject({ status: 201 });
    await apply(here.world, pool());
    expect((await forms(here.world)).some((one) => one.skipAttendeeEmailDeliverabilityCheck)).toBe(false);
  });

  it.each([
    ['a plain team', { ...BUSY_SEED, hosted }, 'no organisation'],
    ['a server without the setting', { ...BUSY_SEED, ...group }, 'no such setting'],
  ])('is not tried in %s', async (_, seed, why) => {
    await using here = await openSalon({ seed, catalog: pool() });
    const { plan } = await here.world.plan(pool({ kind: 'unchecked' }));
    expect(plan).toMatchObject({ changes: [], callerEmail: { inForce: 'none', warning: 'caller-email-not-served' } });
    expect(plan.callerEmail?.message).toContain(why);
  });
});
