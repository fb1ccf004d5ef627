import { describe, expect, it } from 'vitest';
import { GUEST, outcome } from '../../support/booking/booking-outcome.ts';
import { startFieldTeam } from '../../support/manifests/field-team.ts';

describe('an answer of the form', () => {
  const field = (type: string, more: object = {}) => ({ type, slug: 'wish', label: 'Wish', required: false, ...more });
  const OPTIONS = { options: ['red', 'blue'] };
  const missing = (id: number) =>
    '400 Missing required booking field response: wish - it is required by the event type booking fields, but missing in ' +
    `the bookingFieldsResponses. You can fetch the event type with ID ${id} to see the required fields.`;

  it.each([
    [field('text'), undefined, '201 accepted'],
    [field('text'), 'short', '201 accepted'],
    [field('text', { required: true }), '', '400 responses - {wish}error_required_field, '],
    [
      field('text'),
      5,
      "400 Invalid type for booking field 'wish'. Expected type string (compatible with field type 'text'), but received number.",
    ],
    [
      field('number'),
      '5',
      "400 Invalid type for booking field 'wish'. Expected type number (compatible with field type 'number'), but received string.",
    ],
    [field('number'), 5, '400 responses - {wish}Invalid string, '],
    [field('select', OPTIONS), 'red', '201 accepted'],
    [
      field('select', OPTIONS),
      'green',
      "400 Invalid option 'green' for booking field 'wish'. Allowed options are: red, blue.",
    ],
    [
      field('multiselect', OPTIONS),
      ['red', 'green'],
      "400 One or more invalid options for booking field 'wish'. Allowed options are: red, blue.",
    ],
    [field('checkbox', OPTIONS), ['red'], '201 accepted'],
    [field('boolean'), true, '201 accepted'],
    [
      field('boolean'),
      'true',
      "400 Invalid type for booking field 'wish'. Expected type boolean (compatible with field type 'boolean'), but received string.",
    ],
    [field('phone'), '+4915112345678', '201 accepted'],
    [field('phone'), '123', '400 responses - {wish}invalid_number, '],
    [field('url'), 'nowhere', '400 responses - {wish}url_validation_error, '],
    [field('multiemail'), ['a@b.example', 'nobody'], '400 responses - {wish}email_validation_error, '],
  ])('to %j: %j is %s', async (bookingField, answer, expected) => {
    await using team = await startFieldTeam();
    const eventTypeId = await team.type('asking', { bookingFields: [bookingField] });
    expect(await outcome(team, { eventTypeId, bookingFieldsResponses: { wish: answer } })).toBe(expected);
  });

  it('that is required has to be there', async () => {
    await using team = await startFieldTeam();
    const eventTypeId = await team.type('asking', { bookingFields: [field('text', { required: true })] });
    expect(await outcome(team, { eventTypeId })).toBe(missing(eventTypeId));
  });

  it.each([
    [{ attendee: { ...GUEST, email: 'jürgen@guest.example' } }, '400 responses - {email}email_validation_error, '],
    [{ guests: ['a@b.example', 'a@b.example'] }, '400 responses - {guests}duplicate_email, '],
    [{ guests: ['a@b.example', 'nobody'] }, '400 responses - {guests}email_validation_error, '],
    [{ guests: [''] }, '201 accepted'],
    [
      { attendee: { name: 'ann', timeZone: 'UTC', phoneNumber: '+4915112345678' } },
      '400 responses - {email}error_required_field, ',
    ],
  ])('of the guest: %j is %s', async (body, expected) => {
    await using team = await startFieldTeam();
    expect(await outcome(team, { eventTypeId: await team.type('solo'), ...body })).toBe(expected);
  });

  it('to what the request says in a place of its own does not count', async () => {
    await using team = await startFieldTeam();
    const bookingFieldsResponses = { guests: ['a@b.example'], name: 'Nobody', notes: 'Please be quick' };
    const made = await team.book('ann', await team.type('solo'), '10:00', { bookingFieldsResponses });
    expect(made).toMatchObject({ title: 'solo between Alice Host and ann', description: 'Please be quick' });
    expect(made).not.toHaveProperty('guests');
    expect(made).toMatchObject({ attendees: [{ name: 'ann' }] });
  });
});
