import { expect, it } from 'vitest';
import { type ExpressionContext, interpolate, isWanted } from './github-expression.ts';

const values = { github: { actor: 'emma', event: { number: '7' } }, steps: { plan: { outputs: { code: '2' } } } };
const sound: ExpressionContext = { values, failed: false };
const failed: ExpressionContext = { values, failed: true };

it.each([
  ['steps.plan.outputs.code', '2'],
  ['steps.nobody.outputs.code', ''],
  ["steps.nobody.outputs.code || 'none'", 'none'],
  ["github.actor == 'emma' && 'yes' || 'no'", 'yes'],
  ["github.actor != 'emma' || steps.plan.outputs.code == '3'", 'false'],
  ["!(github.actor == 'emma' && github.event.number == '7')", 'false'],
  ["'it''s'", "it's"],
])('%s is "%s"', (expression, value) => {
  expect(interpolate(`<\${{ ${expression} }}>`, sound)).toBe(`<${value}>`);
});

it.each([
  [undefined, true, false],
  ["github.actor == 'emma'", true, false],
  ["${{ github.actor == 'emma' }}", true, false],
  ['${{ !cancelled() }}', true, true],
  ['failure()', false, true],
  ["${{ !cancelled() && !failure() && github.actor == 'emma' }}", true, false],
  ["${{ always() && github.actor == 'lina' }}", false, false],
])('a step with if: %s runs: %s, and after a failure: %s', (condition, wanted, after) => {
  expect([isWanted(condition, sound), isWanted(condition, failed)]).toStrictEqual([wanted, after]);
});

it.each(['nobody.outputs', "github.actor = 'emma'", "(github.actor == 'emma'", 'hashFiles()'])(
  'an expression that GitHub would refuse, or that is not known here, is no empty text: %s',
  (expression) => {
    expect(() => interpolate(`\${{ ${expression} }}`, sound)).toThrow();
  },
);
