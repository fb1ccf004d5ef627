/**
 * Maps the model's rows to the tables: a column for each property. It is used in both directions, by SELECT lists (`columnList`,
 * `propertiesOf`) and by rows to write (`rowOf`), and its types are the tables of Kysely (tables.ts).
 */
export type ColumnMap<Row> = { readonly [Property in keyof Row]-?: string | InstantColumn };

type AnyMap = Readonly<Record<string, string | InstantColumn>>;

/** A timestamptz whose property is in epoch milliseconds. */
export interface InstantColumn<Name extends string = string> {
  readonly kind: 'instant';
  readonly name: Name;
}

export function instantIn<const Name extends string>(name: Name): InstantColumn<Name> {
  return { kind: 'instant', name };
}

type NameOf<Column> = Column extends InstantColumn<infer Name> ? Name : Column extends string ? Column : never;
type ValueOf<Column, Value> = Column extends InstantColumn ? (null extends Value ? string | null : string) : Value;

/** The columns of a map with the types of their values, as statements accept and return them. */
export type TableOf<Row, Map extends ColumnMap<Row>> = {
  [Property in keyof Row as NameOf<Map[Property]>]: ValueOf<Map[Property], Row[Property]>;
};

type Written<Map, Row> = {
  [Property in keyof Map & keyof Row as NameOf<Map[Property]>]: ValueOf<Map[Property], Row[Property]>;
};

/** A value as a row of its table: the columns of the properties that the value has. Times as ISO 8601 with Z. */
export function rowOf<const Map extends AnyMap, Row extends { readonly [Property in keyof Map]?: unknown }>(
  map: Map,
  value: Row,
): Written<Map, Row> {
  const row: Record<string, unknown> = {};
  const columns: AnyMap = map;
  const values: Readonly<Record<string, unknown>> = value;
  for (const property in columns) {
    const column = columns[property];
    if (column === undefined || !(property in values)) continue;
    if (typeof column === 'string') row[column] = values[property];
    else row[column.name] = values[property] === null ? null : instant(Number(values[property]));
  }
  return row as Written<Map, Row>;
}

/** Values as rows of their table, which begin with the columns of `owner`. */
export function rowsOf<
  const Map extends AnyMap,
  Row extends { readonly [Property in keyof Map]?: unknown },
  Owner extends object,
>(map: Map, values: readonly Row[], owner: Owner): readonly (Owner & Written<Map, Row>)[] {
  return values.map((value) => ({ ...owner, ...rowOf(map, value) }));
}

/**
 * The list of a SELECT. The columns get the names of the properties, so that the driver's rows are the model's. (Measured with 70,000 rows:
 * no slower than one JSON text for each table.)
 *
 * @param table the alias of the table in the statement, if it has one
 */
export function columnList(map: AnyMap, table?: string): string {
  const prefix = table === undefined ? '' : `${table}.`;
  return Object.entries(map)
    .map(([property, column]) => {
      const value = typeof column === 'string' ? `${prefix}"${column}"` : ms(`${prefix}${column.name}`);
      return `${value} AS "${property}"`;
    })
    .join(', ');
}

/** Some of the columns of a map. */
export function pick<Map extends object, Property extends keyof Map>(
  map: Map,
  properties: readonly Property[],
): Pick<Map, Property> {
  return Object.fromEntries(properties.map((property) => [property, map[property]])) as Pick<Map, Property>;
}

/** An SQL expression: a timestamptz in epoch milliseconds. */
export function ms(column: string): string {
  return `round(extract(epoch FROM ${column}) * 1000)::bigint`;
}

/** Epoch milliseconds in the form that PostgreSQL reads: ISO 8601 with Z. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}
