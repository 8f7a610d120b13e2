BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
}

# Paths as PowerShell has them: wildcards, escapes, what tab completes, drives, the home folder, -LiteralPath.
Describe 'Paths' {
    BeforeAll {
        $folder = (New-Item -ItemType Directory -Path "$TestDrive/places").FullName
        Push-Location -LiteralPath $folder
        $null = New-PSDrive -Name LakeDrive -PSProvider FileSystem -Root $folder -Scope Global
        $rows = @{ z = 'GA'; v = 1 }, @{ z = 'TX'; v = 2 }
        $null = $rows | Invoke-PartitionEtl -PartitionBy z -Destination './lake [1]'
        $null = $rows[0] | Invoke-PartitionEtl -PartitionBy z -Destination './lake 1'
    }

    AfterEach {
        Set-Location -LiteralPath $folder
    }

    AfterAll {
        Pop-Location
        Remove-PSDrive -Name LakeDrive -Scope Global
    }

    It 'what tab completes names what it was completed from: <Typed>' -ForEach @(
        @{ Typed = 'Get-LakePartition ./lake'; Run = { @(Get-LakePartition $args[0]).Count }; Expected = 2 }
        @{ Typed = 'Select-LakeObject ./lake'; Run = { @(Select-LakeObject $args[0]).Count }; Expected = 2 }
        @{ Typed = 'Test-LakePartition ./lake'; Run = { @(Test-LakePartition $args[0] -Rule 'v > 1').Count }; Expected = 1 }
        @{ Typed = "Compare-Lake './lake 1' ./lake"; Run = { @(Compare-Lake './lake 1' $args[0]).Count }; Expected = 1 }
        @{ Typed = 'Get-LakeRun ./lake'; Run = { @(Get-LakeRun $args[0])[0].RowsIn }; Expected = 2 }
        @{
            Typed = 'Invoke-PartitionEtl -Fact ./lake'
            Run = { (Invoke-PartitionEtl -Fact $args[0] -PartitionBy v -Column '1 AS one' -Destination ./new).RowsIn }
            Expected = 2
        }
        @{
            Typed = 'Invoke-PartitionEtl -Destination ./lake'
            Run = { ($rows | Invoke-PartitionEtl -PartitionBy z -Destination $args[0]).PartitionsUnchanged }
            Expected = 2
        }
    ) {
        $completed = (TabExpansion2 $Typed).CompletionMatches.CompletionText | Where-Object { $_ -match '`\[' }

        $completed | Should -HaveCount 1
        & $Run ([scriptblock]::Create($completed).Invoke()[0]) | Should -Be $Expected
        (Get-ChildItem -LiteralPath $folder -Filter 'lake*').Name | Sort-Object | Should -Be ('lake [1]', 'lake 1' | Sort-Object)
    }

    It 'finds <Expected> by <Command>' -ForEach @(
        @{ Command = "Get-LakePartition 'lake*'"; Expected = 3 }
        @{ Command = "Get-LakePartition 'lake ``[?``]'"; Expected = 2 }
        @{ Command = "Get-LakePartition 'lake ``[*'"; Expected = 2 }
        @{ Command = "Get-LakePartition 'lake [0-9]'"; Expected = 1 }
        # What is there as it is written comes first.
        @{ Command = "Get-LakePartition 'lake [1]'"; Expected = 2 }
        @{ Command = "Get-LakePartition 'lake*/z=G*'"; Expected = 2 }
        @{ Command = "Get-LakePartition -LiteralPath 'lake [1]'"; Expected = 2 }
        @{ Command = "Get-LakePartition -LiteralPath 'lake ``[1``]'"; Expected = 0 }
        @{ Command = "Get-Item -LiteralPath 'lake [1]' | Get-LakePartition"; Expected = 2 }
        @{ Command = "Get-LakePartition -LiteralPath 'lake [1]' | Select-LakeObject"; Expected = 2 }
        @{ Command = "Select-LakeObject -LiteralPath 'lake [1]' 'SELECT v'"; Expected = 2 }
        @{ Command = "Select-LakeObject 'lake ``[1``]/*/*.parquet'"; Expected = 2 }
        @{ Command = "Select-LakeObject 'lake*/**/*.parquet'"; Expected = 3 }
        @{ Command = "Select-LakeObject -LiteralPath 'lake*'"; Expected = 0 }
        @{ Command = "Select-LakeObject 'lak``[1``]'"; Expected = 0 }
        @{ Command = "Get-LakeRun -LiteralPath 'lake [1]'"; Expected = 1 }
        @{ Command = "Get-LakeRun 'lake*'"; Expected = 2 }
        @{ Command = "Test-LakePartition -LiteralPath 'lake [1]' -Rule 'v > 1'"; Expected = 1 }
        @{ Command = "New-LakeAthenaTable -LiteralPath 'lake [1]' -Database d -TableName t -AsDdl -Location s3://bucket/lake/"; Expected = 1 }
        @{ Command = "Compare-Lake 'lake ``[?``]' 'lake [0-9]'"; Expected = 1 }
        @{ Command = "Compare-Lake 'lake [1]' 'LakeDrive:/lake 1'"; Expected = 1 }
        @{ Command = "Compare-Lake -LiteralPath 'lake [1]' -DifferencePath 'lake 1'"; Expected = 1 }
        @{ Command = "Get-Item -LiteralPath 'lake [1]' | Compare-Lake -DifferencePath 'lake ?'"; Expected = 1 }
        @{ Command = "'lake [1]', 'lake 1' | Compare-Lake -DifferencePath 'lake 1'"; Expected = 1 }
        @{ Command = "Get-LakeRun -LiteralPath 'lake [1]' | Compare-Lake -DifferencePath 'lake 1'"; Expected = 1 }
        @{ Command = "Get-LakePartition 'LakeDrive:/lake*'"; Expected = 3 }
        @{ Command = "Select-LakeObject 'LakeDrive:/lake 1'"; Expected = 1 }
        @{ Command = 'Get-LakePartition "FileSystem::$folder/lake 1"'; Expected = 1 }
        @{ Command = "Get-LakePartition 'Env:/x', 'NoSuchDrive:/x', 'none*', 'lake 1'"; Expected = 1 }
    ) {
        $problems = $null
        $found = try { @(& ([scriptblock]::Create("$Command -ErrorAction SilentlyContinue -ErrorVariable problems"))) } catch { $_ }

        @($found | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] }).Count | Should -Be $Expected
    }

    It 'takes nothing for a path whose name would match, and says what is wrong: <Command>' -ForEach @(
        @{ Command = "Get-LakePartition -LiteralPath 'lake ``[1``]'"; Id = 'PathNotFound' }
        @{ Command = "Get-LakePartition 'none*'"; Id = 'PathNotFound' }
        @{ Command = "Select-LakeObject 'lake ``[7``]'"; Id = 'PathNotFound' }
        @{ Command = "Select-LakeObject -LiteralPath 'lake*'"; Id = 'PathNotFound' }
        @{ Command = "Compare-Lake 'lake*' 'lake 1'"; Id = 'PathInvalid' }
        @{ Command = "Compare-Lake 'lake 1' 'lake*'"; Id = 'PathInvalid' }
        @{ Command = "Compare-Lake 'lake 1' 'none*'"; Id = 'PathNotFound' }
        @{ Command = "Compare-Lake -LiteralPath 'lake 1' -DifferencePath 'lake [1-2]'"; Id = 'PathNotFound' }
        @{ Command = "Get-LakePartition 'Env:/HOME'"; Id = 'PathInvalid' }
        @{ Command = "Get-LakePartition 'NoSuchDrive:/lake'"; Id = 'PathInvalid' }
        @{ Command = "`$rows | Invoke-PartitionEtl -PartitionBy z -Destination 'NoSuchDrive:/lake'"; Id = 'PathInvalid' }
    ) {
        $failure = try { & ([scriptblock]::Create("$Command -ErrorAction Stop")) } catch { $_ }

        $failure.FullyQualifiedErrorId | Should -Match "^$Id,"
    }

    It 'takes brackets of the current location for what they are' {
        Set-Location -LiteralPath './lake [1]'

        @(Select-LakeObject '*/*.parquet') | Should -HaveCount 2
        @(Get-LakePartition .) | Should -HaveCount 2
        (Invoke-PartitionEtl -Fact '*/*.parquet' -PartitionBy v -Column '1 AS one' -Destination ../other).RowsIn | Should -Be 2
    }

    It 'takes <Start> in a plan file for the real place, as in a parameter' -ForEach @(
        @{ Start = '~'; Place = { (Get-PSProvider FileSystem).Home } }
        @{ Start = 'Temp:'; Place = { (Get-PSDrive Temp).Root } }
        @{ Start = 'LakeDrive:'; Place = { $folder } }
        @{ Start = 'FileSystem::'; Place = { $folder } }
        @{ Start = 'Microsoft.PowerShell.Core\FileSystem::'; Place = { $folder } }
    ) {
        $name = "lake-of-a-test-$([guid]::NewGuid().ToString('n'))"
        $start = if ($Start -match '::$') { "$Start$folder" } else { $Start }
        $null = New-Item -ItemType Directory -Path "$folder/plans" -Force
        Set-Content -LiteralPath "$folder/plans/plan.psd1" `
            "@{ Fact = 'LakeDrive:/lake 1'; PartitionBy = 'v'; Columns = '1 AS one'; Destination = '$start/$name' }"

        $fromFile = Invoke-PartitionEtl ./plans/plan.psd1 -WhatIf
        $fromParameter = Invoke-PartitionEtl -Fact 'LakeDrive:/lake 1' -PartitionBy v -Column '1 AS one' -Destination "$start/$name" -WhatIf

        [System.IO.Path]::GetFullPath($fromFile.Path) | Should -Be (Join-Path (& $Place) $name 'v=1')
        $fromParameter.Path | Should -Be $fromFile.Path
    }

    It 'counts relative paths of a plan from its folder, whatever the name of that' {
        $null = New-Item -ItemType Directory -Path "$folder/jobs [2]"
        Set-Content -LiteralPath "$folder/jobs [2]/plan.psd1" `
            "@{ Fact = '../lake ``[1``]/z=*/*.parquet'; PartitionBy = 'v'; Columns = '1 AS one'; Destination = 'made' }"

        (Invoke-PartitionEtl './jobs `[2`]/plan.psd1').RowsIn | Should -Be 2
        Test-Path -LiteralPath "$folder/jobs [2]/made" | Should -BeTrue
    }

    It 'makes with -LiteralPath and with escapes the folder that is named' {
        New-LakeSampleData -LiteralPath './data [1]' -Rows 10
        New-LakeSampleData './data `[2`]' -Rows 10

        (Get-ChildItem -LiteralPath $folder -Filter 'data*').Name | Sort-Object | Should -Be 'data [1]', 'data [2]'
    }

    It 'has -LiteralPath wherever it has -Path' {
        $without = Get-Command -Module PartitionLake |
            Where-Object { $_.Parameters.ContainsKey('Path') -and $_.Parameters['LiteralPath'].Aliases -notcontains 'PSPath' }

        $without | Should -BeNullOrEmpty
    }
}
