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

# In a bucket: what it still keeps, by the versions that another client lists, and what the catalogue has, by the partitions of its table.
Describe 'Remove-LakeRow in a bucket' {
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

    It 'names the versions that still have the rows, and removes them with -AllVersions' {
        Get-Version $made | Should -Be $three

        $done = Remove-LakeRow $lake "npi = '1000000004'" -Confirm:$false -WarningAction SilentlyContinue -WarningVariable warned @aws

        $done.RowsBefore, $done.RowsRemoved, $done.Rows, $done.RowsLeft, $done.VersionsRemoved | Should -Be 10, 1, 9, 0, 0
        $done.VersionsLeft | Should -Match "^s3://$bucket/rates/state=TX/data\.parquet\?versionId="
        "$warned" | Should -Match 'keeps 1 versions and 0 delete markers.* -AllVersions '
        Get-Version $made | Should -Be ($three + 'old state=TX/data.parquet')

        $done = Remove-LakeRow $lake "npi = '1000000004'" -AllVersions -Confirm:$false @aws

        $done.Action, $done.Partition, $done.RowsRemoved, $done.VersionsRemoved | Should -Be 'Unchanged', 'state=TX', 0, 1
        $done.VersionsLeft | Should -BeNullOrEmpty
        Get-Version $made | Should -Be $three
        @(Select-LakeObject $lake -Column npi @aws) | Should -HaveCount 29
    }

    It 'keeps versions that are of other rows' {
        $null = $rows | Where-Object npi -NE '1000000007' | Invoke-PartitionEtl -PartitionBy state -Destination $lake @aws
        Get-Version $made | Should -Be ($three + 'old state=TX/data.parquet')

        Remove-LakeRow $lake "npi = '1000000005'" -AllVersions -Confirm:$false @aws | Select-Object -ExpandProperty VersionsRemoved | Should -Be 1

        Get-Version $made | Should -Be ($three + 'old state=TX/data.parquet')
    }

    It 'takes a partition of which no row is left out of the catalogue, and leaves the others there' {
        Get-Registered $made | Should -Be $registered

        $done = Remove-LakeRow $lake "state = 'NY' OR npi = '1000000004'" -AllVersions -Catalog $catalog -Confirm:$false @aws

        $done.Action | Should -Be 'Remove', 'Replace'
        $done.Rows | Should -Be 0, 9
        Get-Registered $made | Should -Be $registered[0, 2]
        Get-Version $made | Should -Be $three[0, 2]
        Test-LakeCatalog $lake $catalog.Database rates @aws | Should -BeNullOrEmpty
    }
}
