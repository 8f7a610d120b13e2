BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
    . "$PSScriptRoot/TestServer.ps1"
    $server = Start-TestServer
    $aws = Get-TestAws $server
    $nightly = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../src/PartitionLake/Examples/nightly.ps1")

    function Invoke-Nightly {
        param([hashtable] $Parameters)
        $output = & $nightly @Parameters @aws
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $output -join "`n" }
    }

    # The parameters of a job with some of them changed.
    function Join-Job([hashtable] $Job, [hashtable] $Changes) {
        $joined = $Job.Clone()
        foreach ($name in $Changes.Keys) { $joined[$name] = $Changes[$name] }
        $joined
    }
}

AfterAll {
    Stop-TestServer $server
}

Describe 'The nightly job' {
    BeforeAll {
        $lake = "s3://$(New-TestBucket $server)/rates/"
        $job = @{ Destination = $lake; Rows = 120; Database = 'nightly'; TableName = 'rates'; Namespace = 'Nightly' }
        $first = Invoke-Nightly $job
    }

    It 'builds, tests, registers and measures a lake' {
        $first.Text | Should -Match 'All steps succeeded'
        $first.ExitCode | Should -Be 0
    }

    It 'leaves a table that another client finds' {
        Invoke-TestClient $server table_location nightly, rates | Should -Be $lake
    }

    It 'sends the metrics of the lake, the run and the test' {
        $names = Invoke-TestClient $server metric_names Nightly

        foreach ($name in 'DataSize', 'FailedChecks', 'ObjectCount', 'OldestPartitionAge', 'PartitionCount', 'RowCount', 'RowsPerSecond',
            'RunSeconds', 'SmallObjectCount') {
            $names | Should -Contain $name
        }
    }

    It 'can run again the next night' {
        (Invoke-Nightly $job).ExitCode | Should -Be 0
    }

    It 'says with 2 that the lake is not sound, and leaves the catalog alone' {
        $night = Invoke-Nightly (Join-Job $job @{ Rule = 'negotiated_rate < 0' })

        $night.ExitCode | Should -Be 2
        $night.Text | Should -Match 'catalog stays as it is'
    }

    It 'says with 1 that the run failed, and tests nothing' {
        $night = Invoke-Nightly (Join-Job $job @{ Plan = "$TestDrive/nowhere.psd1" })

        $night.ExitCode | Should -Be 1
        $night.Text | Should -Match 'nowhere\.psd1'
        $night.Text | Should -Not -Match 'Test the lake'
    }

    It 'says with 8 that the metrics were refused' {
        (Invoke-Nightly (Join-Job $job @{ Namespace = 'AWS/Nightly' })).ExitCode | Should -Be 8
    }

    It 'has no catalog step for a lake on a disk' {
        $night = Invoke-Nightly (Join-Job $job @{ Destination = "$TestDrive/lake" })

        $night.ExitCode | Should -Be 0
        $night.Text | Should -Match 'No catalog'
    }
}
