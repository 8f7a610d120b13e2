// Reads a list of statements from standard input; writes for each its errors and its tokens without white space.
import { register } from 'node:module';
register('./resolve.mjs', import.meta.url);
const { HiveSQL } = await import('dt-sql-parser/dist/parser/hive/index.js');
const hive = new HiveSQL();
let input = '';
for await (const part of process.stdin) input += part;
const answers = JSON.parse(input).map((statement) => ({
  errors: hive.validate(statement).map((e) => `${e.startLine}:${e.startColumn} ${e.message}`),
  tokens: hive.getAllTokens(statement).filter((t) => t.text.trim() !== '').map((t) => [t.type, t.text]),
}));
process.stdout.write(JSON.stringify(answers));
