BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
    . $PSScriptRoot/TestServer.ps1
    $server = Start-TestServer
    $aws = Get-TestAws $server
}

AfterAll {
    Stop-TestServer $server
}

Describe 'Test-LakeCatalog and Sync-LakeCatalog' {
    BeforeAll {
        $lake = "$TestDrive/lake"
        $table = @{ Database = "db_$([guid]::NewGuid().ToString('n'))"; TableName = 'rates'; Location = 's3://bucket/rates/' }
        $null = 'GA', 'TX', 'NY' | ForEach-Object { [pscustomobject]@{ state = $_; rate = 1.5 } } | Invoke-PartitionEtl -PartitionBy state -Destination $lake
        $null = New-LakeAthenaTable -Path $lake -CreateDatabase -Projection Off @table @aws
        [System.IO.Directory]::Move("$lake/state=NY", "$lake/state=WA")
        $findings = @(Test-LakeCatalog -Path $lake @table @aws)
    }

    It 'finds each difference' {
        $findings | Should -HaveCount 2
        ($findings | Where-Object Kind -EQ 'Missing').Partition | Should -BeExactly 'state=WA'
        ($findings | Where-Object Kind -EQ 'Orphaned').Values | Should -BeExactly 'NY'
        foreach ($finding in $findings) { $finding.CanRepair | Should -BeTrue }
    }

    It 'repairs nothing with -WhatIf' {
        $findings | Sync-LakeCatalog -WhatIf @aws
        @(Test-LakeCatalog -Path $lake @table @aws) | Should -HaveCount 2
    }

    It 'repairs what comes through the pipeline and nothing else' {
        $changes = @($findings | Where-Object Kind -EQ 'Missing' | Sync-LakeCatalog -PassThru @aws)

        $changes | Should -HaveCount 1
        $changes[0].Action | Should -Be 'Add'
        @(Test-LakeCatalog -Path $lake @table @aws) | Should -HaveCount 1
    }

    It 'compares and repairs in one step' {
        Sync-LakeCatalog -Path $lake @table @aws
        @(Test-LakeCatalog -Path $lake @table @aws) | Should -HaveCount 0
    }

    It 'asks for a lake or findings' {
        { Sync-LakeCatalog @aws } | Should -Throw -ErrorId 'PlanInvalid*'
    }
}

Describe 'The table of a lake in a bucket, which lies where the lake does' {
    It 'is repaired from what Test-LakeCatalog finds' {
        $lake = "s3://$(New-TestBucket $server)/rates/"
        $table = @{ Database = "db_$([guid]::NewGuid().ToString('n'))"; TableName = 'rates' }
        $null = 'GA', 'TX' | ForEach-Object { [pscustomobject]@{ state = $_; rate = 1.5 } } | Invoke-PartitionEtl -PartitionBy state -Destination $lake @aws
        $null = New-LakeAthenaTable -Path $lake -CreateDatabase -Projection Off @table @aws
        $null = [pscustomobject]@{ state = 'WA'; rate = 1.5 } | Invoke-PartitionEtl -PartitionBy state -Destination $lake @aws

        $changes = @(Test-LakeCatalog $lake $table.Database $table.TableName @aws | Sync-LakeCatalog -PassThru @aws)

        $changes.Action | Should -Be 'Add'
        @(Test-LakeCatalog -Path $lake @table @aws) | Should -HaveCount 0
    }
}

Describe 'Invoke-PartitionEtl -Catalog' {
    BeforeAll {
        $lake = "$TestDrive/kept"
        $database = "db_$([guid]::NewGuid().ToString('n'))"
        $catalog = @{ Database = $database; Table = 'rates'; Location = 's3://bucket/kept/'; Projection = 'Off'; CreateDatabase = $true }
        function Invoke-Run {
            param([string[]] $State, [string] $Mode = 'Overwrite')
            $State | ForEach-Object { [pscustomobject]@{ state = $_; rate = 1.5 } } |
                Invoke-PartitionEtl -PartitionBy state -Destination $lake -Mode $Mode -Catalog $catalog -Confirm:$false @aws
        }
    }

    It 'makes the table and keeps it in line' {
        (Invoke-Run 'GA', 'TX').Catalog.PartitionsAdded | Should -Be 2
        (Invoke-Run 'TX', 'NY').Catalog.PartitionsAdded | Should -Be 1
        @(Test-LakeCatalog $lake $database rates -Location 's3://bucket/kept/' @aws) | Should -HaveCount 0
    }

    It 'takes out of the catalog what the run removed from the lake' {
        (Invoke-Run 'GA', 'WA' -Mode Replace).Catalog.PartitionsRemoved | Should -Be 2
        @(Test-LakeCatalog $lake $database rates -Location 's3://bucket/kept/' @aws) | Should -HaveCount 0
    }

    It 'refuses a table of other keys before anything is written' {
        $rows = [pscustomobject]@{ payer = 'a'; rate = 1 }
        { $rows | Invoke-PartitionEtl -PartitionBy payer -Destination "$TestDrive/other" -Catalog $catalog @aws } | Should -Throw -ErrorId 'CatalogDiffers*'
        "$TestDrive/other" | Should -Not -Exist
    }

    It 'refuses keys that it does not know' {
        $row = [pscustomobject]@{ a = 'x'; rate = 1 }
        { $row | Invoke-PartitionEtl -PartitionBy a -Destination "$TestDrive/x" -Catalog @{ Database = 'd'; Tabel = 't' } @aws } |
            Should -Throw '*Tabel*'
    }
}
