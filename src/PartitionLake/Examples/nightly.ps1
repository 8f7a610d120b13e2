<#
.SYNOPSIS
The nightly job of a lake: builds it, tests it, brings the catalog in line and sends metrics to CloudWatch.

.DESCRIPTION
Made to run unattended. Each step is tried whatever the metrics of the step before; but a lake that is not sound is
not shown to Athena, and after a run that failed there is nothing to test. The exit code tells what failed, as a sum:
0 nothing, 1 the run, 2 the test, 4 the catalog, 8 the metrics. The run itself is all or nothing: where it fails, the lake
is as it was the night before.

Without -Plan it makes sample data and builds the lake of the quick start, so that it can be tried on any bucket.

.EXAMPLE
./nightly.ps1 -Plan ./lake.psd1 -Destination s3://bucket/rates/ -Database lake -TableName rates -Region eu-central-1

.EXAMPLE
pwsh src/PartitionLake/Examples/nightly.ps1 -Destination s3://try/rates/ -EndpointUrl http://127.0.0.1:5000 -AccessKey test -SecretKey test
#>
[CmdletBinding()]
param(
    # The table root: s3://bucket/prefix/, or a local folder, for which there is no catalog step.
    [Parameter(Mandatory)]
    [string] $Destination,

    # The plan; by default that of the quick start, over sample data.
    [string] $Plan,

    # The table in the Glue catalog.
    [string] $Database = 'lake',

    [string] $TableName = 'fact_rate_enriched',

    # What must be true of every row, and what identifies one.
    [string[]] $Rule = 'negotiated_rate > 0',

    [string[]] $Key = 'fact_uid',

    # Reads every object to its last byte, for instance once a week.
    [switch] $Deep,

    # The CloudWatch namespace.
    [string] $Namespace = 'PartitionLake',

    # Another service than AWS's own.
    [string] $EndpointUrl,

    [string] $Region,

    [string] $ProfileName,

    [string] $AccessKey,

    [string] $SecretKey,

    [string] $SessionToken,

    # Rows of the sample data.
    [ValidateRange(1, [long]::MaxValue)]
    [long] $Rows = 20000
)

$ErrorActionPreference = 'Stop'
$failed = 0

$manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../PartitionLake.psd1")
if ([System.IO.File]::Exists($manifest)) {
    Import-Module $manifest
}
else {
    Import-Module PartitionLake
}

# The way to AWS, the same for every command. What was not given is left to the usual places.
$aws = @{}
foreach ($name in 'EndpointUrl', 'Region', 'ProfileName', 'AccessKey', 'SecretKey', 'SessionToken') {
    if ($PSBoundParameters.ContainsKey($name)) { $aws[$name] = $PSBoundParameters[$name] }
}
# Other services sign for any region; AWS's must be the bucket's.
if ($EndpointUrl -and -not $Region -and -not $env:AWS_REGION) { $aws.Region = 'us-east-1' }
$isLocal = $Destination -notlike 's3://*'

# Runs a step, and remembers its number where it fails.
function Invoke-Step {
    param([int] $Code, [string] $Title, [scriptblock] $Step)
    $Title
    try {
        . $Step
    }
    catch {
        $script:failed = $script:failed -bor $Code
        "  FAILED  $_"
    }
}

# Adds the table where it is missing, and repairs whatever differs from the lake.
function Update-Catalog {
    $table = @{ Path = $Destination; Database = $Database; TableName = $TableName }
    try {
        $drift = @(Test-LakeCatalog @table @aws)
    }
    catch {
        if ($_.FullyQualifiedErrorId -notlike 'TableNotFound*') { throw }
        New-LakeAthenaTable @table -CreateDatabase @aws | Out-Default
        $drift = @()
    }
    if ($drift.Count -gt 0) {
        $drift | Sync-LakeCatalog -PassThru @aws | Out-Default
        $left = @(Test-LakeCatalog @table @aws)
        if ($left.Count -gt 0) { throw "$($left.Count) differences are left, the first: $($left[0].Message)" }
    }
    "  ok      the catalog shows the lake; $($drift.Count) differences were repaired"
}

$work = [System.IO.Directory]::CreateTempSubdirectory('partitionlake-').FullName
$run = $null
$findings = $null
try {
    Invoke-Step 1 "1. Run the plan into $Destination" {
        if (-not $Plan) {
            New-LakeSampleData -Path $work -Rows $Rows -Force
            $Plan = [System.IO.Path]::Combine($work, 'lake.psd1')
            [System.IO.File]::Copy("$PSScriptRoot/quickstart.plan.psd1", $Plan, $true)
        }
        $script:run = Invoke-PartitionEtl -Plan $Plan -Destination $Destination @aws
        $script:run | Out-Default
    }

    if ($run) {
        Invoke-Step 2 '2. Test the lake' {
            $script:findings = @(Test-LakePartition -Path $Destination -Rule $Rule -Key $Key -Deep:$Deep -TempPath $work @aws)
            if ($script:findings.Count -gt 0) {
                # A rule that all partitions break should not fill the log of the night.
                $script:findings[0..19] | Out-Default
                throw "$($script:findings.Count) findings"
            }
            '  ok      nothing found'
        }

        $isUnsound = $null -eq $findings -or @($findings | Where-Object Severity -EQ 'Error').Count -gt 0
        if ($isLocal) { '3. No catalog: the lake is on a disk' }
        elseif ($isUnsound) { '3. The catalog stays as it is, because the lake is not sound' }
        else { Invoke-Step 4 "3. Bring $Database.$TableName in line" { Update-Catalog } }
    }

    Invoke-Step 8 '4. Send metrics' {
        $to = @{ Namespace = $Namespace; Table = $TableName; PassThru = $true }
        if ($run) {
            $run | Publish-LakeMetric @to @aws | Out-Default
            Get-LakePartition -Path $Destination @aws | Publish-LakeMetric @to @aws | Out-Default
        }
        # A test that found nothing has measured zero; one that could not run has measured nothing.
        if ($null -ne $findings) {
            Publish-LakeMetric -MetricName FailedChecks -Value $findings.Count -Unit Count -Path $Destination @to @aws | Out-Default
        }
        Publish-LakeMetric -MetricName FailedSteps -Value $failed -Unit None -Path $Destination @to @aws | Out-Default
    }
}
finally {
    [System.IO.Directory]::Delete($work, $true)
}

if ($failed -ne 0) {
    "Failed: exit code $failed."
    exit $failed
}
'All steps succeeded.'
exit 0
