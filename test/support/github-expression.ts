/** What `${{ … }}` may refer to: nested objects of texts, and the state of the job for `failure()` and `success()`. */
export interface ExpressionContext {
  readonly values: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

type Value = string | boolean | null;

/** Replaces each `${{ … }}` in a text by its value. */
export function interpolate(text: string, context: ExpressionContext): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (_whole, expression: string) =>
    String(evaluate(expression, context) ?? ''),
  );
}

/** Value of `if`: with `${{ }}` around it or without, and never true after a failure unless it asks for the state itself. */
export function isWanted(condition: string | undefined, context: ExpressionContext): boolean {
  const expression = (condition ?? 'success()').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  const asksForState = /\b(?:success|failure|cancelled|always)\(\)/.test(expression);
  if (!asksForState && context.failed) return false;
  return isTruthy(evaluate(expression, context));
}

/** The part of GitHub's expressions that our workflows use; anything else throws. */
function evaluate(expression: string, context: ExpressionContext): Value {
  const tokens = expression.match(/'(?:[^']|'')*'|\|\||&&|==|!=|[!(),]|[\w.-]+|\S/g) ?? [];
  let at = 0;
  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };
  const expect = (token: string): void => {
    if (!take(token)) throw new Error(`${expression}: ${token} is missing before ${tokens[at] ?? 'the end'}`);
  };

  const either = (): Value => {
    let left = both();
    while (take('||')) {
      const right = both();
      if (!isTruthy(left)) left = right;
    }
    return left;
  };
  const both = (): Value => {
    let left = equal();
    while (take('&&')) {
      const right = equal();
      if (isTruthy(left)) left = right;
    }
    return left;
  };
  const equal = (): Value => {
    const left = unary();
    if (take('==')) return (left ?? '') === (unary() ?? '');
    if (take('!=')) return (left ?? '') !== (unary() ?? '');
    return left;
  };
  const unary = (): Value => (take('!') ? !isTruthy(unary()) : primary());
  const primary = (): Value => {
    if (take('(')) {
      const value = either();
      expect(')');
      return value;
    }
    const token = tokens[at] ?? '';
    at += 1;
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (!/^[A-Za-z_]/.test(token)) throw new Error(`${expression}: what is ${token}?`);
    if (!take('(')) return reference(token, context.values);
    expect(')');
    return stateOf(token, context);
  };

  const value = either();
  if (at < tokens.length) throw new Error(`${expression}: what is ${tokens[at]}?`);
  return value;
}

function stateOf(name: string, { failed }: ExpressionContext): boolean {
  switch (name) {
    case 'always':
      return true;
    case 'cancelled':
      return false;
    case 'failure':
      return failed;
    case 'success':
      return !failed;
    default:
      throw new Error(`no function ${name}`);
  }
}

/** A context that does not exist is a mistake of the workflow; a property that does not is an empty text, as on GitHub. */
function reference(path: string, values: Readonly<Record<string, unknown>>): Value {
  const [first = '', ...rest] = path.split('.');
  if (!(first in values)) throw new Error(`no context ${first}`);
  let value: unknown = values[first];
  for (const key of rest) {
    value = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : null;
  }
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

function isTruthy(value: Value): boolean {
  return value !== null && value !== '' && value !== false;
}
