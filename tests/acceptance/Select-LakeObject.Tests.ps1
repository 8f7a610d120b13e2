BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
}

Describe 'Select-LakeObject' {
    BeforeAll {
        $lake = "$TestDrive/lake"
        $rates = foreach ($state in 'GA', 'TX') {
            foreach ($month in 1, 2, 11) {
                foreach ($code in '99213', '99214', '=cmd') {
                    [pscustomobject]@{ state = $state; year = 2025; month = $month; code = $code; rate = [double]($month + $code.Length) }
                }
            }
        }
        $run = $rates | Invoke-PartitionEtl -PartitionBy 'state', 'year', @{ Name = 'month'; Digits = 2 } -Destination $lake
    }

    It 'returns one object per row, with typed properties and the partition keys' {
        $rows = @(Select-LakeObject -Path $lake)

        $rows | Should -HaveCount 18
        foreach ($row in $rows) {
            $row.rate | Should -BeOfType [double]
            $row.code | Should -BeOfType [string]
            $row.state | Should -BeIn 'GA', 'TX'
            $row.month | Should -BeIn 1, 2, 11
        }
    }

    It 'answers a query' {
        $row = Select-LakeObject $lake ("SELECT s.state, COUNT(*) AS n, SUM(rate) AS total FROM s3object s WHERE s.month > 1 " +
            "GROUP BY s.state HAVING COUNT(*) > 1 ORDER BY total DESC, s.state LIMIT 1")

        $row.state | Should -BeExactly 'GA'
        $row.n | Should -Be 6
        $row.total | Should -Be 67
    }

    It 'needs no SQL for simple questions' {
        $rows = @(Select-LakeObject $lake -Column code, 'rate * 2 AS twice' -Where "state = 'TX' AND month = 11" -First 2)

        $rows | Should -HaveCount 2
        $rows[0].code | Should -BeExactly '99213'
        $rows[0].twice | Should -Be 32
        $rows[0].psobject.Properties.Name -join ' ' | Should -BeExactly 'code twice'
    }

    It 'reads nothing but the partitions that the condition leaves' {
        $null = Select-LakeObject $lake -Where "state = 'GA' AND month = 2" -Statistics -InformationVariable receipt 6> $null

        $statistics = @($receipt)[-1].MessageData
        $statistics.Files | Should -Be 1
        $statistics.Rows | Should -Be 3
        $statistics.BytesFetched | Should -BeGreaterThan 0
        $statistics.Requests | Should -BeGreaterThan 0
    }

    It 'queries partitions from the pipeline as one table' {
        $row = Get-LakePartition $lake -Filter 'month > 1' | Select-LakeObject -Query 'SELECT COUNT(*) AS n, COUNT(DISTINCT month) AS months FROM s3object'

        $row.n | Should -Be 12
        $row.months | Should -Be 2
    }

    It 'takes the result of a run from the pipeline' {
        ($run | Select-LakeObject -Query 'SELECT COUNT(*) AS n FROM s3object').n | Should -Be 18
    }

    It 'writes lines of JSON' {
        $line = Select-LakeObject $lake 'SELECT code, rate, month FROM s3object ORDER BY rate, code, state LIMIT 1' -As Json

        $line | Should -BeExactly '{"code":"=cmd","rate":5,"month":1}'
    }

    It 'writes CSV that no spreadsheet takes for a formula' {
        $lines = @(Select-LakeObject $lake 'SELECT DISTINCT code FROM s3object' -As Csv)

        $lines[0] | Should -BeExactly 'code'
        $lines | Should -Contain "'=cmd"
        @(Select-LakeObject $lake 'SELECT DISTINCT code FROM s3object' -As Csv -NoHeader -NoFormulaGuard) | Should -Contain '=cmd'
    }

    It 'stops when the pipeline has enough' {
        $count = 0
        foreach ($row in Select-LakeObject $lake -First 5) { $count++ }
        $count | Should -Be 5
    }

    It 'says what is wrong, and where' {
        { Select-LakeObject $lake 'SELECT cod FROM s3object' } | Should -Throw "*Did you mean 'code'?*" -ErrorId 'ColumnNotFound*'
        { Select-LakeObject $lake 'SELECT code FROM s3object WHERE' } | Should -Throw -ErrorId 'ExpressionInvalid*'
        { Select-LakeObject "$lake/nowhere" } | Should -Throw -ErrorId 'PathNotFound*'
        { Select-LakeObject $lake 'SELECT SUM(code) FROM s3object' } | Should -Throw '*SUM takes numbers*' -ErrorId 'TypeMismatch*'
    }
}
