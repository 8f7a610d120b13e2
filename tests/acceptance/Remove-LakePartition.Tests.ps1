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

# In a bucket: what it still keeps, by the versions that another client lists, and what the catalogue has, by the partitions of its table.
Describe 'Remove-LakePartition in a bucket' {
    BeforeAll {
        . $PSScriptRoot/TestServer.ps1
        . $PSScriptRoot/VersionedLake.ps1
        $server = Start-TestServer
        $aws = Get-TestAws $server
    }

    AfterAll {
        Stop-TestServer $server
    }

    BeforeEach {
        $made = New-VersionedLake $server
        $bucket, $lake, $catalog = $made.Bucket, $made.Path, $made.Catalog
        $there = Add-TestRow $made $aws
        $rows, $three, $registered = $there.Rows, $there.Versions, $there.Registered
    }

    It 'leaves versions and a marker, and removes both with -AllVersions' {
        $done = Remove-LakePartition $lake -Filter "state = 'NY'" -Confirm:$false -WarningAction SilentlyContinue -WarningVariable warned @aws

        $done.RowsRemoved, $done.ObjectsBefore, $done.Objects, $done.VersionsRemoved | Should -Be 10, 1, 0, 0
        $done.VersionsLeft | Should -HaveCount 2
        "$warned" | Should -Match 'keeps 1 versions and 1 delete markers.* -AllVersions '
        Get-Version $made | Should -Be ($three[0, 2] + 'marker state=NY/data.parquet' + 'old state=NY/data.parquet')

        Remove-LakePartition $lake -Filter "state = 'NY'" -AllVersions -Confirm:$false @aws

        Get-Version $made | Should -Be $three[0, 2]
        (Get-LakePartition $lake @aws).Rows | Should -Be 10, 10
    }

    It 'removes nothing with -WhatIf, neither versions nor from the catalogue' {
        (Remove-LakePartition $lake -Filter "state = 'NY'" -AllVersions -Catalog $catalog -WhatIf @aws).RowsRemoved | Should -Be 10

        Get-Version $made | Should -Be $three
        Get-Registered $made | Should -Be $registered
    }

    It 'takes what is piped in out of lake, versions and catalogue in one step' {
        $done = Get-LakePartition $lake -Filter "state <> 'TX'" @aws | Remove-LakePartition -AllVersions -Catalog $catalog -Confirm:$false @aws

        $done.VersionsRemoved | Should -Be 2, 2
        Get-Version $made | Should -Be $three[2]
        Get-Registered $made | Should -Be $registered[2]
        (Get-LakePartition $lake @aws).state | Should -Be 'TX'
        Test-LakeCatalog $lake $catalog.Database rates @aws | Should -BeNullOrEmpty
    }

    It 'changes nothing where the table is of another lake' {
        $null = $rows | Invoke-PartitionEtl -PartitionBy state -Destination "s3://$bucket/other/" @aws

        { Remove-LakePartition "s3://$bucket/other/" -Filter "state = 'NY'" -Catalog $catalog -Confirm:$false @aws } | Should -Throw -ErrorId 'CatalogDiffers*'

        (Get-LakePartition "s3://$bucket/other/" @aws).state | Should -Be 'GA', 'NY', 'TX'
        Get-Registered $made | Should -Be $registered
    }
}
