import { expect, test } from 'vitest';
import { sharedRuntime } from '../../support/shared-runtime.ts';
import { withService } from '../../support/salon.ts';
import { SALON } from './retell-salon.ts';
import { phoneCall, said } from './voice.ts';

const opened = sharedRuntime({
  catalogs: [
    withService(SALON, 'herren', {
      questions: [
        { key: 'allergies', label: 'Haben Sie Allergien?', type: 'text', required: true },
        { key: 'terms', label: 'Sind Sie einverstanden?', type: 'boolean', required: true },
      ],
    }),
  ],
});
const ask = phoneCall(opened, { from: '+493055501234' });

test('the voice agent asks the required questions of a service, and books with the answers', async () => {
  const { offers } = await ask('check_availability', { service: 'Herrenhaarschnitt', when: said('10:00', 1) });
  const offer = { offer_id: offers?.[0]?.offer_id, name: 'Anna Beispiel' };
  const first = await ask('start_booking', offer);
  expect(first).toMatchObject({
    result: 'ask',
    code: 'answer-needed',
    questions: [{ key: 'allergies' }, { key: 'terms' }],
  });
  expect(first.say).toContain('Haben Sie Allergien?');
  const second = await ask('start_booking', { ...offer, answers: { allergies: 'keine', terms: 'nein' } });
  expect(second).toMatchObject({ result: 'ask', code: 'answer-needed', questions: [{ key: 'terms' }] });
  const booked = await ask('start_booking', { ...offer, answers: { allergies: 'keine', terms: 'Ja', other: 'x' } });
  expect(booked).toMatchObject({ result: 'booked' });
  expect(JSON.stringify(opened().world.sandbox.state())).toContain('"allergies":"keine"');
});
