import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/model/catalog.ts';
import type { Answers, Question } from '../../src/model/event-type/question.ts';
import { driftCompany } from '../../src/reconcile/drift-company.ts';
import { driftJson } from '../../src/reconcile/report/drift/drift-json.ts';
import { ANNA, COMPANY, openSalon, wants, type OpenSalon } from '../support/booking/open-salon.ts';
import { salon, withService } from '../support/manifests/salon.ts';
import { caller, SALON } from '../support/sandbox-calls.ts';
import { slots } from '../support/booking/slots.ts';
import { world } from '../support/world.ts';

const nextSlot = slots();
const who = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const QUESTIONS: readonly Question[] = [
  { key: 'allergies', label: 'Allergien?', type: 'text', required: true },
  { key: 'drink', label: 'Getränk?', type: 'select', required: false, options: ['Kaffee', 'Tee'] },
  { key: 'extras', label: 'Extras?', type: 'checkbox', required: false, options: ['Kur', 'Massage'] },
  { key: 'terms', label: 'AGB gelesen?', type: 'boolean', required: true },
];
const FULL: Answers = { allergies: 'keine', drink: 'Tee', extras: ['Kur'], terms: true };
const asking = (questions: readonly Question[] | undefined): Catalog =>
  ['cut', 'colour'].reduce((one, name) => withService(one, name, questions ? { questions } : {}), salon().build());
const DECLARED = asking(QUESTIONS);

async function bookWith({ bookingService }: OpenSalon, service: string, answers: Answers) {
  return bookingService.book(who, wants(service, { startMs: nextSlot(), customer: { ...ANNA, answers } }));
}

interface SandboxBookings {
  readonly bookings: readonly { readonly responses?: object; readonly bookingFieldsResponses?: object }[];
}

describe('questions of a service', () => {
  it('reach Cal.com as fields of the first segment, and are gone once git no longer declares them', async () => {
    await using here = await world();
    await here.apply(DECLARED);
    const { plan } = await here.plan(DECLARED);
    expect({ changes: plan.changes, drift: plan.drift, hazards: plan.hazards }).toEqual({
      changes: [],
      drift: [],
      hazards: [],
    });
    const types = (await caller(here.sandbox)('GET', SALON.types)).body.data as readonly {
      readonly slug: string;
      readonly bookingFields: readonly { readonly slug: string; readonly isDefault: boolean }[];
    }[];
    const asked = types.filter(({ bookingFields }) => bookingFields.some(({ isDefault }) => !isDefault));
    expect(asked.map(({ slug }) => slug).toSorted()).toEqual(['friseur-colour-a', 'friseur-cut-a']);
    await here.apply(asking(undefined), { allow: new Set(['update:friseur']) });
    const { plan: after, observation } = await here.plan(asking(undefined));
    expect(after.changes).toEqual([]);
    if (!observation.team.known) throw new Error('unproven');
    expect(observation.team.value.eventTypes.flatMap(({ fields }) => fields.bookingFields ?? [])).toEqual([]);
  });

  it('a question that was added in Cal.com is drift of bookingFields; a required one is a hazard too', async () => {
    await using here = await world();
    await here.apply(DECLARED);
    const { ledger } = await here.store.read((reader) => reader.company('friseur'));
    const id = ledger.find(({ serviceName }) => serviceName === 'cut')?.eventTypeId;
    const added = { type: 'text', slug: 'wish', label: 'Wunsch', required: true, placeholder: '' };
    await caller(here.sandbox)('PATCH', `${SALON.types}/${id}`, { bookingFields: [added] });
    const { findings } = driftJson(await driftCompany(here.access(DECLARED)));
    expect(findings.map(({ kind, field }) => [kind, field])).toContainEqual(['field-changed', 'bookingFields']);
    const { plan } = await here.plan(DECLARED);
    expect(plan.hazards).toMatchObject([{ setting: 'bookingFields', value: [{ slug: 'wish' }] }]);
  });
});

describe('a booking of a service with questions', () => {
  it('carries the answers to Cal.com, once for the whole of a composite service', async () => {
    await using here = await openSalon({ catalog: DECLARED });
    for (const service of ['cut', 'colour']) {
      const answer = await bookWith(here, service, FULL);
      expect(answer).toMatchObject({ status: 201 });
    }
    const { bookings } = here.world.sandbox.state() as SandboxBookings;
    const texts = bookings.map((booking) => JSON.stringify(booking));
    expect(texts.filter((text) => text.includes('"allergies":"keine"'))).toHaveLength(2);
    expect(texts.filter((text) => text.includes('"drink":"Tee"'))).toHaveLength(2);
  });

  it.each([
    ['no answers', {}, 'answer-needed'],
    ['an empty answer to a required question', { ...FULL, allergies: '' }, 'answer-needed'],
    ['a refused consent', { ...FULL, terms: false }, 'answer-needed'],
    ['an answer outside the options', { ...FULL, drink: 'Bier' }, 'invalid-request'],
    ['a list for a text', { ...FULL, allergies: ['a'] }, 'invalid-request'],
    ['an answer to an unknown question', { ...FULL, age: '7' }, 'invalid-request'],
  ] as const)('with %s is refused before anything is written', async (_, answers, code) => {
    await using here = await openSalon({ catalog: DECLARED });
    const before = await here.world.snapshot();
    const answer = await bookWith(here, 'cut', answers);
    expect(answer).toMatchObject({ status: 422, body: { code } });
    expect(await here.world.snapshot()).toBe(before);
  });

  it('keeps its answers when it is moved', async () => {
    await using here = await openSalon({ catalog: DECLARED });
    const { body } = await bookWith(here, 'cut', FULL);
    const { id } = (body as unknown as { readonly appointment: { readonly id: string } }).appointment;
    const moved = await here.bookingService.move(who, { appointmentId: id, startMs: nextSlot(), key: null });
    expect(moved).toMatchObject({ status: 200 });
    const { bookings } = here.world.sandbox.state() as SandboxBookings;
    expect(JSON.stringify(bookings.at(-1))).toContain('"allergies":"keine"');
  });
});
