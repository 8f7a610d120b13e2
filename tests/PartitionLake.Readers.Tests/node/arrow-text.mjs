// Canonical text of Arrow columns, from their buffers: a getter of JavaScript would round timestamps and decimals.
import { DataType, Precision } from 'apache-arrow';

const hex = (bytes) => 'x' + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

function decimal(words, scale) {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i]);
  if (words[words.length - 1] >>> 31) value -= 1n << BigInt(32 * words.length);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return (value < 0n ? '-' : '') + (scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`);
}

const number = (value) => (Object.is(value, -0) ? '-0' : String(value));

// A function from row to text for one chunk of a column.
function texts(data) {
  const { type, values, valueOffsets: offsets } = data;
  let text;
  if (DataType.isBool(type)) text = (i) => (((values[(data.offset + i) >> 3] >> ((data.offset + i) & 7)) & 1) === 1 ? 'true' : 'false');
  else if (DataType.isDecimal(type)) {
    const width = type.bitWidth / 32;
    text = (i) => decimal(values.subarray(i * width, (i + 1) * width), type.scale);
  } else if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isBinary(type) || DataType.isLargeBinary(type))
    text = (i) => hex(values.subarray(Number(offsets[i]), Number(offsets[i + 1])));
  else if (DataType.isList(type)) {
    const child = texts(data.children[0]);
    text = (i) => {
      const elements = [];
      for (let at = Number(offsets[i]); at < Number(offsets[i + 1]); at++) elements.push(child(at));
      return `[${elements.join(',')}]`;
    };
  } else if (DataType.isFloat(type) && type.precision !== Precision.HALF) text = (i) => number(values[i]);
  else if (DataType.isInt(type) || DataType.isTimestamp(type) || DataType.isDate(type)) text = (i) => String(values[i]);
  else throw new Error(`A column of type ${type} was not expected.`);
  return (i) => (data.getValid(i) ? text(i) : '~');
}

// The texts of a column, for all rows of the table.
export function column(table, name) {
  const all = [];
  for (const batch of table.batches) {
    const text = texts(batch.data.children[batch.schema.fields.findIndex((field) => field.name === name)]);
    for (let row = 0; row < batch.numRows; row++) all.push(text(row));
  }
  return all;
}

// The lines of columns of texts.
export function* lines(columns) {
  for (let row = 0; row < columns[0].length; row++) yield columns.map((texts) => texts[row]).join('\t');
}
