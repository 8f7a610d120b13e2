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

export const version = (name) => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
