BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
}

# What people pipe into a run: rows of databases, files, values of several types, and rows that take their time.
Describe 'Input from the pipeline' {
    BeforeAll {
        $folder = (New-Item -ItemType Directory -Path "$TestDrive/input").FullName
        $table = [System.Data.DataTable]::new()
        foreach ($column in @{ Name = 'z'; Type = [string] }, @{ Name = 'n'; Type = [int] }, @{ Name = 'never'; Type = [long] }) {
            $null = $table.Columns.Add($column.Name, $column.Type)
        }
        $null = $table.Rows.Add('GA', 1, [DBNull]::Value)
        $null = $table.Rows.Add('TX', [DBNull]::Value, [DBNull]::Value)
    }

    It 'takes <Name> as rows, DBNull as null, and the types that the database says' -ForEach @(
        @{ Name = 'a table, as Invoke-Sqlcmd -OutputAs DataTables gives it'; Read = { , $table } }
        @{ Name = 'the rows of a table, as Invoke-Sqlcmd and dbatools give them'; Read = { $table.Rows } }
        @{ Name = 'a view of a table'; Read = { $table.DefaultView } }
        @{ Name = 'a data set of one table'; Read = { $set = [System.Data.DataSet]::new(); $set.Tables.Add($table.Copy()); $set } }
        @{ Name = 'the records of a reader'; Read = { $table.CreateDataReader() } }
        @{ Name = 'a reader'; Read = { , $table.CreateDataReader() } }
    ) {
        $lake = "$folder/lake-$([guid]::NewGuid().ToString('n'))"

        $run = & $Read | Invoke-PartitionEtl -PartitionBy z -Destination $lake

        $run.RowsIn | Should -Be 2
        $rows = @(Select-LakeObject $lake 'SELECT z, n, never, COALESCE(never, 2) + 1 AS three FROM t ORDER BY z')
        $rows.z | Should -Be 'GA', 'TX'
        $rows[0].n | Should -BeOfType [int]
        $rows[1].n | Should -BeNullOrEmpty
        @($rows | Where-Object { $null -ne $_.never }) | Should -HaveCount 0
        # Text could not be added to.
        $rows[0].three | Should -Be 3
    }

    It 'says what is wrong with a row of a database: <Problem>' -ForEach @(
        @{
            Problem = 'a data set of two tables'; Message = '2 tables'
            Read = { $set = [System.Data.DataSet]::new(); $null = $set.Tables.Add('a'), $set.Tables.Add('b'); $set }
        }
        @{
            Problem = 'a deleted row'; Message = 'Row 1: it is deleted'
            Read = { $copy = $table.Copy(); $copy.AcceptChanges(); $copy.Rows[0].Delete(); $copy.Rows[0] }
        }
    ) {
        $failure = try { & $Read | Invoke-PartitionEtl -PartitionBy z -Destination "$folder/none" } catch { $_ }

        "$failure" | Should -Match $Message
        Test-Path "$folder/none" | Should -BeFalse
    }

    It 'takes files for what they are' {
        $null = @{ z = 'GA'; v = 1 }, @{ z = 'TX'; v = 2 } | Invoke-PartitionEtl -PartitionBy z -Destination "$folder/source"

        $run = Get-ChildItem -LiteralPath "$folder/source" -Recurse -Filter '*.parquet' |
            Invoke-PartitionEtl -PartitionBy v -Column '1 AS one' -Destination "$folder/of-files"
        $failure = try {
            @(Get-ChildItem -LiteralPath "$folder/source" -Recurse -Filter '*.parquet') + @{ v = 1 } |
                Invoke-PartitionEtl -PartitionBy v -Destination "$folder/none"
        }
        catch { $_ }

        $run.RowsIn | Should -Be 2
        "$failure" | Should -Match 'Rows and files'
    }

    It 'names of values that have no common type the row and the type that were met: <Values>' -ForEach @(
        @{ Values = { 1, 2.5, [long]::MaxValue }; Message = 'Row 3.*Int64 9223372036854775807, and row 2 has a value of type Double' }
        @{ Values = { 1, [long]::MaxValue, 2.5 }; Message = 'Row 2.*Int64 9223372036854775807, and row 3 has a value of type Double' }
        @{ Values = { 1, 2.5, 'text' }; Message = 'Row 3.*type String, expected Double as in row 2' }
    ) {
        $failure = try { & $Values | ForEach-Object { @{ z = 'a'; v = $_ } } | Invoke-PartitionEtl -PartitionBy z -Destination "$folder/none" } catch { $_ }

        "$failure" | Should -Match $Message
        $failure.ErrorDetails.RecommendedAction | Should -Match '-Schema'
    }

    It 'widens whole numbers and fractions where no digit is lost' {
        (1, 2.5, [long] 7 | ForEach-Object { @{ z = 'a'; v = $_ } } | Invoke-PartitionEtl -PartitionBy z -Destination "$folder/wide").RowsIn | Should -Be 3
        (Select-LakeObject "$folder/wide").v | Should -Be 1.0, 2.5, 7.0
    }

    It 'counts the time in which rows come, and shows them coming' {
        # The second row waits until a quarter of a second of rows has been shown, however slow the machine is.
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $rows = { foreach ($i in 1..2) { @{ z = 'a'; v = $i }; while ($i -eq 1 -and $clock.ElapsedMilliseconds -lt 500) { } } }
        $shell = [powershell]::Create().AddScript({
                param($module, $rows, $lake)
                Import-Module $module
                & ([scriptblock]::Create("`$clock = [System.Diagnostics.Stopwatch]::StartNew(); $rows")) | Invoke-PartitionEtl -PartitionBy z -Destination $lake
            }).AddArgument("$PSScriptRoot/../../PartitionLake.psd1").AddArgument("$rows").AddArgument("$folder/slow")
        $run = $shell.Invoke()[0]

        $run.InputTime.TotalMilliseconds | Should -BeGreaterThan 499
        $run.Elapsed | Should -BeGreaterThan $run.InputTime
        $run.Started + $run.Elapsed | Should -BeLessThan ([datetime]::Now.AddSeconds(1))
        $shell.Streams.Progress.StatusDescription | Should -Contain 'Done'
        $shell.Streams.Progress.StatusDescription -match '^Taking [12] rows, \d+/s, from the pipeline$' | Should -Not -BeNullOrEmpty
        @($shell.Streams.Progress | Where-Object CurrentOperation) | Should -HaveCount 0
        $shell.Dispose()
    }

    It 'names the column of a check that is no condition, and says of a place that takes no folders what it is' {
        $failure = try { @{ id = 1; z = 'a' } | Invoke-PartitionEtl -PartitionBy z -Check 'id' -Destination "$folder/none" } catch { $_ }
        "$failure" | Should -Match "'id' is no condition: the column 'id' is of type int32"

        if ($IsLinux) {
            Set-Content -LiteralPath "$folder/file" 'x'
            $failure = try { @{ id = 1; z = 'a' } | Invoke-PartitionEtl -PartitionBy z -Destination "$folder/file/lake" } catch { $_ }
            "$failure" | Should -Match 'file. is no folder'

            $failure = try { @{ id = 1; z = 'a' } | Invoke-PartitionEtl -PartitionBy z -Destination '/proc/lake' } catch { $_ }
            "$failure" | Should -Match "'/proc/lake' cannot be made"
        }
    }
}

