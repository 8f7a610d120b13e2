using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Monitoring;

/// <summary>AWS's own description of PutMetricData, as botocore ships it.</summary>
internal static class ServiceModel
{
    private const string Program =
        """
        import json, sys
        import botocore.session
        from botocore.validate import ParamValidator
        operation = botocore.session.get_session().get_service_model('cloudwatch').operation_model('PutMetricData')
        units = set(operation.input_shape.members['MetricData'].member.members['Unit'].enum)
        problems = []
        for line in sys.stdin:
            request = json.loads(line)
            for item in request['MetricData']:
                if item['Unit'] not in units:
                    problems.append('unit ' + item['Unit'])
                if not isinstance(item['Timestamp'], (int, float)):
                    problems.append('the JSON protocol writes times as seconds since 1970')
                unknown = set(item) - set(operation.input_shape.members['MetricData'].member.members)
                problems.extend('unknown member ' + name for name in unknown)
            problems.extend('unknown member ' + name for name in set(request) - set(operation.input_shape.members))
            report = ParamValidator().validate(request, operation.input_shape)
            if report.has_errors():
                problems.append(report.generate_report())
        print('\n'.join(problems))
        """;

    /// <summary>What the model finds wrong with request bodies; empty where nothing is.</summary>
    public static string Validate(IEnumerable<string> requests) => Python.Run(Program, [], string.Join('\n', requests)).Trim();
}
