import type { Migration } from './migration.ts';

/** Who is notified of what, and the notices that are still to be sent. */
export const notifications: Migration = {
  name: '009-notifications',
  sql: `
ALTER TABLE calops.companies
  -- by channel: { slack: { url: {env} or {file} }, email: { to: [] } }. Null: nobody is told anything.
  ADD COLUMN notifications jsonb CHECK (jsonb_typeof(notifications) = 'object'),
  ADD COLUMN customer_mail text NOT NULL DEFAULT 'calcom' CHECK (customer_mail IN ('calcom', 'combined'));

-- What is to be sent: one row for each message and channel, so that one that is dead holds up no other. Written in the transaction in which
-- the matter arises. The subject says what it is about, the occurrence which time: what was mended and comes back is told again.
CREATE TABLE calops.notifications (
  company_id text NOT NULL REFERENCES calops.companies,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  channel text NOT NULL CHECK (channel IN ('slack', 'email', 'customer')),
  kind text NOT NULL,
  subject text NOT NULL,
  occurrence text NOT NULL,
  detail jsonb NOT NULL,
  status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'dropped', 'given_up')),
  -- how often somebody took it up; also the fence of who did so last
  tries integer NOT NULL DEFAULT 0,
  -- not before; while it is being sent, when others may take it up
  due_at timestamptz NOT NULL DEFAULT now(),
  -- why it was not sent, or not yet
  reason text,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, channel, subject, kind, occurrence),
  CHECK ((status = 'waiting') = (ended_at IS NULL)),
  CHECK (status NOT IN ('dropped', 'given_up') OR reason IS NOT NULL)
);
CREATE INDEX notifications_due ON calops.notifications (due_at) WHERE status = 'waiting';
CREATE INDEX ON calops.notifications (ended_at);

-- Cal.com does not answer for a company: one row while that lasts, shared by all processes.
CREATE TABLE calops.outages (
  company_id text PRIMARY KEY REFERENCES calops.companies,
  since timestamptz NOT NULL,
  told boolean NOT NULL DEFAULT false
);
`,
};
