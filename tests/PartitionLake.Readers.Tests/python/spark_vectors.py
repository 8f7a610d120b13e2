"""Evaluates expressions over the rows of a file, each row by itself, so that one that fails is known from one that is null."""
import decimal
import json
import re
import struct
import sys

from pyspark.sql import Column, SparkSession
from pyspark.sql.functions import expr

job = json.load(open(sys.argv[1], encoding="utf-8"))
decimal.getcontext().prec = 60
spark = SparkSession.builder.appName("vectors").getOrCreate()
for name, value in job["settings"].items():
    spark.conf.set(name, value)
spark.conf.set("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED")
jvm = spark.sparkContext._jvm
table = spark.read.parquet(job["table"]).coalesce(1).sortWithinPartitions("rn").cache()
answer = {"version": spark.version, "vectors": [None] * len(job["expressions"]), "plain": []}


def text(value, kind):
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "NaN" if value != value else struct.pack(">d", value).hex()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex().upper()
    if isinstance(value, decimal.Decimal):
        # What arrives has lost its scale on the way: 100E-12 for 0.0000000001.
        return format(value.quantize(decimal.Decimal(1).scaleb(-int(re.search(r",(\d+)", kind).group(1)))), "f")
    return value if isinstance(value, str) else str(value)


def shown(name, kind):
    """Dates and timestamps as numbers: Python knows the years from 1 to 9999 alone."""
    return {"date": f"unix_date({name})", "timestamp": f"unix_micros({name})",
            "timestamp_ntz": f"unix_micros(CAST({name} AS TIMESTAMP_LTZ))"}.get(kind, name)


def attempt(number, sql):
    """A structure of the one value; null where it fails."""
    tried = jvm.org.apache.spark.sql.catalyst.expressions.TryEval(expr(f"struct({sql} AS v)")._jc.expr())
    return Column(jvm.org.apache.spark.sql.Column(tried)).alias(f"c{number}")


def batches(items, size):
    return [items[i:i + size] for i in range(0, len(items), size)]


numbered = list(enumerate(job["expressions"]))

# A part that several expressions share would be computed ahead of them, outside of what catches its failure.
spark.conf.set("spark.sql.subexpressionElimination.enabled", "false")
if not job["compiled"]:
    spark.conf.set("spark.sql.codegen.wholeStage", "false")
    spark.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
for batch in batches(numbered, job["batch"]):
    tried = table.select(*[attempt(number, sql) for number, sql in batch])
    types = [field.dataType.fields[0].dataType.simpleString() for field in tried.schema.fields]
    columns = [sql for (number, _), kind in zip(batch, types) for sql in (f"c{number} IS NULL", shown(f"c{number}.v", kind))]
    rows = tried.selectExpr(*columns).collect()
    for place, (number, _) in enumerate(batch):
        answer["vectors"][number] = {
            "type": types[place], "rows": ["!" if row[2 * place] else [text(row[2 * place + 1], types[place])] for row in rows]}
for name in ["spark.sql.subexpressionElimination.enabled", "spark.sql.codegen.wholeStage", "spark.sql.codegen.factoryMode"]:
    spark.conf.unset(name)
chosen = set(job["plain"])
for batch in batches([item for item in numbered if item[0] in chosen], job["batch"]):
    plain = table.selectExpr(*[f"{sql} AS c{number}" for number, sql in batch])
    types = [kind for _, kind in plain.dtypes]
    rows = plain.selectExpr(*[shown(f"c{number}", kind) for (number, _), kind in zip(batch, types)]).collect()
    for place, (number, _) in enumerate(batch):
        answer["plain"].append({"number": number, "rows": [text(row[place], types[place]) for row in rows]})
json.dump(answer, open(job["answer"], "w", encoding="utf-8"))
