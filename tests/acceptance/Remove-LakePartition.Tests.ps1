BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
}

Describe 'Remove-LakePartition' {
    BeforeEach {
        $lake = "$TestDrive/lake-$([guid]::NewGuid())"
        $rows = foreach ($i in 0..29) {
            [pscustomobject]@{ state = ('GA', 'TX', 'NY')[$i % 3]; npi = "$(1000000000 + $i)"; day = [datetime]::new(2020 + $i % 3, 5, 1) }
        }
        $null = $rows | Invoke-PartitionEtl -PartitionBy state -Destination $lake -BloomFilter npi
    }

    It 'removes what is piped in' {
        $done = Get-LakePartition -Path $lake -Filter "state IN ('GA', 'NY')" | Remove-LakePartition -Confirm:$false

        $done.state | Should -Be 'GA', 'NY'
        $done.Action | Should -Be 'Remove', 'Remove'
        (Get-LakePartition -Path $lake).state | Should -Be 'TX'
    }

    It 'removes what is old, by a column' {
        $done = Remove-LakePartition -Path $lake -OlderThan '2021-01-01' -By day -Confirm:$false

        $done.Partition | Should -Be 'state=GA'
        @(Select-LakeObject $lake -Column npi) | Should -HaveCount 20
    }

    It 'removes nothing where nothing says what' {
        $failure = try { Remove-LakePartition -Path $lake -Filter ' ' -Confirm:$false -ErrorAction Stop } catch { $_ }

        $failure.FullyQualifiedErrorId | Should -Match '^PlanInvalid'
        (Get-LakePartition -Path $lake) | Should -HaveCount 3
    }

    It 'asks with -WhatIf for nothing and changes nothing' {
        (Remove-LakePartition -Path $lake -Filter "state = 'GA'" -WhatIf).RowsRemoved | Should -Be 10
        (Get-LakePartition -Path $lake) | Should -HaveCount 3
    }
}
