import { join } from 'node:path';
import { mkdir, writeFile } from 'node:fs/promises';

/** A small salon chain: one team a company, all with the same two staff. */
export interface Fleet {
  readonly seed: object;
  /** Manifests by file. */
  readonly files: ReadonlyMap<string, string>;
  /** The variables with the keys. */
  readonly keys: Readonly<Record<string, string>>;
}

export interface FleetOptions {
  /** True: all companies have one key, and so one rate budget. */
  readonly sharesKey?: boolean;
  /** How long the 120 calls of each key last. */
  readonly windowMs?: number;
}

const OWNER = { id: 1, name: 'Chef', email: 'chef@chain.example', username: 'chef' };
const STAFF = { id: 2, name: 'Emma', email: 'emma@chain.example', username: 'emma' };

/** Companies `salon-001`, `salon-002`, …, each with one service. */
export function fleet(count: number, { sharesKey = false, windowMs = 60_000 }: FleetOptions = {}): Fleet {
  const names = Array.from({ length: count }, (_, at) => `salon-${String(at + 1).padStart(3, '0')}`);
  const variable = (name: string): string => (sharesKey ? 'CHAIN_KEY' : `KEY_${name.slice(-3)}`);
  const secret = (name: string): string => `cal_sandbox_${sharesKey ? 'chain' : name}`;
  const holders = sharesKey ? names.slice(0, 1) : names;
  return {
    seed: {
      teams: names.map((name, at) => ({ id: 1000 + at, name, slug: name })),
      users: [OWNER, STAFF],
      memberships: names.flatMap((_, at) => [
        { id: 1000 + 2 * at, teamId: 1000 + at, userId: OWNER.id, role: 'OWNER' },
        { id: 1001 + 2 * at, teamId: 1000 + at, userId: STAFF.id, role: 'MEMBER' },
      ]),
      apiKeys: holders.map((name) => ({
        name,
        key: secret(name),
        userId: OWNER.id,
        rateLimit: { limit: 120, ttlMs: windowMs },
      })),
    },
    files: new Map(names.map((name, at) => [`${name}/all.yaml`, manifests(name, 1000 + at, variable(name))])),
    keys: Object.fromEntries(names.map((name) => [variable(name), secret(name)])),
  };
}

export async function writeFleet(directory: string, { files }: Fleet): Promise<void> {
  for (const [file, text] of files) {
    await mkdir(join(directory, file, '..'), { recursive: true });
    await writeFile(join(directory, file), text);
  }
}

function manifests(name: string, teamId: number, variable: string): string {
  return `apiVersion: calops/v1
kind: Company
metadata: { name: ${name} }
spec:
  title: ${name}
  timeZone: Europe/Berlin
  locale: de
  calcom:
    production: { teamId: ${teamId}, apiKey: { env: ${variable} } }
---
apiVersion: calops/v1
kind: Branch
metadata: { name: zentrale }
spec: { title: Zentrale }
---
apiVersion: calops/v1
kind: Staff
metadata: { name: emma }
spec: { title: Emma, host: { email: emma@chain.example }, branches: [zentrale] }
---
apiVersion: calops/v1
kind: Service
metadata: { name: cut }
spec:
  title: Haarschnitt
  branches: [zentrale]
  segments:
    - { key: A, title: Haarschnitt, minutes: 30 }
  staff:
    - { name: emma, primary: true }
`;
}
