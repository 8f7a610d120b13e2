"""Runs plans in one session with the product's own script, a few at once; what comes of each is in its result."""
import importlib.util
import json
import sys
from concurrent.futures import ThreadPoolExecutor

from pyspark.sql import SparkSession

AT_ONCE = 3

job = json.load(open(sys.argv[1], encoding="utf-8"))
spec = importlib.util.spec_from_file_location("partitionlake_job", job["script"])
product = importlib.util.module_from_spec(spec)
spec.loader.exec_module(product)
session = SparkSession.builder.appName("plans").getOrCreate()
session.sparkContext.setLogLevel("OFF")


def run(plan):
    try:
        product.run(session, plan)
    except Exception:
        # The result has it.
        pass


with ThreadPoolExecutor(AT_ONCE) as pool:
    list(pool.map(run, job["plans"]))
json.dump({"version": session.version}, open(job["answer"], "w", encoding="utf-8"))
