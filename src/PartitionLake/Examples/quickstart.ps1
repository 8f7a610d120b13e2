<#
.SYNOPSIS
Makes sample data, builds a partitioned lake from it, looks at the lake, and checks that all rows arrived.

.DESCRIPTION
Ends with exit code 0 when every check holds, otherwise with 1. Without -Path it works in a temporary folder and
removes it; with -Path everything stays there to be looked at.

.EXAMPLE
pwsh src/PartitionLake/Examples/quickstart.ps1 -Path ./try
#>
[CmdletBinding()]
param(
    # The folder for the sample data and the lake.
    [string] $Path,

    # Rows of the fact table.
    [ValidateRange(1, [long]::MaxValue)]
    [long] $Rows = 50000
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

function Get-Sum {
    param([object[]] $Values)
    $sum = 0L
    foreach ($value in $Values) { $sum += $value }
    $sum
}

$manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../PartitionLake.psd1")
if ([System.IO.File]::Exists($manifest)) {
    Import-Module $manifest
}
else {
    Import-Module PartitionLake
}

$isTemporary = -not $Path
$folder = if ($isTemporary) {
    [System.IO.Directory]::CreateTempSubdirectory('partitionlake-').FullName
}
else {
    $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

try {
    "1. Sample data in $folder"
    New-LakeSampleData -Path $folder -Rows $Rows -Force -PassThru | Out-Default

    '2. From star schema to lake'
    $plan = [System.IO.Path]::Combine($folder, 'lake.psd1')
    [System.IO.File]::Copy("$PSScriptRoot/quickstart.plan.psd1", $plan, $true)
    $run = Invoke-PartitionEtl -Plan $plan
    $run | Out-Default

    '3. The partitions of one payer in one state, second half of the year'
    $partitions = @(Get-LakePartition -Path $run.Destination)
    $filtered = @(Get-LakePartition -Path $run.Destination -Filter "payer_slug = 'harbor-mutual' AND state = 'GA' AND month > 6")
    $filtered | Out-Default

    '4. What a second run would do, and what it does'
    $preview = @(Invoke-PartitionEtl -Plan $plan -WhatIf)
    $again = Invoke-PartitionEtl -Plan $plan
    $again | Out-Default

    '5. Checks'
    $multiplied = Get-Sum $run.Joins.Multiplied
    $dropped = Get-Sum $run.Joins.Dropped
    $written = $run.PartitionsCreated + $run.PartitionsReplaced + $run.PartitionsUnchanged
    Confirm-That 'every row of the fact table was read' ($run.RowsIn -eq $Rows)
    Confirm-That 'rows in + multiplied - dropped = rows out' ($run.RowsIn + $multiplied - $dropped -eq $run.RowsOut)
    Confirm-That 'the lake holds the rows that the run reports' ((Get-Sum $partitions.Rows) -eq $run.RowsOut)
    Confirm-That 'the lake holds the partitions that the run reports' ($partitions.Count -eq $written)
    Confirm-That 'every partition is one object' ((Get-Sum $partitions.Objects) -eq $partitions.Count)
    Confirm-That 'the filter lists what Where-Object would' (
        $filtered.Count -eq
        @($partitions | Where-Object { $_.payer_slug -eq 'harbor-mutual' -and $_.state -eq 'GA' -and $_.month -gt 6 }).Count)
    Confirm-That '-WhatIf finds every partition unchanged' (
        $preview.Count -eq $partitions.Count -and @($preview | Where-Object Action -NE 'Unchanged').Count -eq 0)
    Confirm-That 'the second run wrote nothing' ($again.IsUpToDate -and $again.Objects -eq 0)
}
finally {
    if ($isTemporary) {
        [System.IO.Directory]::Delete($folder, $true)
    }
}

if ($failures.Count -gt 0) {
    "$($failures.Count) checks failed."
    exit 1
}
'All checks passed.'
exit 0