Describe 'Batches of a stream' {
    BeforeAll {
        $lake = "$TestDrive/stream"
        $to = @{ PartitionBy = 'state'; Destination = $lake; Mode = 'Append' }
        function Get-Batch($From, $To) { $From..$To | ForEach-Object { [pscustomobject]@{ id = $_; state = "S$($_ % 2)" } } }
    }

    It 'knows no positions of a lake that is not there yet' {
        Get-LakeRun -LiteralPath $lake -Position | Should -BeNullOrEmpty
    }

    It 'takes a batch once, in whatever order its rows and properties come' {
        $first = Get-Batch 1 10 | Invoke-PartitionEtl @to -BatchId one -Position @{ 'shard-0' = 10; 'shard-1' = 'x' }
        $again = Get-Batch 10 1 | Select-Object state, id | Invoke-PartitionEtl @to -BatchId one -Position @{ 'shard-1' = 'x'; 'shard-0' = 10 }

        $first.IsRepeatedBatch | Should -BeFalse
        $first.IsUpToDate | Should -BeFalse
        $again.IsRepeatedBatch | Should -BeTrue
        $again.RunId | Should -Be $first.RunId
        $again.BatchId | Should -Be 'one'
        $again | Out-String | Should -Match "had appended the batch 'one' already"
        (Select-LakeObject $lake 'SELECT COUNT(*) AS n FROM t').n | Should -Be 10
    }

    It 'refuses other rows, and other positions, under the id' {
        { Get-Batch 1 11 | Invoke-PartitionEtl @to -BatchId one -Position @{ 'shard-0' = 10; 'shard-1' = 'x' } } |
            Should -Throw -ErrorId 'BatchDiffers,PartitionLake.Cmdlets.Etl.InvokePartitionEtlCommand' -ExpectedMessage "*batch 'one'*"
        { Get-Batch 1 10 | Invoke-PartitionEtl @to -BatchId one -Position @{ 'shard-0' = 11; 'shard-1' = 'x' } } |
            Should -Throw -ErrorId 'BatchDiffers,PartitionLake.Cmdlets.Etl.InvokePartitionEtlCommand'
    }

    It 'gives the newest position of each shard back' {
        $null = Get-Batch 11 20 | Invoke-PartitionEtl @to -BatchId two -Position @{ 'shard-0' = 20 }

        $positions = Get-LakeRun -LiteralPath $lake -Position

        $positions.Shard | Should -Be 'shard-0', 'shard-1'
        $positions.Position | Should -Be '20', 'x'
        $runs = Get-LakeRun $lake
        $runs.BatchId | Should -Be 'one', 'two'
        $positions.RunId | Should -Be $runs[1].RunId, $runs[0].RunId
        $runs[0].Position['shard-0'] | Should -Be '10'
    }

    It 'says what does not go together: <Problem>' -ForEach @(
        @{ Problem = 'a batch that replaces'; With = @{ BatchId = 'b'; Mode = 'Overwrite' }; Expected = '*for mode Append*' }
        @{ Problem = 'an empty position'; With = @{ BatchId = 'b'; Mode = 'Append'; Position = @{ 'shard-0' = '' } }; Expected = "*'shard-0' is empty*" }
    ) {
        { Get-Batch 1 2 | Invoke-PartitionEtl -PartitionBy state -Destination $lake @With } | Should -Throw -ExpectedMessage $Expected
    }

    It 'has no use for the id of a batch where files are the fact' {
        { Invoke-PartitionEtl @to -Fact "$TestDrive/none.parquet" -BatchId b } | Should -Throw -ExpectedMessage '*rows that come through the pipeline*'
    }

    It 'asks for positions or for runs' {
        { Get-LakeRun $lake -Position -State Completed } | Should -Throw -ExpectedMessage '*-RunId and -State choose runs*'
    }
}
