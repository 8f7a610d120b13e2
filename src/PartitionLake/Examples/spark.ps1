<#
.SYNOPSIS
Runs one plan on this machine and on Spark, and compares the two lakes row by row.

.DESCRIPTION
Ends with exit code 0 when every check holds, otherwise with 1. Needs Spark 3.5 or later with Java 17 and Python: spark-submit by
-SparkSubmit, SPARK_HOME or the search path; where there is none, it says so and ends with 0, because there is nothing to compare.
Without -Path it works in a temporary folder and removes it.

.EXAMPLE
pwsh src/PartitionLake/Examples/spark.ps1 -SparkSubmit /opt/spark/bin/spark-submit
#>
[CmdletBinding()]
param(
    # The folder for the sample data and both lakes.
    [string] $Path,

    [string] $SparkSubmit,

    # Where Spark runs, and with how much memory.
    [string[]] $SparkArgument = @('--master', 'local[2]', '--driver-memory', '2g', '--conf', 'spark.ui.enabled=false'),

    [ValidateRange(1, [long]::MaxValue)]
    [long] $Rows = 5000
)

$ErrorActionPreference = 'Stop'
$failures = [System.Collections.Generic.List[string]]::new()

function Confirm-That {
    param([string] $What, [bool] $Holds)
    if ($Holds) {
        "  ok      $What"
    }
    else {
        $failures.Add($What)
        "  FAILED  $What"
    }
}

$manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../PartitionLake.psd1")
if ([System.IO.File]::Exists($manifest)) {
    Import-Module $manifest
}
else {
    Import-Module PartitionLake
}

$spark = @{ Engine = 'Spark'; SparkArgument = $SparkArgument }
if ($SparkSubmit) { $spark.SparkSubmit = $SparkSubmit }
$program = @($SparkSubmit, $(if ($env:SPARK_HOME) { "$env:SPARK_HOME/bin/spark-submit" }), 'spark-submit') |
    Where-Object { $_ -and (Get-Command $_ -CommandType Application -ErrorAction Ignore) } | Select-Object -First 1
if (-not $program) {
    'Skipped: there is no spark-submit. Name it with -SparkSubmit, or set SPARK_HOME.'
    exit 0
}

$isTemporary = -not $Path
if ($isTemporary) { $Path = [System.IO.Directory]::CreateTempSubdirectory('partitionlake-').FullName }
try {
    New-LakeSampleData -Path "$Path/star" -Rows $Rows -Force
    $plan = @{
        Name        = 'rates'
        Fact        = "$Path/star/gold/fact_rate.parquet"
        Joins       = @(
            @{ From = "$Path/star/dims/dim_code.parquet"; On = 'code_type', 'code' }
            @{ From = "$Path/star/dims/bench_medicare.parquet"; On = 'state', 'code', 'code_type' }
        )
        Columns     = @(
            'negotiated_rate / medicare_state_rate AS rate_to_medicare_ratio'
            'CAST(SUBSTRING(year_month, 6, 2) AS INT) AS month'
        )
        Checks      = 'negotiated_rate > 0'
        PartitionBy = 'state', @{ Name = 'month'; Digits = 2 }
    }

    '1. What Spark would be asked'
    $preview = Invoke-PartitionEtl -Plan $plan -Destination "$Path/of-spark" @spark -WhatIf
    ($preview.Sql -split "`n")[-1]
    Confirm-That 'The plan can be said in Spark''s SQL' ($preview.Sql -match 'SELECT')

    '2. The same plan on both engines'
    $ours = Invoke-PartitionEtl -Plan $plan -Destination "$Path/of-this-machine"
    $theirs = Invoke-PartitionEtl -Plan $plan -Destination "$Path/of-spark" @spark
    $theirs | Out-Default
    Confirm-That 'Both count the same rows' ($theirs.RowsIn -eq $ours.RowsIn -and $theirs.RowsOut -eq $ours.RowsOut)
    for ($i = 0; $i -lt $ours.Joins.Count; $i++) {
        Confirm-That "Both match the same rows of $(Split-Path $ours.Joins[$i].From -Leaf)" ($theirs.Joins[$i].Matched -eq $ours.Joins[$i].Matched)
    }

    '3. The two lakes'
    $folders = Compare-Object @(Get-LakePartition "$Path/of-this-machine") @(Get-LakePartition "$Path/of-spark") -Property Partition, Rows, Objects
    Confirm-That 'Both have the same partitions, of one object each, with the same rows' ($null -eq $folders)
    $rowsOfOurs = @(Select-LakeObject "$Path/of-this-machine" 'SELECT * FROM s3object' -As Json)
    $rowsOfTheirs = @(Select-LakeObject "$Path/of-spark" 'SELECT * FROM s3object' -As Json)
    Confirm-That 'Both have the same values in the same order' (($rowsOfOurs -join "`n") -ceq ($rowsOfTheirs -join "`n"))
    Confirm-That 'Nothing is wrong with what Spark wrote' (@(Test-LakePartition "$Path/of-spark" -Deep).Count -eq 0)

    '4. Again'
    $again = Invoke-PartitionEtl -Plan $plan -Destination "$Path/of-spark" @spark
    Confirm-That 'A repeat with nothing changed starts no job' ($again.IsUpToDate -and $again.JobTime -eq [timespan]::Zero)
}
finally {
    if ($isTemporary) { [System.IO.Directory]::Delete($Path, $true) }
}

if ($failures.Count -gt 0) {
    "$($failures.Count) checks failed."
    exit 1
}
'All checks passed.'
exit 0
