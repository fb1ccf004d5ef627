import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { caller, cut, EMMA, FABIAN, SALON } from '../../support/sandbox-calls.ts';

async function open(more: Readonly<Record<string, unknown>> = {}) {
  const sandbox = await startSandbox();
  const send = caller(sandbox);
  const made = (await send('POST', SALON.types, cut({ hosts: [{ userId: EMMA }], ...more }))).body.data as {
    id: number;
  };
  const path = `${SALON.types}/${made.id}`;
  const patch = (change: object) => send('PATCH', path, change);
  const read = async () => (await send('GET', path)).body.data as unknown;
  return { sandbox, send, made, patch, read };
}

describe('a patch', () => {
  it('of nothing changes nothing', async () => {
    const { sandbox, made, patch } = await open();
    await using _ = sandbox;
    expect((await patch({})).body.data).toEqual(made);
  });

  it('that sends the current slug conflicts with itself', async () => {
    const { sandbox, patch } = await open();
    await using _ = sandbox;
    expect((await patch({ slug: 'cut' })).body.error.message).toBe('Team event type with this slug already exists');
  });

  it('replaces hosts and locations whole', async () => {
    const { sandbox, patch } = await open({ locations: [{ type: 'attendeePhone' }] });
    await using _ = sandbox;
    const changed = await patch({
      hosts: [{ userId: FABIAN }],
      locations: [{ type: 'address', address: 'Salon', public: true }],
    });
    expect(changed.body.data).toMatchObject({ hosts: [{ userId: FABIAN }], locations: [{ type: 'address' }] });
  });

  it('of disableGuests alone resets the custom booking fields', async () => {
    const { sandbox, patch } = await open({
      bookingFields: [{ type: 'text', slug: 'wish', label: 'W', required: false }],
    });
    await using _ = sandbox;
    const { bookingFields } = (await patch({ disableGuests: true })).body.data as {
      bookingFields: readonly { slug: string; hidden?: boolean }[];
    };
    expect(bookingFields.some(({ slug }) => slug === 'wish')).toBe(false);
    expect(bookingFields.find(({ slug }) => slug === 'guests')).toMatchObject({ hidden: true });
  });

  it.each([
    ['title', 500],
    ['hidden', 500],
    ['afterEventBuffer', 500],
    ['minimumBookingNotice', 500],
    ['lengthInMinutes', 500],
    ['assignAllTeamMembers', 500],
    ['slug', 200],
    ['color', 200],
    ['hosts', 200],
    ['bookingWindow', 200],
    ['successRedirectUrl', 200],
  ])('of null for %s is %i, and nothing else changes', async (field, status) => {
    const { sandbox, made, patch, read } = await open();
    await using _ = sandbox;
    expect((await patch({ [field]: null })).status).toBe(status);
    expect(await read()).toEqual(made);
  });

  it('unsets by { disabled: true }; a limit then reads back as {}', async () => {
    const { sandbox, patch } = await open({
      bookingLimitsCount: { day: 3 },
      bookingWindow: { type: 'calendarDays', value: 3 },
    });
    await using _ = sandbox;
    const off = { disabled: true };
    expect((await patch({ bookingLimitsCount: off, bookingWindow: off })).body.data).toMatchObject({
      bookingLimitsCount: {},
      bookingWindow: off,
    });
  });

  it('of null for the length options is refused and stored: the type and the list cannot be read any more', async () => {
    const { sandbox, send, patch } = await open({ lengthInMinutesOptions: [30, 60] });
    await using _ = sandbox;
    expect((await patch({ lengthInMinutesOptions: null })).status).toBe(400);
    expect((await send('GET', SALON.types)).status).toBe(400);
    expect((await patch({ lengthInMinutesOptions: [30] })).status).toBe(400);
  });

  it('of null for the scheduling type is taken, and the hosts are gone', async () => {
    const { sandbox, patch } = await open();
    await using _ = sandbox;
    expect((await patch({ schedulingType: null })).body.data).toMatchObject({ schedulingType: null, hosts: [] });
  });

  it('of the scheduling type needs hosts', async () => {
    const { sandbox, patch } = await open();
    await using _ = sandbox;
    expect((await patch({ schedulingType: 'collective' })).body.error.message).toContain(
      'Hosts required when switching',
    );
    const switched = await patch({ schedulingType: 'collective', hosts: [{ userId: FABIAN }] });
    expect(switched.body.data).toMatchObject({ schedulingType: 'collective', hosts: [{ userId: FABIAN }] });
  });

  it('of an unknown id is 400, not 404', async () => {
    const { sandbox, send } = await open();
    await using _ = sandbox;
    const refused = await send('PATCH', `${SALON.types}/99999`, {});
    expect(refused).toMatchObject({ status: 400, body: { error: { message: 'Event type to update not found' } } });
  });

  it('moves the type to the end of the unsorted list', async () => {
    const { sandbox, send, patch } = await open();
    await using _ = sandbox;
    await send('POST', SALON.types, cut({ slug: 'second' }));
    await patch({ title: 'New' });
    const slugs = async (query: string) =>
      ((await send('GET', SALON.types + query)).body.data as readonly { slug: string }[]).map(({ slug }) => slug);
    expect(await slugs('')).toEqual(['second', 'cut']);
    expect(await slugs('?sortCreatedAt=asc')).toEqual(['cut', 'second']);
  });
});
