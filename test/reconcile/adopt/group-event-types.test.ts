import { describe, expect, it } from 'vitest';
import type { ObservedEventType } from '../../../src/model/event-type/event-type.ts';
import { groupEventTypes } from '../../../src/reconcile/adopt/group-event-types.ts';

function live(id: number, title: string, slug = `s-${id}`): ObservedEventType {
  const fields = {
    title,
    slug,
    schedulingType: 'managed' as const,
    lengthInMinutes: 30,
    hidden: true,
    hosts: [1],
    description: '',
    locations: [],
    beforeEventBuffer: 0,
    afterEventBuffer: 0,
    minimumBookingNotice: 120,
    requiresConfirmation: false,
    bookingLimitsCount: {},
    slotInterval: null,
    lengthInMinutesOptions: [],
  };
  return { id, fields };
}

/** `Title[A=1 B=2]`, with the name that the slugs say. */
function groups(...eventTypes: readonly ObservedEventType[]): {
  services: readonly string[];
  incomplete: readonly number[];
} {
  const { services, incomplete } = groupEventTypes(eventTypes, 'friseur');
  const told = services.map(({ title, slugName, segments }) => {
    const keys = segments.map(({ key, eventType }) => `${key}=${eventType.id}`).join(' ');
    return `${title}[${keys}]${slugName === null ? '' : ` ${slugName}`}`;
  });
  return { services: told, incomplete: incomplete.map(({ id }) => id) };
}

describe('groupEventTypes', () => {
  it('makes a composite of parts in the order of their numbers, not of their ids', () => {
    expect(groups(live(9, 'Farbe: A (1 of 2)'), live(3, 'Farbe: B (2 of 2)'), live(5, 'Schnitt'))).toStrictEqual({
      services: ['Farbe[A=9 B=3]', 'Schnitt[A=5]'],
      incomplete: [],
    });
  });

  it('takes keys and name from our slugs', () => {
    const parts = [
      live(1, 'Farbe: x (1 of 2)', 'friseur-farbe-neu-b'),
      live(2, 'Farbe: y (2 of 2)', 'friseur-farbe-neu-d'),
    ];
    expect(
      groups(...parts, live(3, 'Schnitt', 'friseur-schnitt-a'), live(4, 'Kur', 'other-kur-a')).services,
    ).toStrictEqual(['Farbe[B=1 D=2] farbe-neu', 'Schnitt[A=3] schnitt', 'Kur[A=4]']);
  });

  it('distinguishes two services of one title by their slugs', () => {
    const one = [live(1, 'Farbe: x (1 of 2)', 'kurz-a'), live(2, 'Farbe: y (2 of 2)', 'kurz-b')];
    const two = [live(3, 'Farbe: x (1 of 2)', 'lang-a'), live(4, 'Farbe: y (2 of 2)', 'lang-b')];
    expect(groups(...one, ...two).services).toStrictEqual(['Farbe[A=1 B=2]', 'Farbe[A=3 B=4]']);
  });

  it.each([
    ['a part is missing', ['Farbe: x (1 of 3)', 'Farbe: y (3 of 3)']],
    ['a part is there twice', ['Farbe: x (1 of 2)', 'Farbe: z (1 of 2)', 'Farbe: y (2 of 2)']],
    ['the parts say different numbers', ['Farbe: x (1 of 2)', 'Farbe: y (2 of 3)']],
  ])('leaves all of it alone when %s', (_, titles) => {
    const { services, incomplete } = groups(...titles.map((title, at) => live(at + 1, title)));
    expect({ services, left: incomplete.length }).toStrictEqual({ services: [], left: titles.length });
  });

  it.each(['Farbe (1 of 2)', 'Farbe: x (1 of 1)', 'Farbe: x (1 von 2)', 'Farbe:x (1 of 2)'])(
    'takes %s for a simple service',
    (title) => {
      expect(groups(live(1, title)).services).toStrictEqual([`${title}[A=1]`]);
    },
  );

  it('divides a title with several colons where the parts agree', () => {
    expect(groups(live(1, 'Farbe: lang: x (1 of 2)'), live(2, 'Farbe: lang: y (2 of 2)')).services).toStrictEqual([
      'Farbe: lang[A=1 B=2]',
    ]);
    expect(groups(live(1, 'Farbe: x: 1 (1 of 2)'), live(2, 'Farbe: y (2 of 2)')).services).toStrictEqual([
      'Farbe[A=1 B=2]',
    ]);
  });
});
