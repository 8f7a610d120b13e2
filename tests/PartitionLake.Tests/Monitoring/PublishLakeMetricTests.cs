using PartitionLake.TestServers;

namespace PartitionLake.Tests.Monitoring;

public sealed class PublishLakeMetricTests(MotoServer server) : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly TempFolder _folder = new();

    [Fact]
    public void Metrics_of_a_lake_in_a_bucket_carry_its_bucket_and_are_read_back_by_boto()
    {
        var boto = new Boto(server.Endpoint);
        var bucket = boto.CreateBucket();
        var name = $"PartitionLake/{Guid.NewGuid():n}";

        Run(
            """
            $run = 1..6 | ForEach-Object { [pscustomobject]@{ id = $_; state = "S$($_ % 3)" } } | Invoke-PartitionEtl -PartitionBy state -Destination "s3://$b/rates/" @aws
            Get-LakePartition "s3://$b/rates/" @aws | Test-LakePartition -Deep -Key id @aws
            Test-LakePartition "s3://$b/rates/" -Rule 'id > 2' @aws | Publish-LakeMetric -Namespace $n @aws
            Get-LakePartition "s3://$b/rates/" @aws | Publish-LakeMetric -Namespace $n -Dimension @{ Stage = 'prod' } @aws
            """,
            bucket,
            name);

        var found = boto.Run(
            """
            import datetime
            cw = client('cloudwatch')
            now = datetime.datetime.now(datetime.timezone.utc)
            hour = datetime.timedelta(hours=1)
            result = []
            for m in cw.list_metrics(Namespace=args[0])['Metrics']:
                data = cw.get_metric_statistics(Namespace=args[0], MetricName=m['MetricName'], Dimensions=m['Dimensions'], Statistics=['Sum'], Period=7200, StartTime=now - hour, EndTime=now + hour)['Datapoints']
                if m['MetricName'] in ('FailedChecks', 'PartitionCount', 'RowCount', 'ObjectCount', 'SmallObjectCount'):
                    result.append('%s %g %s %s' % (m['MetricName'], sum(d['Sum'] for d in data), data[0]['Unit'], ' '.join(sorted(d['Name'] + '=' + d['Value'] for d in m['Dimensions']))))
            answer('\n'.join(sorted(result)))
            """,
            name).GetString();
        var stage = $"Count Bucket={bucket} Stage=prod Table=rates";
        Assert.Equal(
            $"FailedChecks 2 Count Bucket={bucket} Table=rates\nObjectCount 3 "
                + $"{stage}\nPartitionCount 3 {stage}\nRowCount 6 {stage}\nSmallObjectCount 3 {stage}",
            found);
    }

    [Fact]
    public void WhatIf_prints_each_metric_and_sends_nothing()
    {
        // The shell is needed to see the line: PowerShell writes it to the console, to no stream.
        var outcome = ShellProcess.Run(
            "-Command",
            $"Import-Module '{Repository.Manifest}'; "
                + "Publish-LakeMetric -MetricName RowsLate -Value 12.5 -Unit Percent -Table rates -WhatIf -EndpointUrl http://127.0.0.1:1");

        Assert.Contains("RowsLate = 12.5 Percent (Table = rates) in CloudWatch namespace PartitionLake", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_that_tells_no_metric_is_an_error_and_the_others_are_sent()
    {
        using var shell = _runspace.Script("param($b, $n) [pscustomobject]@{ a = 1 } | Publish-LakeMetric -WhatIf -PassThru", "", "");

        Assert.Empty(shell.Invoke());
        Assert.StartsWith("MetricInvalid,", Assert.Single(shell.Streams.Error).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Publish-LakeMetric -MetricName n")]
    [InlineData("Publish-LakeMetric -Value 3")]
    [InlineData("1 | Publish-LakeMetric -MetricName n -Value 3")]
    [InlineData("Publish-LakeMetric -MetricName n -Value ([double]::NaN)")]
    [InlineData("Publish-LakeMetric -MetricName n -Value 1 -Namespace AWS/x")]
    [InlineData("Publish-LakeMetric -MetricName n -Value 1 -Unit Rows")]
    [InlineData("Publish-LakeMetric -MetricName n -Value 1 -Dimension @{ a = '' }")]
    public void What_makes_no_metric_ends_the_command(string command) =>
        Assert.StartsWith("MetricInvalid,", _runspace.Failure(command + " -EndpointUrl http://127.0.0.1:1").FullyQualifiedErrorId, StringComparison.Ordinal);

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    private void Run(string command, string bucket, string name)
    {
        using var shell = _runspace.Script(
            "param($b, $n, $e, $k, $s) $aws = @{ EndpointUrl = $e; AccessKey = $k; SecretKey = $s; Region = 'us-east-1' }\n" + command,
            bucket, name, server.Endpoint, MotoServer.AccessKey, MotoServer.SecretKey);
        Assert.Empty(shell.Invoke());
        Assert.Empty(shell.Streams.Error);
    }
}
