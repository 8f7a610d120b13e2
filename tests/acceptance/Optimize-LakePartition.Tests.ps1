BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
    function Rows([int] $First) { foreach ($i in $First..($First + 9)) { [pscustomobject]@{ state = ('GA', 'TX')[$i % 2]; id = $i; rate = 100 - $i } } }
}

Describe 'Optimize-LakePartition' {
    BeforeEach {
        $lake = "$TestDrive/lake-$([guid]::NewGuid())"
        $null = Rows 0 | Invoke-PartitionEtl -PartitionBy state -Destination $lake
        $null = Rows 10 | Invoke-PartitionEtl -PartitionBy state -Destination $lake -Mode Append
        $before = (Select-LakeObject $lake -Column state, id, rate | Sort-Object id | ForEach-Object { "$($_.state) $($_.id) $($_.rate)" }) -join ';'
    }

    It 'tells with -WhatIf what would become of each partition, and changes nothing' {
        $preview = Optimize-LakePartition -Path $lake -WhatIf

        $preview | Should -HaveCount 2
        $preview[0].ObjectsBefore | Should -Be 2
        $preview[0].Objects | Should -Be 1
        $preview[0].Bytes | Should -BeGreaterThan 0
        (Get-LakePartition -Path $lake).Objects | Should -Be 2, 2
    }

    It 'makes one object of each partition, with the same rows' {
        $done = Optimize-LakePartition -Path $lake

        $done.state | Should -Be 'GA', 'TX'
        $done.Action | Should -Be 'Replace', 'Replace'
        (Get-LakePartition -Path $lake).Objects | Should -Be 1, 1
        $after = (Select-LakeObject $lake -Column state, id, rate | Sort-Object id | ForEach-Object { "$($_.state) $($_.id) $($_.rate)" }) -join ';'
        $after | Should -Be $before
        Optimize-LakePartition -Path $lake | Should -BeNullOrEmpty
        @(Test-LakePartition -Path $lake | Where-Object Severity -EQ 'Error') | Should -HaveCount 0
    }

    It 'takes piped partitions, sorts, and gives filters' {
        $done = Get-LakePartition -Path $lake -Filter "state = 'TX'" | Optimize-LakePartition -SortBy @{ Column = 'rate'; Descending = $true } -BloomFilter id

        $done.Partition | Should -Be 'state=TX'
        $rates = (Select-LakeObject "$lake/state=TX" -Column rate).rate
        ($rates -join ' ') | Should -Be (($rates | Sort-Object -Descending) -join ' ')
        (Get-LakePartition -Path $lake).Objects | Should -Be 2, 1
    }

    It 'is recorded as a run' {
        $done = Optimize-LakePartition -Path $lake

        (Get-LakeRun -Path $lake | Where-Object RunId -EQ $done[0].RunId).Plan | Should -Be 'Optimize-LakePartition'
    }
}

# In a bucket: what it still keeps, by the versions that another client lists, and what the catalogue has, by the partitions of its table.
Describe 'Optimize-LakePartition in a bucket' {
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
        $null = Rows 0 | Invoke-PartitionEtl -PartitionBy state -Destination $lake @aws
        $null = Rows 10 | Invoke-PartitionEtl -PartitionBy state -Destination $lake -Mode Append @aws
        $registered = foreach ($state in 'GA', 'TX') { "$state s3://$bucket/rates/state=$state/" }
    }

    It 'merges, and makes and keeps the table, in one step' {
        (Get-LakePartition $lake @aws).Objects | Should -Be 2, 2

        $done = Optimize-LakePartition $lake -Catalog $catalog @aws

        $done.ObjectsBefore | Should -Be 2, 2
        $done.Objects | Should -Be 1, 1
        $done.RowsBefore | Should -Be 10, 10
        $done.Rows | Should -Be 10, 10
        (Get-LakePartition $lake @aws).Objects | Should -Be 1, 1
        @(Select-LakeObject $lake -Column id @aws) | Should -HaveCount 20
        Get-Registered $made | Should -Be $registered
        @(Invoke-TestClient $server databases) | Should -Contain $catalog.Database
        Test-LakeCatalog $lake $catalog.Database rates @aws | Should -BeNullOrEmpty
    }

    It 'makes no table with -WhatIf' {
        $null = Optimize-LakePartition $lake -Catalog $catalog -WhatIf @aws

        (Get-LakePartition $lake @aws).Objects | Should -Be 2, 2
        @(Invoke-TestClient $server databases) | Should -Not -Contain $catalog.Database
    }

    It 'loses no row to the versions that the bucket keeps' {
        Get-Version $made | Should -HaveCount 4

        $null = Optimize-LakePartition $lake @aws

        # What was merged is what the bucket keeps now, hidden by markers or by the merged object of the same name.
        @(Get-Version $made | Where-Object { $_ -like 'current *' }) | Should -HaveCount 2
        @(Get-Version $made | Where-Object { $_ -like 'old *' }) | Should -HaveCount 4
    }
}
