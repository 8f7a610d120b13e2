BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
    . "$PSScriptRoot/TestServer.ps1"
    $server = Start-TestServer
    $aws = Get-TestAws $server

    $lake = "$TestDrive/rates"
    $run = foreach ($state in 'GA', 'TX', 'AL') { [pscustomobject]@{ state = $state; rate = 1.5 }, [pscustomobject]@{ state = $state; rate = 2.5 } }
    $run = $run | Invoke-PartitionEtl -PartitionBy state -Destination $lake
}

AfterAll {
    Stop-TestServer $server
}

Describe 'Publish-LakeMetric' {
    # Starting the other client takes longer than all else, so it reads once.
    BeforeAll {
        $partitions = @(Get-LakePartition -Path $lake)
        $bytes = 0
        foreach ($partition in $partitions) { $bytes += $partition.Bytes }
        $output = @(
            $partitions | Publish-LakeMetric -Namespace Test/Partitions -Dimension @{ Stage = 'prod' } @aws
            $run | Publish-LakeMetric -Namespace Test/Run -Table fact @aws
            Test-LakePartition -Path $lake -Rule 'rate > 2' | Publish-LakeMetric -Namespace Test/Findings @aws
            Publish-LakeMetric -MetricName FailedChecks -Value 0 -Unit Count -Path $lake -Namespace Test/Own @aws
        )
        $nothing = @(@() | Publish-LakeMetric -Namespace Test/Nothing -PassThru @aws)
        $preview = @($partitions | Publish-LakeMetric -Namespace Test/WhatIf -WhatIf -PassThru @aws)
        $safe = Publish-LakeMetric -MetricName n -Value 1 -Table 'größe' -Namespace Test/Ascii -PassThru @aws
        $stored = @(Invoke-TestClient $server stored_metrics)
    }

    It 'returns nothing unless asked to' {
        $output | Should -BeNullOrEmpty
    }

    It 'adds up partitions by table' {
        $found = @($stored -like 'Test/Partitions *')

        $found | Should -HaveCount 6
        $found | Should -Contain 'Test/Partitions PartitionCount 3.0 Stage=prod Table=rates'
        $found | Should -Contain 'Test/Partitions ObjectCount 3.0 Stage=prod Table=rates'
        $found | Should -Contain 'Test/Partitions RowCount 6.0 Stage=prod Table=rates'
        $found | Should -Contain 'Test/Partitions SmallObjectCount 3.0 Stage=prod Table=rates'
        $found | Should -Contain "Test/Partitions DataSize $bytes.0 Stage=prod Table=rates"
    }

    It 'sends the time and the rate of a run' {
        $stored -like 'Test/Run *' | Should -HaveCount 2
        $stored -match '^Test/Run RunSeconds [\d.]+ Table=fact$' | Should -HaveCount 1
        $stored -match '^Test/Run RowsPerSecond [\d.]+ Table=fact$' | Should -HaveCount 1
    }

    It 'counts findings' {
        $stored | Should -Contain 'Test/Findings FailedChecks 3.0 Table=rates'
    }

    It 'sends a value of your own, zero as well' {
        $stored | Should -Contain 'Test/Own FailedChecks 0.0 Table=rates'
    }

    It 'sends nothing where nothing was measured' {
        $nothing | Should -BeNullOrEmpty
        $stored -like 'Test/Nothing *' | Should -BeNullOrEmpty
    }

    It 'shows with -WhatIf what it would send, and sends nothing' {
        $preview.Name | Should -Contain 'RowCount'
        @($preview | Where-Object Name -EQ 'RowCount').Value | Should -Be 6
        $stored -like 'Test/WhatIf *' | Should -BeNullOrEmpty
    }

    It 'makes what is not ASCII safe' {
        $safe.Dimensions['Table'] | Should -BeExactly 'gr%C3%B6%C3%9Fe'
        $stored | Should -Contain 'Test/Ascii n 1.0 Table=gr%C3%B6%C3%9Fe'
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
