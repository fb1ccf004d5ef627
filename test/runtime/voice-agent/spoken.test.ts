import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spokenBody } from '../../../src/runtime/voice-agent/function-call.ts';

it('an answer has at most 15,000 characters, and always something to say', () => {
  const text = fc.string({ unit: 'binary', maxLength: 400 });
  const choices = fc.array(fc.record({ service: text, title: text }), { maxLength: 60 });
  const say = fc.string({ minLength: 1, maxLength: 20_000 });
  fc.assert(
    fc.property(say, choices, (said, some) => {
      const body = spokenBody({ result: 'ask', code: 'service-needed', say: said, choices: some });
      expect(JSON.stringify(body).length).toBeLessThanOrEqual(15_000);
      expect(body).toMatchObject({ result: 'ask', code: 'service-needed', say: expect.stringMatching(/^[^]/) });
    }),
    { numRuns: 200, examples: [['x', Array.from({ length: 60 }, () => ({ service: '"'.repeat(400), title: '' }))]] },
  );
});
