// The job of a reader, and files for its answers.
import { readFileSync, writeFileSync, openSync, writeSync, closeSync } from 'node:fs';

export const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));

export function answer(value) {
  writeFileSync(job.answer, JSON.stringify(value));
}

// Writes lines in large pieces.
export function writeLines(lines) {
  const file = openSync(job.output, 'a');
  let piece = [];
  for (const line of lines) {
    if (piece.push(line) === 20_000) {
      writeSync(file, piece.join('\n') + '\n');
      piece = [];
    }
  }
  if (piece.length) writeSync(file, piece.join('\n') + '\n');
  closeSync(file);
}

// How the rows of the nested lake differ from those of the file that it was made of, both as lines of one reader that begin with their number.
export function compareNested(source, lake) {
  const expected = new Map(source);
  const differing = lake.filter(([id, line]) => expected.get(id) !== line).map(([id, line]) => `${expected.get(id)} became ${line}`);
  const found = new Set(lake.map(([id]) => id));
  differing.push(...source.filter(([id]) => !found.has(id)).map(([, line]) => `${line} is missing`));
  return { rows: lake.length, distinct: new Set(source.map(([, line]) => line)).size, differing: differing.slice(0, 5) };
}

export const version = (name) => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
