using System.Text.Json;

namespace PartitionLake.TestServers;

/// <summary>Checks requests by botocore's models of the services: every member known, of its type, within its length, none missing.</summary>
public static class JsonRequestValidator
{
    private const string Program =
        """
        import sys, json, datetime
        import botocore.session
        from botocore.validate import ParamValidator
        services = {'AWSGlue': 'glue', 'AmazonAthena': 'athena', 'GraniteServiceVersion20100801': 'cloudwatch'}
        session = botocore.session.get_session()
        models = {}
        def convert(value, shape):
            if shape is None or value is None:
                return value
            if shape.type_name == 'structure' and isinstance(value, dict):
                return {k: convert(v, shape.members.get(k)) for k, v in value.items()}
            if shape.type_name == 'list' and isinstance(value, list):
                return [convert(v, shape.member) for v in value]
            if shape.type_name == 'map' and isinstance(value, dict):
                return {k: convert(v, shape.value) for k, v in value.items()}
            if shape.type_name == 'timestamp' and isinstance(value, (int, float)):
                return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
            return value
        def unknown(value, shape, path):
            if shape.type_name == 'structure' and isinstance(value, dict):
                for k, v in value.items():
                    if k not in shape.members:
                        yield f'{path}.{k} is not in the model'
                    else:
                        yield from unknown(v, shape.members[k], f'{path}.{k}')
            elif shape.type_name == 'list' and isinstance(value, list):
                for i, v in enumerate(value):
                    yield from unknown(v, shape.member, f'{path}[{i}]')
            elif shape.type_name == 'string' and shape.enum and value not in shape.enum:
                yield f'{path} is {value!r}, not one of {shape.enum}'
        problems = []
        for service, operation, body in json.loads(sys.stdin.read()):
            if service not in models:
                models[service] = session.get_service_model(services[service])
            shape = models[service].operation_model(operation).input_shape
            value = json.loads(body)
            report = ParamValidator().validate(convert(value, shape), shape)
            if report.has_errors():
                problems.append(f'{operation}: {report.generate_report()}')
            problems.extend(f'{operation}: {text}' for text in unknown(value, shape, 'request'))
        print(json.dumps(problems))
        """;

    /// <summary>What is wrong with them; nothing where all are right.</summary>
    public static IReadOnlyList<string> Problems(IEnumerable<JsonCall> calls)
    {
        var requests = calls.Select(call => new[] { call.Service, call.Operation, call.Body }).ToArray();
        return JsonSerializer.Deserialize<string[]>(Python.Run(Program, [], JsonSerializer.Serialize(requests)))!;
    }
}
