import { CHECKOUT } from './pinned-actions.ts';
import type { Stage } from './stages.ts';

/** The commit that the workflow is about; no credential stays in the checkout. */
export function checkoutStep(depth: number | string = 1): string {
  return `      - uses: ${CHECKOUT}
        with:
          persist-credentials: false${depth === 1 ? '' : `\n          fetch-depth: ${depth}`}`;
}

/** `env` of a step that reaches Cal.com and the database: the secrets reach no other step. */
export function secretsOf(stage: Stage): string {
  const lines = stage.secrets.map(({ variable, secret }) => `          ${variable}: \${{ secrets.${secret} }}`);
  return `        env:\n${lines.join('\n')}`;
}

/** Value of the action's input `require`. */
export function requiredBy(stage: Stage): string {
  return stage.secrets.map(({ variable }) => variable).join(' ');
}
