BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
}

Describe 'New-LakeSampleData' {
    It 'writes a star schema and returns one object per file' {
        $files = New-LakeSampleData -Path "$TestDrive/sample" -Rows 2000 -PassThru

        $files | Should -HaveCount 10
        ($files | Where-Object Name -EQ 'fact_rate').Rows | Should -Be 2000
        foreach ($file in $files) {
            $file.Path | Should -Exist
            $file.Bytes | Should -BeGreaterThan 0
        }
    }

    It 'returns nothing without -PassThru' {
        New-LakeSampleData -Path "$TestDrive/silent" -Rows 100 | Should -BeNullOrEmpty
        "$TestDrive/silent/gold/fact_rate.parquet" | Should -Exist
    }

    It 'makes the same bytes from the same seed, and others from another' {
        $first = New-LakeSampleData -Path "$TestDrive/first" -Rows 500 -Seed 3 -PassThru
        $same = New-LakeSampleData -Path "$TestDrive/same" -Rows 500 -Seed 3 -PassThru
        $other = New-LakeSampleData -Path "$TestDrive/other" -Rows 500 -Seed 4 -PassThru

        $bytes = @($first[0], $same[0], $other[0] | ForEach-Object { [System.Convert]::ToBase64String([System.IO.File]::ReadAllBytes($_.Path)) })
        $bytes[1] | Should -BeExactly $bytes[0]
        ($bytes[2] -ceq $bytes[0]) | Should -BeFalse
    }

    It 'writes nothing with -WhatIf' {
        New-LakeSampleData -Path "$TestDrive/preview" -Rows 100 -PassThru -WhatIf | Should -BeNullOrEmpty
        [System.IO.Directory]::Exists("$TestDrive/preview") | Should -BeFalse
    }

    It 'refuses a folder that is not empty, unless it is forced' {
        New-LakeSampleData -Path "$TestDrive/twice" -Rows 100
        [System.IO.File]::WriteAllText("$TestDrive/twice/mine.txt", 'kept')

        $failure = try { New-LakeSampleData -Path "$TestDrive/twice" -Rows 100 -ErrorAction Stop } catch { $_ }
        $failure.FullyQualifiedErrorId | Should -Match '^PathInvalid'
        $failure.ErrorDetails.RecommendedAction | Should -Match '-Force'

        $files = New-LakeSampleData -Path "$TestDrive/twice" -Rows 200 -Force -PassThru
        $files[0].Rows | Should -Be 200
        "$TestDrive/twice/mine.txt" | Should -Exist
    }
}
