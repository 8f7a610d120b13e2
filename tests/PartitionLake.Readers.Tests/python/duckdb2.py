"""Runs statements in DuckDB: those of "execute" for what they do, those of "query" for the numbers in their first column."""
import json
import sys

import duckdb

job = json.load(open(sys.argv[1], encoding="utf-8"))
connection = duckdb.connect()
connection.execute("SET TimeZone = 'UTC'")
for statement in job["execute"]:
    connection.execute(statement)
rows = [[row[0] for row in connection.execute(statement).fetchall()] for statement in job["query"]]
json.dump({"version": duckdb.__version__, "rows": rows}, open(job["answer"], "w", encoding="utf-8"))
