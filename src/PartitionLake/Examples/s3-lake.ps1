<#
.SYNOPSIS
Makes sample data, builds a partitioned lake from it in a bucket, looks at the lake and its runs, and checks that a second
run finds everything in place and uploads nothing.

.DESCRIPTION
Works with AWS and with any other service that speaks S3. The bucket must exist; what the example writes stays below
-Prefix. Ends with exit code 0 when every check holds, otherwise with 1. Credentials are found as the AWS tools find them
where none are given.

.EXAMPLE
./s3-lake.ps1 -BucketName my-bucket -Region eu-central-1

.EXAMPLE
pwsh src/PartitionLake/Examples/s3-lake.ps1 -EndpointUrl http://127.0.0.1:5000 -BucketName try -AccessKey test -SecretKey test
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $BucketName,

    # The key prefix of the lake.
    [string] $Prefix = 'partitionlake-example/',

    # Another service than AWS's own.
    [string] $EndpointUrl,

    [string] $Region,

    [string] $ProfileName,

    [string] $AccessKey,

    [string] $SecretKey,

    [string] $SessionToken,

    # Rows of the fact table.
    [ValidateRange(1, [long]::MaxValue)]
    [long] $Rows = 20000
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

# The way to the store, the same for every command. What was not given is left to the usual places.
$aws = @{}
foreach ($name in 'EndpointUrl', 'Region', 'ProfileName', 'AccessKey', 'SecretKey', 'SessionToken') {
    if ($PSBoundParameters.ContainsKey($name)) { $aws[$name] = $PSBoundParameters[$name] }
}
# Other services sign for any region; AWS's must be the bucket's.
if ($EndpointUrl -and -not $Region -and -not $env:AWS_REGION) { $aws.Region = 'us-east-1' }

$lake = "s3://$BucketName/$($Prefix.Trim('/'))/lake/"
$folder = [System.IO.Directory]::CreateTempSubdirectory('partitionlake-').FullName
try {
    "1. Sample data in $folder"
    New-LakeSampleData -Path $folder -Rows $Rows -Force -PassThru | Out-Default

    "2. From star schema to $lake"
    $plan = [System.IO.Path]::Combine($folder, 'lake.psd1')
    [System.IO.File]::Copy("$PSScriptRoot/quickstart.plan.psd1", $plan, $true)
    $run = Invoke-PartitionEtl -Plan $plan -Destination $lake @aws
    $run | Out-Default

    '3. The partitions of one payer in one state, second half of the year'
    $partitions = @(Get-LakePartition -Path $lake @aws)
    $filtered = @(Get-LakePartition -Path $lake -Filter "payer_slug = 'harbor-mutual' AND state = 'GA' AND month > 6" @aws)
    $filtered | Out-Default

    '4. The same run again'
    $again = Invoke-PartitionEtl -Plan $plan -Destination $lake @aws
    $again | Out-Default

    '5. The runs of the lake, and what dead ones left'
    $runs = @(Get-LakeRun -Path $lake @aws)
    $runs | Out-Default
    $orphans = @(Clear-LakeOrphan -Path $lake -TempPath $folder -WhatIf -PassThru @aws)
    $orphans | Out-Default

    '6. Checks'
    $multiplied = Get-Sum $run.Joins.Multiplied
    $dropped = Get-Sum $run.Joins.Dropped
    Confirm-That 'every row of the fact table was read' ($run.RowsIn -eq $Rows)
    Confirm-That 'rows in + multiplied - dropped = rows out' ($run.RowsIn + $multiplied - $dropped -eq $run.RowsOut)
    Confirm-That 'the lake holds the rows that the run reports' ((Get-Sum $partitions.Rows) -eq $run.RowsOut)
    Confirm-That 'every partition is one object' ((Get-Sum $partitions.Objects) -eq $partitions.Count)
    Confirm-That 'the filter lists what Where-Object would' (
        $filtered.Count -eq
        @($partitions | Where-Object { $_.payer_slug -eq 'harbor-mutual' -and $_.state -eq 'GA' -and $_.month -gt 6 }).Count)
    Confirm-That 'the second run reports every partition unchanged' ($again.PartitionsUnchanged -eq $partitions.Count)
    Confirm-That 'the second run uploaded nothing' ($again.IsUpToDate -and $again.Objects -eq 0 -and $again.Bytes -eq 0)
    Confirm-That 'every run is completed' ($runs.Count -ge 1 -and @($runs | Where-Object State -NE 'Completed').Count -eq 0)
    Confirm-That 'nothing was left behind' ($orphans.Count -eq 0)
}
finally {
    [System.IO.Directory]::Delete($folder, $true)
}

if ($failures.Count -gt 0) {
    "$($failures.Count) checks failed."
    exit 1
}
'All checks passed.'
exit 0
