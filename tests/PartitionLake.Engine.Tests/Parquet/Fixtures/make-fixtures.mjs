// Writes the fixtures beside it. Needs the npm packages that README.md names; run: node make-fixtures.mjs
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(join(process.cwd(), 'x.js'));
const here = process.env.OUT ?? dirname(fileURLToPath(import.meta.url));
const out = name => join(here, name);
const rows = 600;
const range = f => Array.from({ length: rows }, (_, i) => f(i));
const sometimes = (n, f) => range(i => (i % n === 0 ? null : f(i)));

async function arrowRs() {
  const arrow = require('apache-arrow');
  const pw = require('parquet-wasm');
  const vec = (values, type) => arrow.vectorFromArray(values, type);
  const list = type => new arrow.List(new arrow.Field('item', type, true));
  const columns = {
    id: vec(range(i => i), new arrow.Int32()),
    flag: vec(sometimes(3, i => i % 5 < 2), new arrow.Bool()),
    i8: vec(sometimes(4, i => (i % 256) - 128), new arrow.Int8()),
    u16: vec(sometimes(4, i => i * 100), new arrow.Uint16()),
    u32: vec(sometimes(5, i => 4294967295 - i), new arrow.Uint32()),
    i64: vec(sometimes(5, i => BigInt(i) * 12345678901n - 999999999999n), new arrow.Int64()),
    f32: vec(sometimes(6, i => i / 3), new arrow.Float32()),
    f64: vec(sometimes(6, i => (i === 7 ? NaN : i === 8 ? -0 : Math.sqrt(i))), new arrow.Float64()),
    day: vec(sometimes(7, i => i * 86400000 * 11), new arrow.DateDay()),
    ms: vec(sometimes(7, i => 1700000000000 + i), new arrow.TimestampMillisecond()),
    us: vec(sometimes(7, i => 1700000000000 + i), new arrow.TimestampMicrosecond('UTC')),
    ns: vec(sometimes(7, i => 86400 * i), new arrow.TimestampNanosecond()),
    few: vec(sometimes(9, i => `payer ${i % 7}`), new arrow.Utf8()),
    many: vec(sometimes(9, i => `row ${i} ü💊 ${'x'.repeat(i % 50)}`), new arrow.Utf8()),
    bytes: vec(sometimes(8, i => Uint8Array.from([i % 256, 0, 255])), new arrow.Binary()),
    fixed: vec(sometimes(8, i => Uint8Array.from([i % 256, 1, 2, 3])), new arrow.FixedSizeBinary(4)),
    nothing: vec(range(() => null), new arrow.Utf8()),
    texts: vec(sometimes(4, i => Array.from({ length: i % 5 }, (_, k) => (k === 2 ? null : `e${(i + k) % 11}`))), list(new arrow.Utf8())),
    longs: vec(sometimes(3, i => Array.from({ length: i % 4 }, (_, k) => BigInt(i * k))), list(new arrow.Int64())),
  };
  const table = new arrow.Table(columns);
  const write = (name, configure) => {
    const builder = configure(new pw.WriterPropertiesBuilder().setMaxRowGroupSize(400).setWriteBatchSize(64));
    const data = pw.writeParquet(pw.Table.fromIPCStream(arrow.tableToIPC(table, 'stream')), builder.build());
    writeFileSync(out(name), data);
  };
  const { Compression: C, Encoding: E, WriterVersion: V } = pw;
  write('arrow-rs-v1-snappy.parquet', b => b.setCompression(C.SNAPPY));
  write('arrow-rs-v2-zstd-small-pages.parquet', b => b.setWriterVersion(V.V2).setCompression(C.ZSTD).setDataPageSizeLimit(300));
  write('arrow-rs-v1-lz4raw-fallback.parquet', b => b.setCompression(C.LZ4_RAW).setDictionaryPageSizeLimit(200).setDataPageSizeLimit(400));
  write('arrow-rs-v2-brotli-plain.parquet', b => b.setWriterVersion(V.V2).setCompression(C.BROTLI).setDictionaryEnabled(false).setEncoding(E.PLAIN));
  const numbers = ['i8', 'u16', 'u32', 'i64', 'day', 'ms', 'us', 'ns', 'longs.list.item'];
  const delta = (b, bytes) => {
    b = b.setDictionaryEnabled(false);
    for (const n of numbers) b = b.setColumnEncoding(n, E.DELTA_BINARY_PACKED);
    for (const n of ['few', 'many', 'bytes', 'nothing', 'texts.list.item']) b = b.setColumnEncoding(n, bytes);
    return b.setColumnEncoding('fixed', E.DELTA_BYTE_ARRAY).setColumnEncoding('flag', E.RLE);
  };
  write('arrow-rs-v2-gzip-delta.parquet', b => delta(b.setWriterVersion(V.V2).setCompression(C.GZIP).setDataPageSizeLimit(900), E.DELTA_BYTE_ARRAY));
  write('arrow-rs-v1-delta-length.parquet', b => delta(b.setCompression(C.UNCOMPRESSED), E.DELTA_LENGTH_BYTE_ARRAY));
  write('arrow-rs-split-all.parquet', b => {
    b = b.setDictionaryEnabled(false).setCompression(C.ZSTD);
    for (const n of ['f32', 'f64', 'i64', 'u32', 'fixed']) b = b.setColumnEncoding(n, E.BYTE_STREAM_SPLIT);
    return b;
  });
}

