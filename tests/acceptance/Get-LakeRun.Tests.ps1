BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
    . "$PSScriptRoot/TestServer.ps1"
    $server = Start-TestServer
    $aws = Get-TestAws $server
    $rows = foreach ($state in 'GA', 'TX') { [pscustomobject]@{ state = $state; rate = 1.5 } }
}

AfterAll {
    Stop-TestServer $server
}

Describe 'Get-LakeRun' {
    BeforeAll {
        $lake = "s3://$(New-TestBucket $server)/lake/"
        $first = $rows | Invoke-PartitionEtl -PartitionBy state -Destination $lake @aws
        $second = $rows | Invoke-PartitionEtl -PartitionBy state -Destination $lake -Mode Append @aws
    }

    It 'lists completed runs, the oldest first' {
        $runs = Get-LakeRun -Path $lake @aws

        $runs.RunId | Should -Be $first.RunId, $second.RunId
        foreach ($run in $runs) {
            $run.State | Should -Be 'Completed'
            $run.RowsIn | Should -Be 2
            $run.RowsOut | Should -Be 2
            $run.Finished | Should -BeGreaterOrEqual $run.Started
        }
    }

    It 'numbers runs and counts their partitions' {
        $runs = Get-LakeRun -Path $lake @aws

        $runs.Number | Should -Be 1, 2
        $runs[0].PartitionsCreated | Should -Be 2
        $runs[1].PartitionsAppended | Should -Be 2
        $runs[1].BytesWritten | Should -BeGreaterThan 0
    }

    It 'finds runs by id and by state' {
        (Get-LakeRun -Path $lake -RunId "$($second.RunId.Substring(0, 20))*", 'nothing*' @aws).RunId | Should -Contain $second.RunId
        Get-LakeRun -Path $lake -State Running, Interrupted @aws | Should -BeNullOrEmpty
    }

    It 'lists the runs of a local lake from the pipeline' {
        $run = $rows | Invoke-PartitionEtl -PartitionBy state -Destination "$TestDrive/lake" | Get-LakeRun

        $run.State | Should -Be 'Completed'
        $run.Mode | Should -Be 'Overwrite'
    }

    It 'fails for a folder that is not there' {
        { Get-LakeRun -Path "$TestDrive/nowhere" -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound*'
    }
}
