BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
}

Describe 'Remove-LakeRow' {
    BeforeEach {
        $lake = "$TestDrive/lake-$([guid]::NewGuid())"
        $rows = foreach ($i in 0..29) {
            [pscustomobject]@{ state = ('GA', 'TX', 'NY')[$i % 3]; npi = "$(1000000000 + $i)"; day = [datetime]::new(2020 + $i % 3, 5, 1) }
        }
        $null = $rows | Invoke-PartitionEtl -PartitionBy state -Destination $lake -BloomFilter npi
    }

    It 'removes the rows, rewrites only their partition, and counts again' {
        $done = Remove-LakeRow -Path $lake -Where "npi = '1000000004'" -Confirm:$false

        $done.Partition | Should -Be 'state=TX'
        $done.RowsBefore, $done.RowsRemoved, $done.Rows, $done.RowsLeft | Should -Be 10, 1, 9, 0
        Select-LakeObject $lake -Where "npi = '1000000004'" | Should -BeNullOrEmpty
        @(Select-LakeObject $lake -Column npi) | Should -HaveCount 29
        Remove-LakeRow -Path $lake -Where "npi = '1000000004'" -Confirm:$false | Should -BeNullOrEmpty
    }

    It 'tells with -WhatIf what it would remove' {
        (Remove-LakeRow -Path $lake -Where "state <> 'GA'" -WhatIf).RowsRemoved | Should -Be 10, 10
        @(Select-LakeObject $lake -Column npi) | Should -HaveCount 30
    }

    It 'refuses a lake that is not what its runs recorded' {
        [System.IO.File]::Copy("$lake/state=GA/data.parquet", "$lake/state=GA/copy.parquet")

        $failure = try { Remove-LakeRow -Path $lake -Where "npi = '1000000004'" -Confirm:$false -ErrorAction Stop } catch { $_ }

        $failure.FullyQualifiedErrorId | Should -Match '^ObjectChanged'
        @(Select-LakeObject "$lake/state=TX" -Column npi) | Should -HaveCount 10
    }
}
