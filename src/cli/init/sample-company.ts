import { flowText } from '../../reconcile/adopt/yaml-nodes.ts';
import type { Beginning } from './beginning.ts';

/** The sample's manifests by file name. `schemas` is the path from them to the JSON Schemas. */
export function sampleCompany(beginning: Beginning, schemas: string): ReadonlyMap<string, string> {
  const schema = (kind: string): string => `# yaml-language-server: $schema=${schemas}/${kind}.schema.json\n`;
  return new Map([
    ['company.yaml', `${schema('company')}${companyText(beginning)}`],
    ['branches.yaml', `${schema('branch')}${BRANCHES}`],
    ['staff.yaml', `${schema('staff')}${STAFF}`],
    ['services.yaml', `${schema('service')}${SERVICES}`],
  ]);
}

function companyText({ name, environment, apiKeyEnv, timeZone }: Beginning): string {
  return `apiVersion: calops/v1
kind: Company
metadata:
  name: ${flowText(name)}                 # stable key: everything else refers to it, so keep it
spec:
  title: My Salon
  timeZone: ${flowText(timeZone)}
  locale: de
  calcom:                     # one block per environment; --env picks, production is the default
    ${flowText(environment)}:
      teamId: 34209           # the team's id in Cal.com; this one is a team of calops sandbox
      apiKey: { env: ${flowText(apiKeyEnv)} }   # never the key itself: a variable or a file
      canary: haircut         # must be in every list once it was applied, or nothing is planned
  defaults:
    scheduling: managed       # managed | roundRobin | collective
    location: On site
    externalChanges: warn     # what calops does about edits in Cal.com: warn | revert | accept
  safety:                     # plans that change more are held back until you allow them
    maxUpdates: 30%
    maxHostRemovals: 5
`;
}

const BRANCHES = `apiVersion: calops/v1
kind: Branch
metadata: { name: main }
spec: { title: Main Street }
`;

const STAFF = `apiVersion: calops/v1
kind: Staff
metadata: { name: emma }
spec:
  title: Emma
  email: emma@salon.example
  host: { email: emma@salon.example }   # her account in the team: email, userId or username
  branches: [main]
---
apiVersion: calops/v1
kind: Staff
metadata: { name: lina }
spec:
  title: Lina
  email: lina@salon.example
  host: { email: lina@salon.example }
  branches: [main]
`;

const SERVICES = `# A simple service: one segment.
apiVersion: calops/v1
kind: Service
metadata: { name: haircut }
spec:
  title: Haircut
  price: { amount: "32.00", currency: EUR }
  branches: [main]
  segments:
    - { key: A, title: Haircut, minutes: 30 }
  staff:
    - { name: emma, primary: true }
    - { name: lina }
---
# A composite service: one appointment, one booking per segment. During the gap the staff may serve others.
apiVersion: calops/v1
kind: Service
metadata: { name: root-colour }
spec:
  title: Root colour
  price: { amount: "58.00", currency: EUR }
  branches: [main]
  pausePolicy: free
  segments:
    - { key: A, title: Apply the colour, minutes: 30, gapAfter: { minutes: 45, title: Takes effect } }
    - { key: B, title: Wash out, minutes: 15 }
    - { key: C, title: Blow-dry, minutes: 30 }
  staff:
    - { name: emma }
`;
