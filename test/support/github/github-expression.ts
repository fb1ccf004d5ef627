import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** What `${{ … }}` may refer to: nested objects of texts, and the state of the job for `failure()` and `success()`. */
export interface ExpressionContext {
  readonly values: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

/** Replaces each `${{ … }}` in a text by its value. */
export function interpolate(text: string, context: ExpressionContext): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (_whole, expression: string) =>
    evaluate(expression, context).coerceString(),
  );
}

/** Value of `if`, with `${{ }}` around it or without; false after a failure unless the condition asks for the state itself. */
export function isWanted(condition: string | undefined, context: ExpressionContext): boolean {
  const expression = (condition ?? 'success()').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  const asksForState = /\b(?:success|failure|cancelled|always)\(\)/.test(expression);
  if (!asksForState && context.failed) return false;
  return evaluate(`(${expression}) && true || false`, context).coerceString() === 'true';
}

/** GitHub's own evaluator. @throws ExpressionError for syntax, and for a context or a function that does not exist */
function evaluate(expression: string, { values, failed }: ExpressionContext): data.ExpressionData {
  const states = { always: true, cancelled: false, failure: failed, success: !failed };
  const functions = Object.entries(states).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  }));
  const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(values), functions).parse();
  const context = JSON.parse(JSON.stringify(values), data.reviver) as data.Dictionary;
  return new Evaluator(tree, context, new Map(functions.map((each) => [each.name, each]))).evaluate();
}
