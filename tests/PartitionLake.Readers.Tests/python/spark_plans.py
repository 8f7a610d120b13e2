"""Runs plans one after another in one session with the product's own script; what comes of each is in its result."""
import importlib.util
import json
import sys

from pyspark.sql import SparkSession

job = json.load(open(sys.argv[1], encoding="utf-8"))
spec = importlib.util.spec_from_file_location("partitionlake_job", job["script"])
product = importlib.util.module_from_spec(spec)
spec.loader.exec_module(product)
session = SparkSession.builder.appName("plans").getOrCreate()
session.sparkContext.setLogLevel("OFF")
for plan in job["plans"]:
    try:
        product.run(session, plan)
    except Exception:
        # The result has it.
        continue
json.dump({"version": session.version}, open(job["answer"], "w", encoding="utf-8"))
