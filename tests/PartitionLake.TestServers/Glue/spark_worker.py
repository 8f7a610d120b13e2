"""Runs jobs in one session of Spark, one after another as lines name them: the script of a job, a tab, its plan."""
import importlib.util
import sys

from pyspark.sql import SparkSession

session = SparkSession.builder.appName("glue").getOrCreate()
session.sparkContext.setLogLevel("OFF")
print("worker: ready", flush=True)
for line in sys.stdin:
    script, plan = line.rstrip("\n").split("\t")
    spec = importlib.util.spec_from_file_location("partitionlake_job", script)
    job = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(job)
    try:
        job.run(session, plan)
        print("worker: ended", flush=True)
    except Exception as error:
        print("worker: failed " + str(error).split("\n")[0], flush=True)
