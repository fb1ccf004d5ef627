import { describe, expect, it } from 'vitest';
import type { EventTypePatch } from '../../src/calcom/api.ts';
import { createBody, patchBody } from '../../src/calcom/request.ts';

const NEEDED = { title: 'Cut', slug: 'cut', lengthInMinutes: 30, schedulingType: 'managed' } as const;

describe('a create', () => {
  it('sends what is given, hosts as users', () => {
    expect(createBody({ ...NEEDED, hosts: [101, 102], hidden: true, slotInterval: 15 })).toEqual({
      ...NEEDED,
      hosts: [{ userId: 101 }, { userId: 102 }],
      hidden: true,
      slotInterval: 15,
    });
  });

  it('leaves out what a new event type has anyway', () => {
    const defaults = {
      requiresConfirmation: false,
      bookingLimitsCount: {},
      slotInterval: null,
      lengthInMinutesOptions: [],
    };
    expect(createBody({ ...NEEDED, ...defaults })).toEqual(NEEDED);
  });
});

describe('a patch', () => {
  it.each<[EventTypePatch, object]>([
    [{}, {}],
    [{ title: 'Cut' }, { title: 'Cut' }],
    [{ slug: 'new' }, { slug: 'new' }],
    [{ description: '' }, { description: '' }],
    [{ hosts: [] }, { hosts: [] }],
    [{ slotInterval: null }, { slotInterval: null }],
    [{ bookingLimitsCount: {} }, { bookingLimitsCount: { disabled: true } }],
    [{ bookingLimitsCount: { week: 9 } }, { bookingLimitsCount: { week: 9 } }],
    [{ requiresConfirmation: false }, { confirmationPolicy: { disabled: true } }],
    [
      { requiresConfirmation: true },
      { confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: false } },
    ],
    [{ lengthInMinutesOptions: [30, 60] }, { lengthInMinutesOptions: [30, 60] }],
    [
      { locations: [{ type: 'address', address: 'Vor Ort', public: true }] },
      { locations: [{ type: 'address', address: 'Vor Ort', public: true }] },
    ],
  ])('%j is sent as %j', (patch, body) => {
    expect(patchBody(patch)).toEqual(body);
  });

  it.each<EventTypePatch>([
    { lengthInMinutesOptions: [] },
    { locations: [] },
    { locations: [{ type: 'unsupported', raw: '{"type":"unknown"}' }] },
  ])('%j is refused before it is sent', (patch) => {
    expect(() => patchBody(patch)).toThrow(expect.objectContaining({ kind: 'invalid', outcome: 'refused' }));
  });
});
