"""What another client of the test server, boto3, does and finds there.

Answers POST /NAME on loopback with the answer of the command NAME, a line for each item; the body is a list of JSON: the server's
address, access key and secret key, then the arguments of the command. Prints its own address, and ends with its standard input.
"""
import datetime
import http.server
import json
import sys
import threading

import boto3


class Client:
    def __init__(self, endpoint, access_key, secret_key):
        self._options = dict(endpoint_url=endpoint, aws_access_key_id=access_key, aws_secret_access_key=secret_key, region_name='us-east-1')

    def _service(self, name):
        return boto3.client(name, **self._options)

    def new_bucket(self, name):
        self._service('s3').create_bucket(Bucket=name)
        return [name]

    def keep_versions(self, bucket):
        self._service('s3').put_bucket_versioning(Bucket=bucket, VersioningConfiguration={'Status': 'Enabled'})
        return [bucket]

    def versions(self, bucket, prefix):
        """One line per version below the prefix: current, old or marker, then the key without the prefix."""
        lines = []
        for page in self._service('s3').get_paginator('list_object_versions').paginate(Bucket=bucket, Prefix=prefix):
            for v in page.get('Versions', []):
                lines.append(('current ' if v['IsLatest'] else 'old ') + v['Key'][len(prefix):])
            lines += ['marker ' + m['Key'][len(prefix):] for m in page.get('DeleteMarkers', [])]
        return sorted(lines)

    def databases(self):
        return sorted(d['Name'] for page in self._service('glue').get_paginator('get_databases').paginate() for d in page['DatabaseList'])

    def partitions(self, database, table):
        """One line per partition of a table: its values, and where it says that it lies."""
        pages = self._service('glue').get_paginator('get_partitions').paginate(DatabaseName=database, TableName=table)
        return sorted(f"{'/'.join(p['Values'])} {p['StorageDescriptor']['Location']}" for page in pages for p in page['Partitions'])

    def table_location(self, database, table):
        return [self._service('glue').get_table(DatabaseName=database, Name=table)['Table']['StorageDescriptor']['Location']]

    def metric_names(self, namespace):
        return sorted({m['MetricName'] for m in self._service('cloudwatch').list_metrics(Namespace=namespace)['Metrics']})

    def stored_metrics(self):
        """One line per metric: namespace, name, sum, then dimension=value of each dimension."""
        service = self._service('cloudwatch')
        now, hour = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(hours=1)
        lines = []
        for m in service.list_metrics()['Metrics']:
            data = service.get_metric_statistics(Namespace=m['Namespace'], MetricName=m['MetricName'], Dimensions=m['Dimensions'],
                                                 Statistics=['Sum'], Period=7200, StartTime=now - hour, EndTime=now + hour)
            dimensions = sorted(f"{d['Name']}={d['Value']}" for d in m['Dimensions'])
            lines.append(' '.join([m['Namespace'], m['MetricName'], str(sum(d['Sum'] for d in data['Datapoints'])), *dimensions]))
        return lines


COMMANDS = ('new_bucket', 'keep_versions', 'versions', 'databases', 'partitions', 'table_location', 'metric_names', 'stored_metrics')


def answer(name, endpoint, access_key, secret_key, *arguments):
    if name not in COMMANDS:
        raise ValueError(f"there is no command '{name}'")
    return getattr(Client(endpoint, access_key, secret_key), name)(*arguments)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        try:
            arguments = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
            status, lines = 200, answer(self.path.strip('/'), *arguments)
        except Exception as e:
            status, lines = 500, [f'{type(e).__name__}: {e}']
        body = '\n'.join(lines).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'text/plain; charset=utf-8')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def serve():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f'http://127.0.0.1:{server.server_port}', flush=True)
    sys.stdin.read()


if __name__ == '__main__':
    serve()
