BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $folder = New-LakeFolder

    function New-Row([string[]] $Key) { foreach ($value in $Key) { [pscustomobject]@{ k = $value; v = 1; w = 2 } } }
}

AfterAll {
    [System.IO.Directory]::Delete("\\?\$folder", $true)
}

Describe 'Paths of more than 260 characters' {
    BeforeAll {
        $keys = 1..9 | ForEach-Object { "key_number_$_" }
        $rows = foreach ($state in 'GA', 'TX') {
            $row = [ordered]@{ v = 1 }
            foreach ($key in $keys) { $row[$key] = "$key of $state, which is long" }
            [pscustomobject] $row
        }
        # The root alone has over 200.
        $lake = "$folder\$('r' * 100)\$('s' * 100)\lake"
    }

    It 'are written, listed, read, checked and replaced' {
        $run = $rows | Invoke-PartitionEtl -PartitionBy $keys -Destination $lake
        $partitions = @(Get-LakePartition -Path $lake)

        $run.RowsOut | Should -Be 2
        $partitions | Should -HaveCount 2
        $partitions[0].Path.Length | Should -BeGreaterThan 500
        @(Select-LakeObject -Path $lake -Query 'SELECT v FROM s3object') | Should -HaveCount 2
        Test-LakePartition -Path $lake -Deep | Should -BeNullOrEmpty

        $null = $rows[0] | Invoke-PartitionEtl -PartitionBy $keys -Destination $lake -Mode Replace -Confirm:$false
        @(Get-LakePartition -Path $lake) | Should -HaveCount 1
        Get-LakeFault $lake | Should -BeNullOrEmpty
    }

    It 'have the form in every message that the user gave them' {
        $partition = @(Get-LakePartition -Path $lake)[0]

        $partition.Path | Should -Not -Match '\\\\\?\\'
        $partition.Path.StartsWith($lake) | Should -BeTrue
    }
}

Describe 'Forms of a path' {
    It 'takes \\?\C:\… as a destination and as a fact' {
        $null = New-Row a | Invoke-PartitionEtl -PartitionBy k -Destination "\\?\$folder\device"
        @(Get-LakePartition -Path "$folder\device") | Should -HaveCount 1

        $run = Invoke-PartitionEtl -Fact "\\?\$folder\device\k=a\data.parquet" -PartitionBy v -Destination "$folder\of-device"
        $run.RowsIn | Should -Be 1
    }

    It 'says what is wrong with a|b, in the form that the user gave' {
        { New-Row a | Invoke-PartitionEtl -PartitionBy k -Destination "$folder\a|b" } | Should -Throw -ExpectedMessage '*a|b*'
        try { New-Row a | Invoke-PartitionEtl -PartitionBy k -Destination "$folder\a|b" } catch { $text = "$_" }
        $text | Should -Not -Match 'too long'
    }

    It 'writes the separator of the system in messages' {
        try { Invoke-PartitionEtl -Fact "$folder/nowhere/x.parquet" -PartitionBy k -Destination "$folder/lake" } catch { $text = "$_" }

        $text | Should -Match ([regex]::Escape('nowhere\x.parquet'))
        $text | Should -Not -Match '/'
    }

    It 'finds a partition whatever the case of its folder in the path' {
        $null = New-Row K1, K2 | Invoke-PartitionEtl -PartitionBy k -Destination "$folder\case-of-path"

        @(Get-LakePartition -Path "$($folder.ToUpperInvariant())\CASE-OF-PATH") | Should -HaveCount 2
        (Get-LakePartition -Path "$folder\case-of-path\K=K1").Partition | Should -BeExactly 'k=K1'
    }
}
