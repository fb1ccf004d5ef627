import type { Stage } from './stages.ts';

/** Each action is pinned to the commit of its release: a tag can be moved, a commit cannot. */
const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';
export const SETUP_NODE = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0';
export const UPLOAD_ARTIFACT = 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0';
export const DOWNLOAD_ARTIFACT = 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1';

/** Checks out the workflow's commit; no credential stays in the checkout. */
export function checkoutStep(depth: number | string = 1): string {
  return `      - uses: ${CHECKOUT}
        with:
          persist-credentials: false${depth === 1 ? '' : `\n          fetch-depth: ${depth}`}`;
}

/** `env` of a step that accesses Cal.com and the database: no other step gets the secrets. */
export function secretsOf(stage: Stage): string {
  const lines = stage.secrets.map(({ variable, secret }) => `          ${variable}: \${{ secrets.${secret} }}`);
  return `        env:\n${lines.join('\n')}`;
}

/** Value of the action's input `require`. */
export function requiredBy(stage: Stage): string {
  return stage.secrets.map(({ variable }) => variable).join(' ');
}
