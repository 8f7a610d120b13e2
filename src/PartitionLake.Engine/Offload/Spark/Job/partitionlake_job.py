"""Runs plans of PartitionLake on Spark 3.5 and 4. It knows no semantics: all SQL comes with the plan.

A plan names files, views over them, queries that must find nothing, queries whose rows are told, what is counted
as rows go by, and what is written where. What came of it goes into the plan's result, last of all.
"""
import argparse
import json
import re
import sys
import time

from pyspark.sql import Observation, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

LARGEST_MESSAGE = 4000

# Seconds for which the file of a row that fails is looked for at least; otherwise as long as it took to fail.
LEAST_SEARCH = 60


def say(state):
    print(f"partitionlake: {state}", flush=True)


def path_of(spark, uri):
    return spark.sparkContext._jvm.org.apache.hadoop.fs.Path(uri)


def open_path(spark, uri):
    path = path_of(spark, uri)
    return path, path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())


def read_text(spark, uri):
    path, system = open_path(spark, uri)
    stream = system.open(path)
    try:
        return spark.sparkContext._jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8")
    finally:
        stream.close()


def write_text(spark, uri, text):
    path, system = open_path(spark, uri)
    stream = system.create(path, True)
    try:
        stream.write(bytearray(text, "utf-8"))
    finally:
        stream.close()


def literal_path(uri):
    """A path of which no character is a wildcard."""
    return re.sub(r"([\\{}\[\]*?])", r"\\\1", uri)


def name_column(name):
    return F.col("`" + name.replace("`", "``") + "`")


def same_path(column):
    """Local paths begin with file:/ or with file:///."""
    return F.regexp_replace(column, "^file:/+", "file:/")


def encoded(spark, uri):
    """A path as Spark tells it of a row: percent-encoded."""
    return path_of(spark, uri).toUri().toString()


def open_table(spark, table, files=None):
    """Makes a view of the table's files, or of some of them, which may be none."""
    schema = table["schema"] if table["schema"] else StructType([])
    is_empty = files is not None and not files
    files = files or table["files"]
    frame = spark.read.schema(schema).parquet(*[literal_path(file["uri"]) for file in files])
    if is_empty:
        frame = frame.where("false")
    frame = frame.select("*", F.col("_metadata.file_path").alias("__pl_p"), F.col("_metadata.row_index").alias("__pl_r"))
    keys = [f"__pl_k{key}" for key in range(table["keys"])]
    if len(files) == 1:
        frame = frame.withColumn("__pl_f", F.lit(files[0]["ordinal"]).cast("int"))
        for key, value in zip(keys, files[0]["keys"]):
            frame = frame.withColumn(key, F.lit(value).cast("string"))
    else:
        rows = [(encoded(spark, file["uri"]), file["ordinal"], *file["keys"]) for file in files]
        fields = ", ".join(["__pl_u STRING", "__pl_f INT"] + [f"{key} STRING" for key in keys])
        names = spark.createDataFrame(rows, fields)
        frame = frame.join(F.broadcast(names), same_path(F.col("__pl_p")) == same_path(F.col("__pl_u")), "left")
        unknown = "raise_error(concat('Spark calls a file by a name that the plan does not have: ', __pl_p))"
        known = f"CASE WHEN __pl_f IS NULL THEN {unknown} ELSE __pl_f END"
        frame = frame.withColumn("__pl_f", F.expr(known).cast("int"))
    frame.selectExpr(*table["columns"], "__pl_f", "__pl_r").createOrReplaceTempView(table["name"])


def open_view(spark, view):
    frame = spark.sql(view["sql"])
    observation = None
    if view["counters"]:
        observation = Observation(view["name"])
        frame = frame.observe(observation, *[F.expr(counter["sql"]).alias(counter["name"]) for counter in view["counters"]])
    frame.createOrReplaceTempView(view["name"])
    return observation


def ask(spark, query):
    return [{name: value if value is None else str(value) for name, value in row.asDict().items()} for row in spark.sql(query["sql"]).collect()]


