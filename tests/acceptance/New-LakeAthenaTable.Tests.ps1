BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
    . $PSScriptRoot/TestServer.ps1
    $server = Start-TestServer
    $aws = Get-TestAws $server
    $bucket = New-TestBucket $server
}

AfterAll {
    Stop-TestServer $server
}

Describe 'New-LakeAthenaTable' {
    BeforeAll {
        $lake = "s3://$bucket/rates/"
        $rates = foreach ($state in 'GA', 'TX') {
            foreach ($month in 8, 9, 10) { [pscustomobject]@{ state = $state; month = $month; rate = 1.5 } }
        }
        $run = $rates | Invoke-PartitionEtl -PartitionBy 'state', @{ Name = 'month'; Digits = 2 } -Schema @{ month = 'int' } -Destination $lake @aws
        $database = "db_$([guid]::NewGuid().ToString('n'))"
    }

    It 'previews without changing anything' {
        New-LakeAthenaTable -Path $lake -Database $database -TableName preview -CreateDatabase -WhatIf @aws | Should -BeNullOrEmpty
        { Test-LakeCatalog $lake $database preview -ErrorAction Stop @aws } | Should -Throw -ErrorId 'TableNotFound*'
    }

    It 'makes a projected table where the keys are dense, and says why' {
        $table = New-LakeAthenaTable -Path $lake -Database $database -TableName rates -CreateDatabase @aws

        $table.Action | Should -Be 'Create'
        $table.Location | Should -BeExactly $lake
        $table.Projection | Should -Be 'On'
        $table.ProjectionReason | Should -Match '100 %'
        $table.Properties['projection.month.digits'] | Should -Be '2'
        $table.Properties['projection.state.values'] | Should -BeExactly 'GA,TX'
        "$($table.PartitionKeys[1])" | Should -BeExactly 'month int'
        @($table | Test-LakeCatalog -NoForeignTable @aws) | Should -HaveCount 0
    }

    It 'refuses a table that differs, and changes it with -Force' {
        $failure = { New-LakeAthenaTable $lake $database rates -Projection Off @aws } | Should -Throw -ErrorId 'CatalogDiffers*' -PassThru
        "$failure" | Should -Match 'projection.enabled'

        $table = New-LakeAthenaTable $lake $database rates -Projection Off -Force @aws
        $table.Action | Should -Be 'Update'
        $table.PartitionsAdded | Should -Be 6
    }

    It 'takes partitions and runs from the pipeline, and manifests' {
        $some = Get-LakePartition -Path $lake -Filter "state = 'GA'" @aws | New-LakeAthenaTable -Database $database -TableName some -Projection Off @aws
        $some.PartitionsAdded | Should -Be 3
        ($run | New-LakeAthenaTable -Database $database -TableName whole -Projection Off @aws).Partitions | Should -Be 6
        $manifest = "s3://$bucket/_partitionlake/rates/runs/$($run.RunId).json"
        (New-LakeAthenaTable -Manifest $manifest -Database $database -TableName listed -Projection Off @aws).PartitionsAdded | Should -Be 6
    }

    It 'returns the statements instead' {
        $statements = @(New-LakeAthenaTable $lake $database elsewhere -AsDdl -Projection Off @aws)

        $statements | Should -HaveCount 2
        $statements[0] | Should -Match 'CREATE EXTERNAL TABLE `db_'
        $statements[1] | Should -Match 'ADD IF NOT EXISTS'
        New-LakeAthenaTable -Database $database -AsSpectrumDdl @aws | Should -Match 'CREATE EXTERNAL SCHEMA'
    }

    It 'creates the table through Athena' {
        $table = New-LakeAthenaTable $lake $database athena -ViaAthena -OutputLocation "s3://$bucket/results/" @aws

        $table.QueryId | Should -Not -BeNullOrEmpty
    }

    It 'refuses a local lake without a location, and names that Athena cannot hold' {
        $local = "$TestDrive/lake"
        $null = $rates | Invoke-PartitionEtl -PartitionBy state -Destination $local
        { New-LakeAthenaTable $local $database rates2 @aws } | Should -Throw -ErrorId 'PathInvalid*'
        { New-LakeAthenaTable $lake $database 'rates-2' @aws } | Should -Throw -ErrorId 'CatalogNameInvalid*'
    }
}
