import { describe, expect, it } from 'vitest';
import { answerFaults, answersFromTexts, type Question } from '../../../src/model/event-type/question.ts';

const question = (key: string, more: Partial<Question> = {}): Question => ({
  key,
  label: key,
  type: 'text',
  required: false,
  ...more,
});
const DRINKS = question('drinks', { type: 'checkbox', options: ['Kaffee', 'Tee', 'Milch, warm', ' Saft'] });
const DRINK = question('drink', { type: 'select', options: ['Kaffee', 'ja, bitte'] });

describe('an answer that was said', () => {
  it.each([
    [DRINKS, 'tee', ['Tee']],
    [DRINKS, 'Tee, kaffee', ['Tee', 'Kaffee']],
    [DRINKS, 'milch, warm', ['Milch, warm']],
    [DRINKS, 'Tee, Milch, warm,Kaffee', ['Tee', 'Milch, warm', 'Kaffee']],
    [DRINKS, 'saft', [' Saft']],
    [DRINKS, 'Tee, Wein', ['Tee', 'Wein']],
    [DRINK, 'JA, bitte', 'ja, bitte'],
    [question('terms', { type: 'boolean' }), 'Ja', true],
  ] as const)('to %o: "%s" is %j', (one, said, answer) => {
    expect(answersFromTexts([one], { [one.key]: said })).toEqual({ [one.key]: answer });
  });
});

it('a key that every object has is a question like any other', () => {
  const questions = [question('constructor'), question('toString', { required: true })];
  expect(answerFaults(questions, { toString: 'x' })).toEqual([]);
  expect(answerFaults(questions, {}).map(({ key }) => key)).toEqual(['toString']);
});
