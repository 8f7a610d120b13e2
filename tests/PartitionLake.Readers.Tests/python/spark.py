"""Reads a lake with Spark and writes lakes with it, as the job says; knows nothing of types or values itself."""
import json
import sys

from pyspark.sql import SparkSession

job = json.load(open(sys.argv[1], encoding="utf-8"))
spark = SparkSession.builder.appName("readers").getOrCreate()
answer = {"version": spark.version, "filters": []}


def lines(frame, columns, output):
    text = "concat_ws('\\t', " + ", ".join(f"coalesce({column}, '~')" for column in columns) + ") AS line"
    frame.selectExpr(text).write.text(output)


def scanned(frame):
    """Rows that left the scan: fewer than the lake's only where row groups or folders were left out."""
    plan = frame._jdf.queryExecution().executedPlan()
    scans = [plan]
    while scans:
        node = scans.pop()
        if node.getClass().getSimpleName() == "AdaptiveSparkPlanExec":
            scans.append(node.executedPlan())
        elif node.getClass().getSimpleName() == "FileSourceScanExec":
            return node.metrics().apply("numOutputRows").value()
        children = node.children()
        scans += [children.apply(i) for i in range(children.size())]
    raise RuntimeError("The plan has no scan:\n" + plan.toString())


spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
lake = spark.read.parquet(job["lake"])
answer["schema"] = [[field.name, field.dataType.simpleString()] for field in lake.schema.fields]
lines(lake, job["columns"], job["output"])

spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "true")
typed = spark.read.parquet(job["lake"])
answer["inferred"] = [[field.name, field.dataType.simpleString()] for field in typed.schema.fields]
for where in job["filters"]:
    rows = {}
    for pushdown in ("true", "false"):
        spark.conf.set("spark.sql.parquet.filterPushdown", pushdown)
        frame = typed.where(where).select("id")
        rows[pushdown] = sorted(row[0] for row in frame.collect())
        if pushdown == "true":
            read = scanned(frame)
    answer["filters"].append({"pushed": rows["true"], "plain": rows["false"], "scanned": read})

for written in job["lakes"]:
    for name, value in written["settings"].items():
        spark.conf.set(name, value)
    writer = spark.read.parquet(job["input"]).where(written["where"]).repartition(1).write
    for name, value in written["options"].items():
        writer = writer.option(name, value)
    writer.partitionBy(*written["keys"]).parquet(written["path"])
    for name in written["settings"]:
        spark.conf.unset(name)

answer["nested"] = []
for vectorised in ("true", "false"):
    spark.conf.set("spark.sql.parquet.enableNestedColumnVectorizedReader", vectorised)
    source, nested = spark.read.parquet(job["nested"]["source"]), spark.read.parquet(job["nested"]["lake"])
    order = ", ".join(source.columns)
    text = f"to_json(struct({order}), map('ignoreNullFields', 'false')) AS row"
    given, found = source.selectExpr(text), nested.selectExpr(text)
    answer["nested"].append({
        "isVectorised": vectorised == "true",
        "expected": source.schema.simpleString(), "found": nested.select(source.columns).schema.simpleString(),
        "rows": found.count(), "missing": given.exceptAll(found).count(), "further": found.exceptAll(given).count(),
        "filters": [[source.where(where).count(), nested.where(where).count()] for where in job["nested"]["filters"]],
    })
spark.conf.unset("spark.sql.parquet.enableNestedColumnVectorizedReader")

json.dump(answer, open(job["answer"], "w", encoding="utf-8"))
