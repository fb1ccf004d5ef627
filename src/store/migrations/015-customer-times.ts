import type { Migration } from './migration.ts';

/** A customer cannot be in two appointments at once: what `holds` are for staff. */
export const customerTimes: Migration = {
  name: '015-customer-times',
  sql: `
-- By name with phone number, and by name with e-mail address (src/store/bookings/customer-times.ts), from the first hold to the end of
-- the appointment. Of a move, where it is and where it is to be.
CREATE TABLE calops.customer_times (
  company_id text NOT NULL,
  appointment_id uuid NOT NULL,
  customer_key text NOT NULL,
  during tstzmultirange NOT NULL,
  -- The customer wants it beside another one.
  is_overlap_allowed boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company_id, appointment_id, customer_key),
  FOREIGN KEY (company_id, appointment_id) REFERENCES calops.appointments,
  CONSTRAINT customer_times_no_overlap EXCLUDE USING gist (company_id WITH =, customer_key WITH =, during WITH &&)
    WHERE (NOT is_overlap_allowed)
);
CREATE INDEX ON calops.customer_times (company_id, customer_key);

-- Appointments of earlier versions may overlap: each counts, none is refused afterwards.
INSERT INTO calops.customer_times (company_id, appointment_id, customer_key, during, is_overlap_allowed)
SELECT company_id, id,
  lower(regexp_replace(btrim(normalize(customer->>'name', NFKC)), '\\s+', ' ', 'g')) || E'\\n' || lower(contact),
  tstzmultirange(tstzrange(starts_at, ends_at)), true
FROM calops.appointments,
  LATERAL (VALUES (regexp_replace(customer->>'phone', '^\\+(4[139])0', '+\\1')), (customer->>'email')) AS known (contact)
WHERE status IN ('pending', 'requested', 'booked') AND ends_at > now() AND contact IS NOT NULL
ON CONFLICT DO NOTHING;

CREATE FUNCTION calops.follow_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status IN ('cancelled', 'failed', 'declined') THEN
    DELETE FROM calops.customer_times WHERE company_id = NEW.company_id AND appointment_id = NEW.id;
  ELSE
    UPDATE calops.customer_times SET during = tstzmultirange(tstzrange(NEW.starts_at, NEW.ends_at))
    WHERE company_id = NEW.company_id AND appointment_id = NEW.id
      AND during <> tstzmultirange(tstzrange(NEW.starts_at, NEW.ends_at));
  END IF;
  RETURN NULL;
END $$;
-- Whatever ends or moves an appointment gives its customer's time back.
CREATE TRIGGER customer_times AFTER UPDATE OF status, starts_at, ends_at ON calops.appointments
  FOR EACH ROW EXECUTE FUNCTION calops.follow_appointment();
`,
};
