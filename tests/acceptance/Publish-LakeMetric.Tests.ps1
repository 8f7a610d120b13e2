BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
    . "$PSScriptRoot/TestServer.ps1"
    $server = Start-TestServer
    $aws = @{ EndpointUrl = $server.Endpoint; AccessKey = $server.AccessKey; SecretKey = $server.SecretKey; Region = 'us-east-1' }

    # What another client reads from the service: one line per metric, "name sum dimension=value …".
    function Get-StoredMetric($Namespace) {
        $program = @'
import sys, datetime, boto3
cw = boto3.client('cloudwatch', endpoint_url=sys.argv[1], aws_access_key_id=sys.argv[2], aws_secret_access_key=sys.argv[3], region_name='us-east-1')
now = datetime.datetime.now(datetime.timezone.utc)
hour = datetime.timedelta(hours=1)
for m in cw.list_metrics(Namespace=sys.argv[4])['Metrics']:
    data = cw.get_metric_statistics(Namespace=sys.argv[4], MetricName=m['MetricName'], Dimensions=m['Dimensions'], Statistics=['Sum'], Period=7200, StartTime=now - hour, EndTime=now + hour)
    print(m['MetricName'], sum(d['Sum'] for d in data['Datapoints']), *sorted(d['Name'] + '=' + d['Value'] for d in m['Dimensions']))
'@
        & (Get-TestPython) -c $program $server.Endpoint $server.AccessKey $server.SecretKey $Namespace
    }

    $lake = "$TestDrive/rates"
    $run = foreach ($state in 'GA', 'TX', 'AL') { [pscustomobject]@{ state = $state; rate = 1.5 }, [pscustomobject]@{ state = $state; rate = 2.5 } }
    $run = $run | Invoke-PartitionEtl -PartitionBy state -Destination $lake
}

AfterAll {
    Stop-TestServer $server
}

Describe 'Publish-LakeMetric' {
    It 'adds up partitions by table' {
        $partitions = @(Get-LakePartition -Path $lake)
        $bytes = 0
        foreach ($partition in $partitions) { $bytes += $partition.Bytes }

        $partitions | Publish-LakeMetric -Namespace Test/Partitions -Dimension @{ Stage = 'prod' } @aws | Should -BeNullOrEmpty

        $stored = @(Get-StoredMetric Test/Partitions)
        $stored | Should -HaveCount 6
        $stored | Should -Contain 'PartitionCount 3.0 Stage=prod Table=rates'
        $stored | Should -Contain 'ObjectCount 3.0 Stage=prod Table=rates'
        $stored | Should -Contain 'RowCount 6.0 Stage=prod Table=rates'
        $stored | Should -Contain 'SmallObjectCount 3.0 Stage=prod Table=rates'
        $stored | Should -Contain "DataSize $bytes.0 Stage=prod Table=rates"
    }

    It 'sends the time and the rate of a run' {
        $run | Publish-LakeMetric -Namespace Test/Run -Table fact @aws

        $stored = @(Get-StoredMetric Test/Run)
        $stored | Should -HaveCount 2
        $stored -match '^RunSeconds [\d.]+ Table=fact$' | Should -HaveCount 1
        $stored -match '^RowsPerSecond [\d.]+ Table=fact$' | Should -HaveCount 1
    }

    It 'counts findings' {
        Test-LakePartition -Path $lake -Rule 'rate > 2' | Publish-LakeMetric -Namespace Test/Findings @aws

        Get-StoredMetric Test/Findings | Should -BeExactly 'FailedChecks 3.0 Table=rates'
    }

    It 'sends a value of your own, zero as well' {
        Publish-LakeMetric -MetricName FailedChecks -Value 0 -Unit Count -Path $lake -Namespace Test/Own @aws

        Get-StoredMetric Test/Own | Should -BeExactly 'FailedChecks 0.0 Table=rates'
    }

    It 'sends nothing where nothing was measured' {
        @() | Publish-LakeMetric -Namespace Test/Nothing -PassThru @aws | Should -BeNullOrEmpty

        Get-StoredMetric Test/Nothing | Should -BeNullOrEmpty
    }

    It 'shows with -WhatIf what it would send, and sends nothing' {
        $metrics = @(Get-LakePartition -Path $lake | Publish-LakeMetric -Namespace Test/WhatIf -WhatIf -PassThru @aws)

        $metrics.Name | Should -Contain 'RowCount'
        @($metrics | Where-Object Name -EQ 'RowCount').Value | Should -Be 6
        Get-StoredMetric Test/WhatIf | Should -BeNullOrEmpty
    }

    It 'makes what is not ASCII safe' {
        $metric = Publish-LakeMetric -MetricName n -Value 1 -Table 'größe' -Namespace Test/Ascii -PassThru @aws

        $metric.Dimensions['Table'] | Should -BeExactly 'gr%C3%B6%C3%9Fe'
        Get-StoredMetric Test/Ascii | Should -BeExactly 'n 1.0 Table=gr%C3%B6%C3%9Fe'
    }

    It 'refuses what CloudWatch would refuse: <what>' -ForEach @(
        @{ what = 'NaN'; splat = @{ Value = [double]::NaN } }
        @{ what = 'a namespace of AWS'; splat = @{ Value = 1; Namespace = 'AWS/S3' } }
        @{ what = 'a time long ago'; splat = @{ Value = 1; Timestamp = [datetime]::UtcNow.AddDays(-15) } }
        @{ what = 'an unknown unit'; splat = @{ Value = 1; Unit = 'Rows' } }
    ) {
        { Publish-LakeMetric -MetricName n @splat @aws } | Should -Throw -ErrorId 'MetricInvalid*'
    }
}
