import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory of its own for one test, gone with the block: `using manifests = manifestDirectory({ 'a.yaml': … })`. */
export interface ManifestDirectory extends Disposable {
  readonly path: string;
  readonly write: (file: string, content: string | Uint8Array) => void;
}

export function manifestDirectory(files: { readonly [file: string]: string | Uint8Array } = {}): ManifestDirectory {
  const path = mkdtempSync(join(tmpdir(), 'calops-manifests-'));
  const write = (file: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), content);
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  return { path, write, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** The least that a salon declares, one part of its text changed: `smallCompany(['teamId: 7', 'teamId: 8'])`. */
export function smallCompany(...changes: readonly (readonly [string, string])[]): string {
  const text = `apiVersion: calops/v1
kind: Company
metadata: { name: salon }
spec:
  title: Salon
  timeZone: Europe/Berlin
  calcom:
    production: { teamId: 7, apiKey: { env: CALCOM_API_KEY } }
---
apiVersion: calops/v1
kind: Branch
metadata: { name: zentrale }
spec: { title: Zentrale }
---
apiVersion: calops/v1
kind: Staff
metadata: { name: emma }
spec: { title: Emma, host: { email: emma@salon.example }, branches: [zentrale] }
`;
  return changes.reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`the small company does not say ${from}`);
    return changed.replace(from, to);
  }, text);
}

/** A Service document; `body` is indented by two and stands under `spec`. */
export function serviceDocument(name: string, body = '  minutes: 30\n  staff: [emma]\n', id = ''): string {
  const metadata = id === '' ? `{ name: ${name} }` : `{ name: ${name}, id: ${id} }`;
  return `apiVersion: calops/v1\nkind: Service\nmetadata: ${metadata}\nspec:\n  title: ${name}\n${body}`;
}
