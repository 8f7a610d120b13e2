BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
}

Describe 'Invoke-PartitionEtl' {
    BeforeAll {
        New-LakeSampleData -Path "$TestDrive/star" -Rows 5000
        $plan = "$TestDrive/star/lake.psd1"
        [System.IO.File]::Copy("$PSScriptRoot/../../src/PartitionLake/Examples/quickstart.plan.psd1", $plan)
    }

    Context 'with a plan file' {
        BeforeAll {
            $preview = Invoke-PartitionEtl -Plan $plan -WhatIf
            $isEmptyAfterPreview = -not [System.IO.Directory]::Exists("$TestDrive/star/lake")
            $run = Invoke-PartitionEtl -Plan $plan
            $partitions = Get-LakePartition -Path $run.Destination
        }

        It 'says with -WhatIf what would happen, and writes nothing' {
            $isEmptyAfterPreview | Should -BeTrue
            $preview.Count | Should -Be $partitions.Count
            @($preview | Where-Object Action -NE 'Create') | Should -HaveCount 0
            $preview[0].state | Should -Match '^[A-Z]{2}$'
        }

        It 'accounts for every row' {
            $multiplied = 0
            $dropped = 0
            foreach ($join in $run.Joins) {
                $multiplied += $join.Multiplied
                $dropped += $join.Dropped
            }
            $listed = 0
            foreach ($partition in $partitions) { $listed += $partition.Rows }

            $run.RowsIn | Should -Be 5000
            $run.RowsOut | Should -Be ($run.RowsIn + $multiplied - $dropped)
            $listed | Should -Be $run.RowsOut
        }

        It 'reports each join' {
            $run.Joins | Should -HaveCount 6
            foreach ($join in $run.Joins) {
                ($join.Matched + $join.Unmatched) | Should -Be 5000
            }
        }

        It 'writes one object per partition' {
            $run.PartitionsCreated | Should -Be $partitions.Count
            $run.Objects | Should -Be $partitions.Count
            @($partitions | Where-Object Objects -NE 1) | Should -HaveCount 0
        }

        It 'writes nothing the second time, and says so' {
            $again = Invoke-PartitionEtl -Plan $plan -Verbose 4>&1
            $report = $again | Where-Object { $_ -is [PartitionLake.Output.LakeEtlResult] }
            $verbose = $again | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }

            $report.IsUpToDate | Should -BeTrue
            $report.Objects | Should -Be 0
            $report.PartitionsUnchanged | Should -Be $partitions.Count
            "$verbose" | Should -Match 'nothing was written'
        }

        It 'returns the partitions instead of the report with -PassThru' {
            $changes = Invoke-PartitionEtl -Plan $plan -PassThru -InformationVariable report

            $changes.Count | Should -Be $partitions.Count
            @($changes | Where-Object Action -NE 'Unchanged') | Should -HaveCount 0
            $report.MessageData.RowsOut | Should -Be $run.RowsOut
        }

        It 'lets parameters win over the plan' {
            $other = Invoke-PartitionEtl -Plan $plan -PartitionBy state -Destination "$TestDrive/by-state"

            $other.RowsOut | Should -Be $run.RowsOut
            $other.Destination | Should -Match 'by-state'
            (Get-LakePartition -Path "$TestDrive/by-state")[0].Values.Count | Should -Be 1
        }
    }

    Context 'with rows from the pipeline' {
        It 'takes the types of the values' {
            $rows = [pscustomobject]@{ state = 'GA'; rate = 1.5; units = 2 }, [pscustomobject]@{ state = 'TX'; rate = 2; units = $null }
            $run = $rows | Invoke-PartitionEtl -Column 'rate * 2 AS doubled' -PartitionBy state -Destination "$TestDrive/rows"

            $run.RowsIn | Should -Be 2
            $run.PartitionsCreated | Should -Be 2
        }

        It 'reads text as the declared type, and names the row that does not fit' {
            $rows = [pscustomobject]@{ state = 'GA'; rate = '1.50' }, [pscustomobject]@{ state = 'GA'; rate = 'n/a' }
            $failure = try { $rows | Invoke-PartitionEtl -Schema @{ rate = 'decimal(8,2)' } -PartitionBy state -Destination "$TestDrive/typed" } catch { $_ }

            $failure.FullyQualifiedErrorId | Should -Match '^TypeMismatch'
            "$failure" | Should -Match 'Row 2'
            "$failure" | Should -Match 'rate'
            [System.IO.Directory]::Exists("$TestDrive/typed") | Should -BeFalse
        }
    }

    Context 'with a bad plan' {
        It 'refuses it with one clear error before anything is written' {
            $cases = @(
                @{ Change = @{ Destnation = 'x' }; ErrorId = 'PlanKeyUnknown'; Message = "Did you mean 'Destination'" }
                @{ Change = @{ Fact = 'nowhere.parquet' }; ErrorId = 'PathNotFound'; Message = 'nowhere.parquet' }
                @{ Change = @{ PartitionBy = 'stat' }; ErrorId = 'ColumnNotFound'; Message = 'stat' }
                @{ Change = @{ Columns = '1 + + AS x' }; ErrorId = 'ExpressionInvalid'; Message = '\^' }
                @{ Change = @{ Mode = 'Overwite' }; ErrorId = 'PlanInvalid'; Message = 'Overwrite, Append, Replace, Merge' }
            )
            foreach ($case in $cases) {
                $bad = @{ Fact = "$TestDrive/star/gold/fact_rate.parquet"; PartitionBy = 'state'; Destination = "$TestDrive/bad" }
                foreach ($key in $case.Change.Keys) { $bad[$key] = $case.Change[$key] }

                $failure = try { Invoke-PartitionEtl -Plan $bad } catch { $_ }

                $failure.FullyQualifiedErrorId | Should -Match "^$($case.ErrorId)"
                "$failure $($failure.ErrorDetails.RecommendedAction)" | Should -Match $case.Message
                [System.IO.Directory]::Exists("$TestDrive/bad") | Should -BeFalse
            }
        }

        It 'sorts the rows of each object' {
            $run = Invoke-PartitionEtl -Fact "$TestDrive/star/gold/fact_rate.parquet" -PartitionBy state -Destination "$TestDrive/sorted" `
                -SortBy code, @{ Column = 'negotiated_rate'; Descending = $true }

            foreach ($partition in Get-LakePartition -Path $run.Destination | Select-Object -First 3) {
                $rows = Select-LakeObject -Path $partition.Path -Query 'SELECT code, negotiated_rate FROM s3object'
                $expected = $rows | Sort-Object -Stable -Culture '' -Property code, @{ Expression = 'negotiated_rate'; Descending = $true }
                ($rows.negotiated_rate -join ' ') | Should -Be ($expected.negotiated_rate -join ' ')
            }
        }

        It 'refuses a dimension with two rows of one key, and shows the key' {
            $failure = try {
                Invoke-PartitionEtl -Fact "$TestDrive/star/gold/fact_rate.parquet" -PartitionBy state -Destination "$TestDrive/bad" `
                    -Join @{ From = "$TestDrive/star/xrefs/xref_pg_member_npi.parquet"; On = 'pg_uid' }
            }
            catch { $_ }

            $failure.FullyQualifiedErrorId | Should -Match '^DuplicateJoinKey'
            [System.IO.Directory]::Exists("$TestDrive/bad") | Should -BeFalse
        }
    }
}
