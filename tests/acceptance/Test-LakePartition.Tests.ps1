BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"

    # Two states, three months, five rows each.
    function New-Lake($Path) {
        $rows = foreach ($state in 'GA', 'TX') {
            foreach ($month in 1, 2, 3) {
                foreach ($i in 1..5) {
                    [pscustomobject]@{
                        fact_uid = "$state-$month-$i"; state = $state; year = 2025; month = $month
                        negotiated_rate = 10.5 * $i; npi = $(if ($i -gt 1) { "n$i" } else { $null })
                    }
                }
            }
        }
        $rows | Invoke-PartitionEtl -PartitionBy 'state', 'year', @{ Name = 'month'; Digits = 2 } -Destination $Path
    }
}

Describe 'Test-LakePartition on a sound lake' {
    BeforeAll {
        $lake = "$TestDrive/lake"
        $run = New-Lake $lake
    }

    It 'returns nothing' {
        Test-LakePartition -Path $lake | Should -BeNullOrEmpty
    }

    It 'returns nothing when everything is read and every rule holds' {
        $run | Test-LakePartition -Deep -Key fact_uid -Rule 'negotiated_rate > 0', 'month BETWEEN 1 AND 12' -NullRate @{ npi = 0.2 } -MaxAge 1 |
            Should -BeNullOrEmpty
    }

    It 'tests chosen partitions without missing the others' {
        Get-LakePartition -Path $lake -Filter 'month <> 2' | Test-LakePartition -Deep | Should -BeNullOrEmpty
        Test-LakePartition -Path $lake -Filter "state = 'GA'" | Should -BeNullOrEmpty
    }

    It 'finds rows that break a rule, and shows the first' {
        $findings = @(Test-LakePartition -Path $lake -Rule 'negotiated_rate > 11')

        $findings | Should -HaveCount 6
        $findings[0].Check | Should -Be 'Rule'
        $findings[0].Severity | Should -Be 'Error'
        $findings[0].state | Should -BeExactly 'GA'
        $findings[0].Evidence['Rows'] | Should -Be 1
        $findings[0].Message | Should -Match 'negotiated_rate = 10\.5'
    }

    It 'lets null pass a rule, as SQL does' {
        Test-LakePartition -Path $lake -Rule "npi LIKE 'n%'" | Should -BeNullOrEmpty
        @(Test-LakePartition -Path $lake -Rule 'npi IS NOT NULL') | Should -HaveCount 6
    }

    It 'finds a column that is null too often' {
        $finding = Test-LakePartition -Path $lake -NullRate @{ npi = 0.1 }

        $finding.Check | Should -Be 'NullRate'
        $finding.Evidence['Nulls'] | Should -Be 6
        $finding.Evidence['Rows'] | Should -Be 30
    }

    It 'finds months that never came' {
        $finding = Test-LakePartition -Path $lake -LastMonth 2025-05

        $finding.Check | Should -Be 'MissingMonth'
        $finding.Message | Should -Match '2025-04 to 2025-05'
    }

    It 'gives numbers when asked for' {
        $findings = @(Test-LakePartition -Path $lake -Statistics)

        $findings.Check | Should -Be 'SmallObjects', 'Skew'
        foreach ($finding in $findings) { $finding.Severity | Should -Be 'Information' }
    }

    It 'refuses a rule over a column that is not there' {
        { Test-LakePartition -Path $lake -Rule 'negotiated_rates > 0' } | Should -Throw -ErrorId 'ColumnNotFound*'
    }
}

Describe 'Test-LakePartition on a lake where <what>' -ForEach @(
    @{ what = 'an object is empty'; check = 'ZeroByteObject'; spoil = { [System.IO.File]::WriteAllText($file, '') } }
    @{ what = 'an object is no Parquet'; check = 'UnreadableObject'; spoil = { [System.IO.File]::WriteAllText($file, 'not Parquet at all') } }
    @{ what = 'a partition is gone'; check = 'MissingObject'; spoil = { [System.IO.File]::Delete($file) } }
    @{ what = 'a copy lies beside the object'; check = 'SeveralObjects'; spoil = { [System.IO.File]::Copy($file, "$file.parquet") } }
    @{ what = 'an object has other rows than the run wrote'; check = 'ManifestMismatch'
        spoil = {
            $null = 1..6 | ForEach-Object { [pscustomobject]@{ fact_uid = "x$_"; negotiated_rate = 1.0; npi = 'n'; p = 1 } } |
                Invoke-PartitionEtl -PartitionBy p -Destination "$TestDrive/other"
            [System.IO.File]::Copy("$TestDrive/other/p=1/data.parquet", $file, $true)
        }
    }
) {
    BeforeAll {
        $lake = "$TestDrive/spoilt"
        $null = New-Lake $lake
        $file = "$lake/state=GA/year=2025/month=02/data.parquet"
        . $spoil
    }

    It 'finds it, and only there' {
        $findings = @(Test-LakePartition -Path $lake)

        $findings.Check | Should -Contain $check
        foreach ($finding in $findings) { $finding.Partition | Should -BeExactly 'state=GA/year=2025/month=02' }
    }

    It 'finds nothing in the other state' {
        Test-LakePartition -Path $lake -Filter "state = 'TX'" -Deep | Should -BeNullOrEmpty
    }
}

Describe 'Test-LakePartition -Deep' {
    It 'finds a flipped bit that no footer shows' {
        $lake = "$TestDrive/lake"
        $null = New-Lake $lake
        $file = [System.IO.Path]::GetFullPath("$lake/state=TX/year=2025/month=01/data.parquet")
        $bytes = [System.IO.File]::ReadAllBytes($file)
        $bytes[60] = $bytes[60] -bxor 1
        [System.IO.File]::WriteAllBytes($file, $bytes)

        Test-LakePartition -Path $lake | Should -BeNullOrEmpty
        $findings = @(Test-LakePartition -Path $lake -Deep)
        $findings.Check | Should -Contain 'Checksum'
        $findings[0].Path | Should -Be $file
    }
}

Describe 'Test-LakePartition -Key' {
    It 'finds a key that two partitions have' {
        $lake = "$TestDrive/lake"
        $null = @(
            [pscustomobject]@{ fact_uid = 'a'; state = 'GA' }
            [pscustomobject]@{ fact_uid = 'b'; state = 'GA' }
            [pscustomobject]@{ fact_uid = 'a'; state = 'TX' }
        ) | Invoke-PartitionEtl -PartitionBy state -Destination $lake

        $finding = Test-LakePartition -Path $lake -Key fact_uid
        $finding.Check | Should -Be 'DuplicateKey'
        $finding.Evidence['Keys'] | Should -Be 1
        $finding.Message | Should -Match "fact_uid = 'a'"
        Test-LakePartition -Path $lake -Key fact_uid, state | Should -BeNullOrEmpty
    }
}
