// Polars reads the folder as it is, keys and all, and filters by them.
import pl from 'nodejs-polars';
import { tableFromIPC } from 'apache-arrow';
import { lines } from './arrow-text.mjs';
import { answer, job, version, writeLines } from './output.mjs';

const scan = () => pl.scanParquet(job.lake, { hivePartitioning: true, tryParseHiveDates: false, useStatistics: true });

function literal({ kind, utc, precision, scale, operand, isKey }) {
  switch (kind) {
    case 'Boolean': return isKey ? pl.lit(operand) : pl.lit(operand === 'true');
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

const frame = scan().collectSync();
writeLines(lines(tableFromIPC(frame.writeIPCStream()), job.columns));
const schema = Object.entries(frame.schema).map(([name, type]) => `${name} ${type}`);
const rows = job.filters.map((filter) => {
  const found = scan().filter(filter.map(condition).reduce((all, one) => all.and(one))).select(pl.col('id')).collectSync();
  return found.getColumn('id').toArray().map(Number);
});
answer({ version: version('nodejs-polars'), schema, rows });
