BeforeAll {
    Import-Module "$PSScriptRoot/../../../PartitionLake.psd1"
}

# What objects look like on a screen, in a file, and to another program.
Describe 'Views' {
    BeforeAll {
        $lake = "$TestDrive/lake"
        $run = @{ z = 'GA'; m = 8; v = 1 }, @{ z = 'TX'; m = 9; v = 2 } | Invoke-PartitionEtl -PartitionBy z, m -Destination $lake
        $things = @{
            LakePartition       = Get-LakePartition $lake
            LakeRun             = Get-LakeRun $lake
            LakeEtlResult       = $run
            LakeFinding         = Test-LakePartition $lake -Rule 'v > 1'
            LakePartitionChange = Invoke-PartitionEtl -Fact "$lake/*/*/*.parquet" -PartitionBy v -Column '1 AS one' -Destination "$TestDrive/other" -WhatIf
        }
    }

    It 'fit 80 columns: <_>' -ForEach 'LakePartition', 'LakeRun', 'LakeEtlResult', 'LakeFinding', 'LakePartitionChange' {
        $lines = ($things[$_] | Out-String -Width 80) -split '\r?\n' -replace '\e\[[0-9;]*m'

        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $lines | Should -Not -Match 'OrderedDictionary|LakeValues'
    }

    It 'write the names of values into CSV and JSON, not numbers and not types of .NET' {
        $csv = $things.LakePartition | ConvertTo-Csv
        $csv[1] | Should -Match '"z=GA, m=8"'
        $csv | Should -Not -Match 'Dictionary'

        ($things.LakeEtlResult | ConvertTo-Json -Depth 3 | ConvertFrom-Json).Mode | Should -Be 'Overwrite'
        ($things.LakeRun | ConvertTo-Json | ConvertFrom-Json).State | Should -Be 'Completed'
        $finding = $things.LakeFinding | ConvertTo-Json -Depth 3 | ConvertFrom-Json
        $finding.Check, $finding.Severity | Should -Be 'Rule', 'Error'
        ($things.LakePartition | ConvertTo-Json -Depth 3 | ConvertFrom-Json)[0].Values.z | Should -Be 'GA'
    }

    It 'bind the root of a lake, once, where a command is about a whole lake' {
        @(Get-LakePartition $lake | Get-LakeRun).RunId | Should -Be $run.RunId
        @(Get-LakePartition $lake | Clear-LakeOrphan -WhatIf) | Should -HaveCount 0
        $failure = @(
            Get-LakePartition $lake | Test-LakeCatalog -Database d -TableName t -AccessKey a -SecretKey b -Region us-east-1 `
                -EndpointUrl http://127.0.0.1:9 -ErrorAction SilentlyContinue -ErrorVariable problems
            $problems
        )

        # One attempt to reach the catalog, though two partitions were piped.
        $failure | Should -HaveCount 1
    }

    It 'lists a folder that does not fit as an error, and the others' {
        $mixed = "$TestDrive/mixed"
        foreach ($value in '1', 'ABC', '3') {
            $null = New-Item -ItemType Directory -Path "$mixed/col1=$value"
            Copy-Item -LiteralPath "$lake/z=GA/m=8/data.parquet" -Destination "$mixed/col1=$value/data.parquet"
        }

        $found = Get-LakePartition $mixed -KeyType @{ col1 = 'int' } -ErrorAction SilentlyContinue -ErrorVariable problems
        $found.col1 | Should -Be 1, 3
        $problems | Should -HaveCount 1
        "$($problems[0]) $($problems[0].ErrorDetails.RecommendedAction)" | Should -Match "'ABC'.*'string'"
        @(Test-LakePartition $mixed -KeyType @{ col1 = 'int' } | Where-Object Check -EQ 'Layout').Partition | Should -Be 'col1=ABC'
        { Select-LakeObject $mixed -KeyType @{ col1 = 'int' } } | Should -Throw "*'ABC'*"
    }

    It 'says that a run is not there when it is named, and nothing when a pattern finds none' {
        $none = Get-LakeRun $lake nope, $run.RunId -ErrorAction SilentlyContinue -ErrorVariable problems
        $none.RunId | Should -Be $run.RunId
        $problems.FullyQualifiedErrorId | Should -Match '^RunNotFound'
        Get-LakeRun $lake 'nope*' | Should -BeNullOrEmpty
    }

    It 'has a topic that names every cmdlet there is, and no other' {
        $about = Get-Help about_PartitionLake | Out-String
        $named = [regex]::Matches($about, '\b[A-Z][a-z]+-(Lake|Partition)\w*').Value | Sort-Object -Unique

        $named | Should -Be ((Get-Command -Module PartitionLake).Name | Sort-Object)
    }

    It 'begins the syntax in the help with what a command is about' {
        foreach ($name in (Get-Command -Module PartitionLake).Name) {
            $syntax = @((Get-Help $name).syntax.syntaxItem)
            $own = (Get-Command $name).Parameters
            if ($own.ContainsKey('ProfileName')) { $syntax[0].parameter[0].name | Should -Not -Be 'ProfileName' -Because $name }
            ($syntax | Out-String -Width 100) | Should -Not -BeNullOrEmpty
        }
        @((Get-Help Get-LakePartition).syntax.syntaxItem) | Should -HaveCount 2
    }
}
