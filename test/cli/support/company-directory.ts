import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory to run calops in, gone afterwards. */
export interface WorkDirectory extends AsyncDisposable {
  readonly path: string;
  readonly write: (file: string, content: string) => Promise<void>;
}

export async function workDirectory(): Promise<WorkDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'calops-cli-'));
  return {
    path,
    write: async (file, content) => {
      await mkdir(dirname(join(path, file)), { recursive: true });
      await writeFile(join(path, file), content);
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** A company of the sandbox's team 34209 with one simple and one composite service: 3 event types, 4 event maps. */
export function salonManifests(cutMinutes = 30): string {
  return `apiVersion: calops/v1
kind: Company
metadata: { name: friseur }
spec:
  title: Friseur
  timeZone: Europe/Berlin
  locale: de
  calcom:
    production: { teamId: 34209, apiKey: { env: SALON_KEY } }
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
---
apiVersion: calops/v1
kind: Staff
metadata: { name: lina }
spec: { title: Lina, host: { email: lina@salon.example }, branches: [zentrale] }
---
apiVersion: calops/v1
kind: Service
metadata: { name: cut }
spec:
  title: Haarschnitt
  branches: [zentrale]
  segments:
    - { key: A, title: Haarschnitt, minutes: ${cutMinutes} }
  staff:
    - { name: emma, primary: true }
    - { name: lina }
---
apiVersion: calops/v1
kind: Service
metadata: { name: colour }
spec:
  title: Farbe
  branches: [zentrale]
  segments:
    - { key: A, title: Auftragen, minutes: 30, gapAfter: { minutes: 45, title: Einwirkzeit } }
    - { key: B, title: Auswaschen, minutes: 15 }
  staff:
    - { name: emma }
`;
}
