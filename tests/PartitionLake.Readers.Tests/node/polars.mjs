// Polars reads the folder as it is, keys and all, and filters by them.
import pl from 'nodejs-polars';
import { tableFromIPC } from 'apache-arrow';
import { column, lines } from './arrow-text.mjs';
import { answer, compareNested, job, version, writeLines } from './output.mjs';

// Left alone, Polars infers the types of keys: 08 is 8. A schema names all keys, and keeps the text.
const text = { k_text: pl.Utf8, k_num: pl.Utf8, k_day: pl.Utf8, k_flag: pl.Utf8 };
const typed = { k_text: pl.Utf8, k_num: pl.Int32, k_day: pl.Date, k_flag: pl.Bool };
const scan = (hiveSchema) => pl.scanParquet(job.lake, { hivePartitioning: true, hiveSchema, useStatistics: true });

function literal({ kind, utc, precision, scale, operand }) {
  switch (kind) {
    case 'Boolean': return pl.lit(operand === 'true');
    case 'Int32': return pl.lit(Number(operand)).cast(pl.Int32);
    case 'Int64': return pl.lit(BigInt(operand)).cast(pl.Int64);
    case 'Float': return pl.lit(Number(operand)).cast(pl.Float32);
    case 'Double': return pl.lit(Number(operand)).cast(pl.Float64);
    case 'Decimal': return pl.lit(operand).cast(pl.Decimal(precision, scale));
    case 'Date': return pl.lit(Number(operand)).cast(pl.Int32).cast(pl.Date);
    case 'Timestamp': return pl.lit(BigInt(operand)).cast(pl.Int64).cast(utc ? pl.Datetime('us', 'UTC') : pl.Datetime('us'));
    case 'String': return pl.lit(Buffer.from(operand.slice(1), 'hex').toString('utf8'));
    default: throw new Error(`No literal of ${kind}.`);
  }
}

function condition(one) {
  const column = pl.col(one.column);
  switch (one.comparison) {
    case 'IsNull': return column.isNull();
    case 'IsNotNull': return column.isNotNull();
    case 'Equal': return column.eq(literal(one));
    case 'Less': return column.lt(literal(one));
    default: return column.gtEq(literal(one));
  }
}

const flat = (frame, name) => column(tableFromIPC(frame.writeIPCStream()), name);

// Polars hands lists on in a form that Arrow's JavaScript does not know, so lengths and elements go separately; a list of no elements is one null among these.
function lists(frame, name) {
  const lengths = flat(frame.select(pl.col(name).lst.lengths()), name);
  const elements = flat(frame.select(pl.col(name).explode()), name);
  let at = 0;
  return lengths.map((length) => {
    const count = length === '~' ? 0 : Number(length);
    const own = elements.slice(at, at + count);
    at += Math.max(1, count);
    return length === '~' ? '~' : `[${own.join(',')}]`;
  });
}

const frame = scan(text).collectSync();
writeLines(lines(job.types.map((type) => (type.element ? lists(frame, type.name) : flat(frame.select(pl.col(type.name)), type.name)))));
const rows = job.filters.map((filter) => {
  const found = scan(typed).filter(filter.map(condition).reduce((all, one) => all.and(one))).select(pl.col('id')).collectSync();
  return found.getColumn('id').toArray().map(Number);
});
const inferred = pl.scanParquet(job.lake, { hivePartitioning: true }).select(...Object.keys(text).map((key) => pl.col(key))).collectSync();

// Rows as lines of JSON: Polars writes structs and lists of any depth itself.
const nested = (path) => pl.readParquet(path).select(...job.nested.columns.map((name) => pl.col(name)))
  .writeJSON({ format: 'lines' }).toString().trimEnd().split('\n').map((line) => [String(JSON.parse(line).id), line]);
answer({
  version: version('nodejs-polars'), keys: Object.values(inferred.schema).map(String), rows,
  nested: compareNested(nested(job.nested.source), job.nested.files.flatMap(nested)),
});
