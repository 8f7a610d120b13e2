BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
}

Describe 'Get-LakePartition' {
    BeforeAll {
        $lake = "$TestDrive/lake"
        $rates = foreach ($state in 'GA', 'TX') {
            foreach ($month in 1, 2, 11) {
                [pscustomobject]@{ state = $state; year = 2025; month = $month; rate = 1.5 }
                [pscustomobject]@{ state = $state; year = 2025; month = $month; rate = 2.5 }
            }
        }
        $run = $rates | Invoke-PartitionEtl -PartitionBy 'state', 'year', @{ Name = 'month'; Digits = 2 } -Destination $lake
    }

    It 'returns one object per partition, with rows, bytes and objects' {
        $partitions = Get-LakePartition -Path $lake

        $partitions | Should -HaveCount 6
        foreach ($partition in $partitions) {
            $partition.Rows | Should -Be 2
            $partition.Objects | Should -Be 1
            $partition.Bytes | Should -BeGreaterThan 0
            $partition.StorageClass | Should -Be 'LOCAL'
            $partition.Path | Should -Exist
        }
    }

    It 'gives the key values as typed properties' {
        $partition = Get-LakePartition -Path $lake -Filter "state = 'TX' AND month = 11"

        $partition.state | Should -BeExactly 'TX'
        $partition.month | Should -Be 11
        ($partition.month -is [string]) | Should -BeFalse
        $partition.Partition | Should -BeExactly 'state=TX/year=2025/month=11'
        $partition.Values['state'] | Should -BeExactly 'TX'
    }

    It 'filters by partition key' {
        $counts = @{
            'month > 1'                  = 4
            "state = 'GA' AND month > 1" = 2
            'month IN (1, 11)'           = 4
            "state = 'ZZ'"               = 0
        }
        foreach ($filter in $counts.Keys) {
            @(Get-LakePartition -Path $lake -Filter $filter).Count | Should -Be $counts[$filter]
        }
    }

    It 'selects exact values' {
        @(Get-LakePartition -Path $lake -Partition @{ state = 'GA'; month = 1, 2 }) | Should -HaveCount 2
    }

    It 'takes the result of a run from the pipeline' {
        @($run | Get-LakePartition) | Should -HaveCount 6
    }

    It 'lists a single partition by its path' {
        $one = Get-LakePartition -Path $lake -Filter "state = 'GA' AND month = 2"
        $again = $one | Get-LakePartition

        @($again) | Should -HaveCount 1
        $again.Partition | Should -BeExactly $one.Partition
        $again.Root | Should -BeExactly $one.Root
    }

    It 'reports a place that is not there and goes on with the next' {
        $partitions = "$TestDrive/nowhere", $lake | Get-LakePartition -ErrorAction SilentlyContinue -ErrorVariable problems

        $partitions | Should -HaveCount 6
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Match '^PathNotFound'
    }

    It 'refuses a filter that names no key, and says which keys there are' {
        $failure = try { Get-LakePartition -Path $lake -Filter 'stat = 1' } catch { $_ }

        $failure.FullyQualifiedErrorId | Should -Match '^(ColumnNotFound|ExpressionInvalid)'
        "$failure" | Should -Match 'state'
    }

    It 'lists a partition whose file is broken, and reports the file' {
        $broken = "$TestDrive/broken"
        $null = $rates | Invoke-PartitionEtl -PartitionBy state -Destination $broken
        [System.IO.File]::WriteAllText("$broken/state=GA/data.parquet", 'not Parquet at all')

        $partitions = Get-LakePartition -Path $broken -ErrorAction SilentlyContinue -ErrorVariable problems

        $partitions | Should -HaveCount 2
        ($partitions | Where-Object state -EQ 'GA').Rows | Should -BeNullOrEmpty
        ($partitions | Where-Object state -EQ 'TX').Rows | Should -Be 6
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Match '^FileCorrupt'
    }
}
