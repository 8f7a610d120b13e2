BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
}

Describe 'Compare-Lake' {
    BeforeEach {
        $lake = "$TestDrive/lake-$([guid]::NewGuid())"
        $other = "$TestDrive/other-$([guid]::NewGuid())"
        $rows = foreach ($i in 0..29) { [pscustomobject]@{ state = ('GA', 'TX', 'NY')[$i % 3]; id = $i; rate = $i * 1.5 } }
        $run = $rows | Invoke-PartitionEtl -PartitionBy state -Destination $lake
    }

    It 'returns nothing where the lakes are equal, whatever the order and the number of their files' {
        $null = $rows[29..10] | Invoke-PartitionEtl -PartitionBy state -Destination $other
        $null = $rows[9..0] | Invoke-PartitionEtl -PartitionBy state -Destination $other -Mode Append

        Compare-Lake $lake $other | Should -BeNullOrEmpty
        Compare-Lake $lake $other -Deep -Key id | Should -BeNullOrEmpty
    }

    It 'tells the values and rows that differ, by key' {
        $changed = $rows | Where-Object id -NE 4 | Select-Object state, id, @{ Name = 'rate'; Expression = { $_.id -eq 6 ? 100.0 : $_.rate } }
        $null = $changed | Invoke-PartitionEtl -PartitionBy state -Destination $other

        $found = Compare-Lake $lake $other -Deep -Key id

        $found.Kind | Should -Be 'Content', 'Value', 'RowCount', 'Row'
        $found[1].Partition | Should -Be 'state=GA'
        $found[1].Key['id'] | Should -Be 6
        $found[1].Column | Should -Be 'rate'
        $found[1].Reference | Should -Be 9.0
        $found[1].Difference | Should -Be 100.0
        $found[3].Key['id'] | Should -Be 4
        $found[3].SideIndicator | Should -Be '<='
        $found | Out-String -Width 80 | Should -Match 'id=6'
        Compare-Lake $lake $other -Exclude rate -Filter "state = 'GA'" | Should -BeNullOrEmpty
    }

    It 'compares a lake with a run of it' {
        Get-LakeRun $lake | Compare-Lake | Should -BeNullOrEmpty

        Remove-Item (Get-ChildItem "$lake/state=NY" -Recurse -File)
        $found = Compare-Lake $lake -RunId $run.RunId

        $found.Kind | Should -Be 'Partition'
        $found.Side | Should -Be 'Reference'
        $found.Partition | Should -Be 'state=NY'
    }

    It 'takes a pattern for the one folder that matches it, and says which where several do' {
        $null = $rows | Invoke-PartitionEtl -PartitionBy state -Destination $other

        Compare-Lake "$TestDrive/lake-*$(Split-Path $lake -Leaf | ForEach-Object { $_.Substring(8) })" $other | Should -BeNullOrEmpty
        { Compare-Lake $lake "$TestDrive/*-*" } | Should -Throw -ExpectedMessage "*matches * folders, of which one was expected: '*'*"
    }

    It 'says what does not go together' {
        { Compare-Lake $lake $lake -Key id } | Should -Throw -ExpectedMessage '*-Deep alone*'
        { Compare-Lake $lake "$TestDrive/none" } | Should -Throw -ErrorId 'PathNotFound*'
        { Compare-Lake "$TestDrive/none" $lake } | Should -Throw -ErrorId 'PathNotFound*'
        { Compare-Lake $lake } | Should -Throw -ExpectedMessage '*none is named*'
        { Compare-Lake $lake -RunId $run.RunId -Deep } | Should -Throw -ExpectedMessage '*-Deep is for two lakes*'
        { Compare-Lake $lake -RunId none } | Should -Throw -ErrorId 'RunNotFound*'
    }
}
