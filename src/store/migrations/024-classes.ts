import type { Migration } from './migration.ts';

/**
 * Services with places: several customers hold the same time of a staff member. The database numbers the places, under the staff member's
 * lock, so that no place is taken twice.
 */
export const classes: Migration = {
  name: '024-classes',
  sql: `
-- How many customers can book one start. Null: one, as for every service that is not a class.
ALTER TABLE calops.services ADD COLUMN capacity integer CHECK (capacity >= 1);

ALTER TABLE calops.holds
  -- One start of one class. Null: the time is held for one customer alone.
  ADD COLUMN class_key text,
  ADD COLUMN capacity integer CHECK (capacity >= 1),
  -- From 1, given by the trigger.
  ADD COLUMN place integer,
  -- Holds with the same text may overlap: those of one start of a class.
  ADD COLUMN shared_by text NOT NULL DEFAULT gen_random_uuid()::text,
  ADD CONSTRAINT holds_of_class CHECK (num_nulls(class_key, capacity, place) IN (0, 3)),
  DROP CONSTRAINT holds_no_overlap,
  ADD CONSTRAINT holds_no_overlap
    EXCLUDE USING gist (company_id WITH =, staff_id WITH =, during WITH &&, shared_by WITH <>);
CREATE UNIQUE INDEX holds_places ON calops.holds (company_id, staff_id, class_key, place) WHERE class_key IS NOT NULL;

-- Called under the staff member's lock. As a volatile function it also reads what was committed while the statement waited for that lock.
CREATE FUNCTION calops.take_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.shared_by := coalesce(NEW.class_key, gen_random_uuid()::text);
  IF NEW.class_key IS NULL THEN
    RETURN NEW;
  END IF;
  SELECT min(place) INTO NEW.place FROM generate_series(1, NEW.capacity) AS free(place)
  WHERE NOT EXISTS (
    SELECT FROM calops.holds AS taken
    WHERE taken.company_id = NEW.company_id AND taken.staff_id = NEW.staff_id
      AND taken.class_key = NEW.class_key AND taken.place = free.place);
  IF NEW.place IS NULL THEN
    RAISE EXCEPTION 'all % places are taken', NEW.capacity USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'holds_places';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER take_place BEFORE INSERT ON calops.holds FOR EACH ROW EXECUTE FUNCTION calops.take_place();
`,
};
