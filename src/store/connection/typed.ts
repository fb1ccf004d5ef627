import type { ClientBase } from 'pg';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type AliasedRawBuilder,
  type Compilable,
  type CompiledQuery,
  type Expression,
  type ExpressionBuilder,
  type RawBuilder,
  type SelectType,
} from 'kysely';
import type { InstantColumn } from '../tables/columns.ts';
import type { Tables } from '../tables/tables.ts';
import { asUuid, sendQuery } from './statement.ts';

/** A statement that would send itself is an error: `DummyDriver` alone would drop it. */
class NoDriver extends DummyDriver {
  override acquireConnection(): never {
    throw new TypeError('send a statement with fetchAll, fetchFirst or execute');
  }
}

/**
 * Builds statements; the compiler checks their tables, columns and values. `fetchAll`, `fetchFirst` and `execute` send them: `Database` owns
 * connections and transactions. Only modules that are loaded late may import this one, since it loads Kysely (docs/decisions/018).
 */
export const db: Kysely<Tables> = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new NoDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}).withSchema('calops');

/** A statement of Kysely, or a text in its `sql`. */
type Query<Row> = Compilable<Row> | RawBuilder<Row>;

export async function fetchAll<Row>(client: ClientBase, query: Query<Row>): Promise<readonly Row[]> {
  return (await send(client, query)).rows;
}

export async function fetchFirst<Row>(client: ClientBase, query: Query<Row>): Promise<Row | undefined> {
  return (await send(client, query)).rows[0];
}

/** Returns how many rows the statement wrote. */
export async function execute(client: ClientBase, query: Query<unknown>): Promise<number> {
  return (await send(client, query)).rowCount ?? 0;
}

function send<Row>(client: ClientBase, query: Query<Row>) {
  const { sql: text, parameters: values } = query.compile(db);
  return sendQuery<Row>(client, { text }, values);
}

/** The types of parameters of prepared statements: PostgreSQL's name, and the value. */
interface ParameterValues {
  readonly text: string | null;
  readonly uuid: string | null;
  readonly integer: number;
  readonly boolean: boolean;
  readonly timestamptz: string;
  readonly 'text[]': readonly (string | null)[];
}

type ParameterTypes = { readonly [name: string]: keyof ParameterValues };
type ValuesOf<Types extends ParameterTypes> = { readonly [Name in keyof Types]: ParameterValues[Types[Name]] };
type Parameters<Types extends ParameterTypes> = {
  readonly [Name in keyof Types]: RawBuilder<NonNullable<ParameterValues[Types[Name]]>>;
};

/** Marks the place of a parameter among the values of a compiled statement. */
class Parameter {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A statement that runs often: it is compiled once, when its module is loaded, and each session parses and plans it once, under this name.
 *
 * @param types PostgreSQL's types of the parameters, by name
 */
export function prepared<const Types extends ParameterTypes, Row>(
  name: string,
  types: Types,
  build: (parameters: Parameters<Types>) => Query<Row>,
): (client: ClientBase, values: ValuesOf<Types>) => Promise<readonly Row[]> {
  const parameters = Object.fromEntries(
    Object.entries(types).map(([name, type]) => [name, sql`${new Parameter(name)}::${sql.raw(type)}`]),
  ) as Parameters<Types>;
  const compiled: CompiledQuery<Row> = build(parameters).compile(db);
  return async (client, given) => {
    const byName: Readonly<Record<string, unknown>> = given;
    const values = compiled.parameters.map((value) => (value instanceof Parameter ? byName[value.name] : value));
    return (await sendQuery<Row>(client, { name, text: compiled.sql }, values)).rows;
  };
}

/** A word as a part of the text, not as a parameter: only then can PostgreSQL use an index that is restricted to it. */
export function word<const Word extends string>(word: Word): RawBuilder<Word> {
  return sql.lit(word);
}

export function words<const Word extends string>(...list: readonly Word[]): readonly RawBuilder<Word>[] {
  return list.map((one) => sql.lit(one));
}

/** A list as one parameter, for `=`: `.where('id', '=', anyOf(ids))`. */
export function anyOf(values: readonly (string | null)[]): RawBuilder<string> {
  return sql`ANY(${values}::text[])`;
}

/** Null, which equals nothing, for an id that is not a UUID. */
export function uuid(id: string): RawBuilder<string> {
  return sql`${asUuid(id)}::uuid`;
}

/** The instant this many milliseconds ago, by the database's clock. */
export function ago(ms: number): RawBuilder<string> {
  return sql`clock_timestamp() - ${ms}::float8 * interval '1 millisecond'`;
}

export const now: RawBuilder<string> = sql`now()`;

type Epoch<Instant> = null extends Instant ? number | null : number;

/** A timestamptz in epoch milliseconds. */
export function epochMs<Instant extends string | null>(instant: Expression<Instant>): RawBuilder<Epoch<Instant>> {
  return sql`round(extract(epoch FROM ${instant}) * 1000)::bigint`;
}

type ValueIn<Table, Column> =
  Column extends InstantColumn<infer Name>
    ? Name extends keyof Table
      ? Epoch<SelectType<Table[Name]>>
      : never
    : Column extends keyof Table
      ? SelectType<Table[Column]>
      : never;

type Properties<Table, Map> = {
  [Property in keyof Map & string]: AliasedRawBuilder<ValueIn<Table, Map[Property]>, Property>;
}[keyof Map & string];

type AnyMap = { readonly [property: string]: string | InstantColumn };

/** The columns of a map under the names of its properties: the selected rows are the model's. Times in epoch milliseconds. */
export function propertiesOf<DB, TB extends keyof DB, Table extends TB & string, const Map extends AnyMap>(
  _: ExpressionBuilder<DB, TB>,
  table: Table,
  map: Map,
): readonly Properties<DB[Table], Map>[] {
  return Object.entries(map).map(([property, column]) => {
    if (typeof column === 'string') return sql.ref(`${table}.${column}`).as(property);
    return epochMs(sql.ref(`${table}.${column.name}`)).as(property);
  }) as Properties<DB[Table], Map>[];
}
