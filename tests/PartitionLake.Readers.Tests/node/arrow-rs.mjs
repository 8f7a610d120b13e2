// arrow-rs, in the build for browsers: what DataFusion and delta-rs read with. It reads files, and knows nothing of folders and filters;
// what it can leave out is rows: by offset and limit, with the page index.
import { readFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import * as parquet from 'parquet-wasm';
import { column, lines } from './arrow-text.mjs';
import { answer, job, version, writeLines } from './output.mjs';

const windows = [[0, 10], [4090, 20], [19_990, 4097], [50_000, 1], [99_990, 50]];
let values = 0;
const wrong = [];
for (const path of job.files) {
  const file = await parquet.ParquetFile.fromFile(new Blob([readFileSync(path)]));
  const read = async (options) => {
    const table = tableFromIPC((await file.read(options)).intoIPCStream());
    return [...lines(job.columns.map((name) => column(table, name)))];
  };
  const all = await read({});
  writeLines(all);
  if (all.length < 100_000) continue;
  for (const [offset, limit] of windows) {
    const expected = all.slice(offset, offset + limit);
    const found = await read({ offset, limit });
    if (expected.join('\n') === found.join('\n')) values += found.length * job.columns.length;
    else wrong.push(`${path}: rows ${offset} to ${offset + limit}: ${found.length} rows instead of ${expected.length}, or others`);
  }
}
answer({ version: version('parquet-wasm'), values, wrong });