function polars() {
  const pl = require('nodejs-polars');
  const frame = pl.DataFrame([
    pl.Series('id', range(i => i), pl.Int64),
    pl.Series('flag', sometimes(3, i => i % 5 < 2), pl.Bool),
    pl.Series('i16', sometimes(4, i => i - 300), pl.Int16),
    pl.Series('u8', sometimes(4, i => i % 256), pl.UInt8),
    pl.Series('f32', sometimes(6, i => i / 3), pl.Float32),
    pl.Series('f64', sometimes(6, i => Math.sqrt(i)), pl.Float64),
    pl.Series('when', sometimes(7, i => new Date(1700000000000 + i * 1000)), pl.Datetime('ms')),
    pl.Series('few', sometimes(9, i => `payer ${i % 7}`), pl.Utf8),
    pl.Series('many', sometimes(9, i => `row ${i} ü💊 ${'x'.repeat(i % 50)}`), pl.Utf8),
    pl.Series('texts', range(i => Array.from({ length: i % 5 }, (_, k) => `e${(i + k) % 11}`)), pl.List(pl.Utf8)),
    pl.Series('longs', range(i => Array.from({ length: i % 4 }, (_, k) => i * k)), pl.List(pl.Int64)),
  ]).withColumns(
    pl.col('when').cast(pl.Datetime('us')).alias('when_us'),
    pl.col('when').cast(pl.Date).alias('day'),
    pl.col('few').cast(pl.Categorical).alias('category'));
  for (const compression of ['zstd', 'lz4'])
    writeFileSync(out(`polars-${compression}.parquet`), frame.writeParquet({ compression }));
}

async function hyparquet() {
  const { parquetWriteBuffer } = await import(require.resolve('hyparquet-writer'));
  const write = (name, options) => writeFileSync(out(name), Buffer.from(parquetWriteBuffer(options)));
  write('hyparquet-writer.parquet', {
    rowGroupSize: 256,
    columnData: [
      { name: 'id', data: range(i => i), type: 'INT32', nullable: false },
      { name: 'flag', data: sometimes(3, i => i % 5 < 2), type: 'BOOLEAN' },
      { name: 'flag_rle', data: sometimes(3, i => i % 5 < 2), type: 'BOOLEAN', encoding: 'RLE' },
      { name: 'half', data: sometimes(4, i => i / 4 - 50), type: 'FLOAT16' },
      { name: 'when', data: sometimes(4, i => new Date(1700000000000 + i)), type: 'TIMESTAMP' },
      { name: 'document', data: sometimes(5, i => ({ k: i })), type: 'JSON' },
      { name: 'few', data: sometimes(9, i => `payer ${i % 7}`), type: 'STRING' },
      { name: 'delta', data: sometimes(9, i => BigInt(i * i)), type: 'INT64', encoding: 'DELTA_BINARY_PACKED' },
      { name: 'prefixed', data: sometimes(9, i => `common prefix ${i}`), type: 'STRING', encoding: 'DELTA_BYTE_ARRAY' },
      { name: 'split', data: sometimes(9, i => i / 7), type: 'DOUBLE', encoding: 'BYTE_STREAM_SPLIT' },
      { name: 'guid', data: range(() => new Uint8Array(16)), type: 'UUID' },
    ],
  });
}

async function parquetjs() {
  const js = require('@dsnp/parquetjs');
  for (const useDataPageV2 of [false, true]) {
    const schema = new js.ParquetSchema({
      id: { type: 'INT64' },
      name: { type: 'UTF8', optional: true, compression: 'SNAPPY' },
      amount: { type: 'DECIMAL', precision: 12, scale: 2, optional: true },
      ratio: { type: 'DOUBLE', optional: true, compression: 'GZIP' },
      day: { type: 'DATE', optional: true },
      millis: { type: 'TIMESTAMP_MILLIS', optional: true },
      micros: { type: 'TIMESTAMP_MICROS', optional: true },
      old: { type: 'INT96', optional: true },
      blob: { type: 'BYTE_ARRAY', optional: true },
      tags: { type: 'UTF8', repeated: true },
      numbers: { type: 'INT32', repeated: true },
    });
    const writer = await js.ParquetWriter.openFile(schema, out(`parquetjs-v${useDataPageV2 ? 2 : 1}.parquet`), { useDataPageV2, rowGroupSize: 256 });
    for (let i = 0; i < rows; i++) {
      const row = { id: i, tags: Array.from({ length: i % 3 }, (_, k) => `t${k}`), numbers: Array.from({ length: (i * 7) % 4 }, (_, k) => i * k) };
      if (i % 3) row.name = `name ${i % 13}`;
      if (i % 4) row.amount = i - 300 + 0.25;
      if (i % 5) row.ratio = i / 8;
      if (i % 6) row.day = new Date(86400000 * i);
      if (i % 7) row.millis = new Date(1700000000000 + i);
      if (i % 7) row.micros = (1700000000000 + i) * 1000;
      if (i % 9) row.blob = Buffer.from([i % 256, 7]);
      await writer.appendRow(row);
    }
    await writer.close();
  }
}

for (const [name, make] of Object.entries({ arrowRs, polars, hyparquet, parquetjs })) {
  try { await make(); console.log(`${name}: written`); } catch (e) { console.log(`${name}: ${e.stack ?? e}`); }
}
