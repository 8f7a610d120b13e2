"""Finds the operation of each request in botocore's service model, turns it back into parameters, and validates them.

Reads [{"service": name, "request": {Method, Target, Headers, Body}}] and prints [{request, operation, faults}].
"""
import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

import botocore.parsers
import botocore.session
import botocore.validate


def tag(node):
    return re.sub(r'^\{.*?\}', '', node.tag)


class Model:
    def __init__(self, service):
        self.service = service
        self.model = botocore.session.get_session().get_service_model(service)
        self.parser = botocore.parsers.RestXMLParser()
        self.validator = botocore.validate.ParamValidator()

    def check(self, request):
        faults = []
        if self.model.metadata['protocol'] == 'rest-xml':
            operation, parameters = self.read_xml(request, faults)
        elif self.model.metadata['protocol'] == 'query':
            operation, parameters = self.read_form(request, faults)
        else:
            operation, parameters = self.read_json(request, faults)
        if operation is not None:
            report = self.validator.validate(parameters, operation.input_shape) if operation.input_shape else None
            if report is not None and report.has_errors():
                faults += report.generate_report().splitlines()
        return {'request': f"{request['Method']} {request['Target']}", 'operation': operation.name if operation else None, 'faults': faults}

    # JSON: the header names the operation, the body holds the parameters.

    def read_json(self, request, faults):
        target = request['Headers'].get('x-amz-target', '')
        prefix, _, name = target.rpartition('.')
        if prefix != self.model.metadata['targetPrefix'] or name not in self.model.operation_names:
            faults.append(f'no operation has the target {target!r}')
            return None, None
        version = self.model.metadata['jsonVersion']
        if request['Headers'].get('content-type', '').split(';')[0] != f'application/x-amz-json-{version}':
            faults.append(f'the content type is not application/x-amz-json-{version}')
        operation = self.model.operation_model(name)
        body = json.loads(request['Body'] or '{}')
        if operation.input_shape:
            self.check_json(body, operation.input_shape, operation.input_shape.name, faults)
            body = self.with_times(body, operation.input_shape)
        return operation, body

    def check_json(self, value, shape, where, faults):
        if shape.type_name == 'structure' and isinstance(value, dict):
            for name, member in value.items():
                if name not in shape.members:
                    faults.append(f'{where}.{name} is not in the model')
                else:
                    self.check_json(member, shape.members[name], f'{where}.{name}', faults)
        elif shape.type_name == 'list' and isinstance(value, list):
            for item in value:
                self.check_json(item, shape.member, where, faults)
        elif shape.type_name == 'map' and isinstance(value, dict):
            for item in value.values():
                self.check_json(item, shape.value, where, faults)
        else:
            self.check_text(value, shape, where, faults)

    def with_times(self, value, shape):
        if shape.type_name == 'structure' and isinstance(value, dict):
            return {k: self.with_times(v, shape.members[k]) if k in shape.members else v for k, v in value.items()}
        if shape.type_name == 'list' and isinstance(value, list):
            return [self.with_times(v, shape.member) for v in value]
        if shape.type_name == 'timestamp':
            return botocore.parsers.DEFAULT_TIMESTAMP_PARSER(value)
        return value

    def check_text(self, value, shape, where, faults):
        if not isinstance(value, str) or shape.type_name == 'map':
            return
        if getattr(shape, 'enum', None) and value not in shape.enum:
            faults.append(f'{where} is {value!r}, which is none of {", ".join(shape.enum)}')
        pattern = shape.metadata.get('pattern')
        if pattern and not re.search(pattern_of(pattern), value):
            faults.append(f'{where} does not match {pattern}')
        if 'max' in shape.metadata and len(value) > shape.metadata['max']:
            faults.append(f'{where} is longer than {shape.metadata["max"]}')

    # Forms: the body holds everything, names of members joined by dots.

    def read_form(self, request, faults):
        form = dict(urllib.parse.parse_qsl(request['Body'], keep_blank_values=True))
        name = form.pop('Action', None)
        if form.pop('Version', None) != self.model.metadata['apiVersion']:
            faults.append('the version is not that of the model')
        if name not in self.model.operation_names:
            faults.append(f'no operation is called {name!r}')
            return None, None
        operation = self.model.operation_model(name)
        parameters = {}
        for key, value in form.items():
            member = operation.input_shape.members.get(key)
            if member is None:
                faults.append(f'{name}.{key} is not in the model')
                continue
            self.check_text(value, member, key, faults)
            parameters[key] = converted(value, member)
        return operation, parameters

    # XML: method, path and query name the operation; headers, query and body hold the parameters.

    def read_xml(self, request, faults):
        path, _, query = request['Target'].partition('?')
        query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        operation = self.find(request['Method'], path, query, request['Headers'])
        if operation is None:
            faults.append('no operation has this method, path and query')
            return None, None
        parameters = {}
        labels = [urllib.parse.unquote(part) for part in path.strip('/').split('/', 1)]
        presigned = 'X-Amz-Signature' in query
        payload = operation.input_shape.serialization.get('payload') if operation.input_shape else None
        known = set(static_query(operation)) | {'x-id'}
        for name, member in (operation.input_shape.members if operation.input_shape else {}).items():
            location, wire = member.serialization.get('location'), member.serialization.get('name', name)
            value = None
            if location == 'uri':
                value = labels[0] if wire == 'Bucket' else labels[1]
            elif location == 'header':
                value = request['Headers'].get(wire.lower())
            elif location == 'headers':
                value = {k[len(wire):]: v for k, v in request['Headers'].items() if k.startswith(wire.lower())} or None
            elif location == 'querystring':
                known.add(wire)
                value = query.get(wire)
            elif name == payload and request['Body']:
                parameters[name] = self.read_payload(member, request['Body'], faults)
            if value is not None:
                self.check_text(value, member, name, faults)
                parameters[name] = converted(value, member)
        known |= {name for name in query if presigned and name.startswith('X-Amz-')}
        faults += [f'the query item {name!r} is not in the model' for name in query if name not in known]
        faults += [f'the header {name!r} is not in the model' for name in request['Headers'] if name.startswith('x-amz-') and not self.is_known(name, operation)]
        if operation.http_checksum.get('requestChecksumRequired') and not any(h == 'content-md5' or h.startswith('x-amz-checksum-') for h in request['Headers']):
            faults.append('the operation needs a checksum or Content-MD5')
        return operation, parameters

    @staticmethod
    def is_known(name, operation):
        if name in ('x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token', 'x-amz-user-agent', 'x-amz-api-version') or name.startswith(('x-amz-checksum-', 'x-amz-sdk-checksum-', 'x-amz-trailer', 'x-amz-decoded-')):
            return True
        members = operation.input_shape.members.values() if operation.input_shape else []
        return any(m.serialization.get('location') == 'header' and m.serialization.get('name', '').lower() == name
                   or m.serialization.get('location') == 'headers' and name.startswith(m.serialization.get('name', '').lower()) for m in members)

    def find(self, method, path, query, headers):
        if self.service != 's3':
            fitting = [self.model.operation_model(n) for n in self.model.operation_names]
            return next((o for o in fitting if o.http['method'] == method and re.fullmatch(re.sub(r'\{[^}]*\}', '[^/]+', o.http['requestUri'].partition('?')[0]), path)), None)
        depth = 0 if path == '/' else 1 if '/' not in path.strip('/') else 2
        best = None
        for name in self.model.operation_names:
            operation = self.model.operation_model(name)
            if operation.deprecated or operation.http['method'] != method or depth_of(operation) != depth:
                continue
            needed = static_query(operation)
            if any(key not in query or (value and query[key] != value) for key, value in needed.items()):
                continue
            required = required_of(operation, 'querystring')
            marked = required_of(operation, 'header')
            if any(wire not in query for wire in required) or any(wire.lower() not in headers for wire in marked):
                continue
            rank = (len(needed), len(required), len(marked))
            if best is None or rank > best[0]:
                best = (rank, operation)
        return best[1] if best else None

    def read_payload(self, shape, body, faults):
        if shape.type_name != 'structure':
            return body
        root = ElementTree.fromstring(body)
        expected = shape.serialization.get('name', shape.name)
        if tag(root) != expected:
            faults.append(f'the body is <{tag(root)}>, expected <{expected}>')
        self.check_xml(root, shape, expected, faults)
        return self.parser._parse_shape(shape, root)

    def check_xml(self, node, shape, where, faults):
        if shape.type_name == 'structure':
            members = {}
            for name, member in shape.members.items():
                flat = member.type_name == 'list' and member.serialization.get('flattened')
                wire = member.serialization.get('name') or (member.member.serialization.get('name') if flat else None) or name
                members[wire] = (member, flat)
            for child in node:
                name = tag(child)
                if name not in members:
                    faults.append(f'{where}/{name} is not in the model')
                    continue
                member, flat = members[name]
                self.check_xml(child, member.member if flat else member, f'{where}/{name}', faults)
        elif shape.type_name == 'list':
            for child in node:
                self.check_xml(child, shape.member, f'{where}/{tag(child)}', faults)
        else:
            self.check_text((node.text or ''), shape, where, faults)