def write(spark, plan):
    keys = plan["keys"]
    tasks = max(plan["tasks"], 4 * spark.sparkContext.defaultParallelism)
    frame = spark.table(plan["view"]).repartition(tasks, *[name_column(key) for key in keys])
    frame = frame.sortWithinPartitions(*[name_column(key) for key in keys], *[F.col(name) for name in plan["sort"]]).drop(*plan["sort"])
    writer = frame.write.mode("errorifexists").partitionBy(*keys)
    writer = writer.option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false").option("parquet.compression.codec.zstd.level", "3")
    writer.parquet(plan["path"])


def compute(spark, plan, result):
    for name, value in plan["conf"].items():
        spark.conf.set(name, value)
    for table in plan["tables"]:
        open_table(spark, table)
    observations = [observation for observation in [open_view(spark, view) for view in plan["views"]] if observation]
    say("CHECKING")
    for query in plan["refuse"]:
        rows = ask(spark, query)
        if rows:
            result["rows"][query["name"]] = rows
            result["state"] = "refused"
            return
    for query in plan["ask"]:
        result["rows"][query["name"]] = ask(spark, query)
    say("WRITING")
    write(spark, plan["write"])
    for observation in observations:
        result["counters"].update(observation.get)
    result["state"] = "succeeded"


def causes(error):
    """The exception of Java and those behind it, outermost first."""
    cause = getattr(error, "_origin", None) or getattr(error, "java_exception", None)
    while cause is not None:
        yield cause
        cause = cause.getCause()


def is_of_row(error, locate):
    """Whether an expression has no value for a row, by the classes and the words that the plan names."""
    known = describe(error)
    return any(name in locate["classes"] for name in known["causes"]) or locate["mark"] in known["message"]


def fails(spark, plan, files):
    """Whether the work fails over these files of the table that is looked through."""
    for table in plan["tables"]:
        if table["name"] in plan["locate"]["tables"]:
            open_table(spark, table, [file for name, file in files if name == table["name"]])
    for view in plan["views"]:
        spark.sql(view["sql"]).createOrReplaceTempView(view["name"])
    try:
        spark.table(plan["write"]["view"]).write.format("noop").mode("overwrite").save()
    except Exception as error:
        return is_of_row(error, plan["locate"])
    return False


def locate(spark, plan, seconds):
    """The files of which one has a row for which the work fails: the half of them that does, again and again, for as long as it took to fail."""
    files = [(table["name"], file) for table in plan["tables"] if table["name"] in plan["locate"]["tables"] for file in table["files"]]
    files.sort(key=lambda item: item[1]["ordinal"])
    end = time.monotonic() + max(seconds, LEAST_SEARCH)
    while len(files) > 1 and time.monotonic() < end:
        half = files[:len(files) // 2]
        files = half if fails(spark, plan, half) else files[len(half):]
    return [file["ordinal"] for _, file in files]


def call(target, *methods):
    for method in methods:
        try:
            return getattr(target, method)()
        except Exception:  # Not every exception has an error class, and its name changed between versions.
            continue
    return None


def describe(error):
    found = {"class": None, "message": str(error), "fragment": None, "causes": [], "files": []}
    for cause in causes(error):
        found["causes"].append(cause.getClass().getName())
        found["class"] = call(cause, "getCondition", "getErrorClass") or found["class"]
        found["message"] = cause.getMessage() or found["message"]
        contexts = call(cause, "getQueryContext")
        for place in range(len(contexts) if contexts is not None else 0):
            found["fragment"] = call(contexts[place], "fragment") or found["fragment"]
    found["message"] = found["message"][:LARGEST_MESSAGE]
    return found


def run(session, uri):
    """Runs one plan, in a session of its own, so that several may follow one another."""
    spark = session.newSession()
    plan = json.loads(read_text(spark, uri))
    result = {"state": "failed", "spark": spark.version, "counters": {}, "rows": {}, "error": None}
    begun = time.monotonic()
    try:
        compute(spark, plan, result)
    except Exception as error:
        result["error"] = describe(error)
        if is_of_row(error, plan["locate"]):
            say("LOCATING")
            result["error"]["files"] = locate(spark, plan, time.monotonic() - begun)
        raise
    finally:
        write_text(spark, plan["result"], json.dumps(result))
        say(result["state"].upper())


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--plan", required=True)
    options, _ = parser.parse_known_args(arguments)
    session = SparkSession.builder.appName("partitionlake").getOrCreate()
    say("STARTED")
    run(session, options.plan)


if __name__ == "__main__":
    main(sys.argv[1:])
