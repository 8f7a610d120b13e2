// hyparquet reads files in browsers. It has no type for decimals but the double, and compares text as JavaScript does.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { answer, compareNested, job, version, writeLines } from './output.mjs';

const parsers = { timestampFromMicroseconds: (micros) => micros, dateFromDays: (days) => days };
const options = { compressors, parsers, utf8: false };
const kinds = new Map(job.types.map((type) => [type.name, type]));

function text(value, type) {
  if (value === null || value === undefined) return '~';
  switch (type.kind) {
    case 'String': return 'x' + Buffer.from(value, 'utf8').toString('hex');
    case 'Binary': return 'x' + Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
    case 'List': return `[${value.map((element) => text(element, type.element)).join(',')}]`;
    default: return Object.is(value, -0) ? '-0' : String(value);
  }
}

function operand({ kind, operand: value }) {
  switch (kind) {
    case 'Boolean': return value === 'true';
    case 'Int64': case 'Timestamp': return BigInt(value);
    case 'String': return Buffer.from(value.slice(1), 'hex').toString('utf8');
    default: return Number(value);
  }
}

const operators = { Equal: '$eq', Less: '$lt', AtLeast: '$gte', IsNull: '$eq', IsNotNull: '$ne' };
const condition = (one) => ({ [one.column]: { [operators[one.comparison]]: one.comparison.startsWith('Is') ? null : operand(one) } });

const files = [];
for (const path of job.files) {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file, { parsers });
  files.push({ file, metadata });
  const rows = await parquetReadObjects({ file, metadata, ...options });
  writeLines(rows.map((row) => job.columns.map((name) => text(row[name], kinds.get(name))).join('\t')));
}
const rows = [];
for (const filter of job.filters) {
  const found = [];
  for (const { file, metadata } of files) {
    const some = await parquetReadObjects({ file, metadata, ...options, columns: ['id'], filter: { $and: filter.map(condition) }, usePageIndex: true, useOffsetIndex: true });
    found.push(...some.map((row) => Number(row.id)));
  }
  rows.push(found);
}

const plain = (key, value) => (typeof value === 'bigint' ? `${value}n` : value);
async function nested(path) {
  const found = await parquetReadObjects({ file: await asyncBufferFromFile(path), compressors, columns: job.nested.columns });
  return found.map((row) => [String(row.id), JSON.stringify(job.nested.columns.map((name) => row[name]), plain)]);
}

const lake = [];
for (const path of job.nested.files) lake.push(...await nested(path));
answer({ version: version('hyparquet'), rows, nested: compareNested(await nested(job.nested.source), lake) });