def pattern_of(pattern):
    # Java's classes of characters that Python's expressions lack.
    return '^' + pattern.replace(r'\p{L}', r'\w').replace(r'\p{M}', r'\w').replace(r'\p{Z}', r'\s').replace(r'\p{S}', '').replace(r'\p{N}', r'\d').replace(r'\p{P}', '').replace(r'[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]', r'[\s\S]').replace(r'[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]', r'[^\r\n]') + '$'


def static_query(operation):
    query = operation.http['requestUri'].partition('?')[2]
    return {k: v for k, v in urllib.parse.parse_qsl(query, keep_blank_values=True) if k != 'x-id'}


def required_of(operation, location):
    shape = operation.input_shape
    if shape is None:
        return []
    return [shape.members[name].serialization['name'] for name in shape.required_members if shape.members[name].serialization.get('location') == location]


def depth_of(operation):
    path = operation.http['requestUri'].partition('?')[0]
    return 0 if path == '/' else 1 if '{Key' not in path else 2


def converted(value, shape):
    if shape.type_name == 'map':
        return value
    if shape.type_name in ('integer', 'long'):
        return int(value)
    if shape.type_name == 'boolean':
        return value == 'true'
    if shape.type_name == 'timestamp':
        return botocore.parsers.DEFAULT_TIMESTAMP_PARSER(value)
    return value


def main():
    models = {}
    answers = []
    for item in json.load(sys.stdin):
        if item['service'] not in models:
            models[item['service']] = Model(item['service'])
        answers.append(models[item['service']].check(item['request']))
    print(json.dumps(answers))


main()
