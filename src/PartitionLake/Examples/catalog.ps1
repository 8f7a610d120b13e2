<#
.SYNOPSIS
Brings a lake into the Glue catalog, finds and repairs what differs later, and makes a crawler.

.DESCRIPTION
The lake is built in a temporary folder and stands for a copy of what lies at -Location; the catalog is the one at
-EndpointUrl, or AWS's own without it. Ends with exit code 0 when every check holds, otherwise with 1.

.EXAMPLE
python3 -m moto.server -p 5000
pwsh src/PartitionLake/Examples/catalog.ps1 -EndpointUrl http://127.0.0.1:5000
#>
[CmdletBinding()]
param(
    # A server that speaks AWS's protocol, such as moto.
    [string] $EndpointUrl,

    [string] $AccessKey = 'test',

    [string] $SecretKey = 'test',

    [string] $Region = 'us-east-1',

    # Where the table lies, as the catalog sees it.
    [string] $Location = 's3://example-lake/rates/',

    [string] $Database = 'lake_example',

    [string] $TableName = 'rates',

    # Partitions of the lake, in round numbers.
    [ValidateRange(250, 1000000)]
    [int] $Partitions = 5000
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

# One row for each payer and month.
function New-Rate {
    param([int[]] $Payer, [int[]] $Month)
    foreach ($p in $Payer) {
        foreach ($m in $Month) { [pscustomobject]@{ payer = 'payer-{0:D4}' -f $p; month = $m; rate = 10.5 * $m } }
    }
}

$manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../PartitionLake.psd1")
if ([System.IO.File]::Exists($manifest)) {
    Import-Module $manifest
}
else {
    Import-Module PartitionLake
}

$aws = @{ Region = $Region }
if ($EndpointUrl) { $aws += @{ EndpointUrl = $EndpointUrl; AccessKey = $AccessKey; SecretKey = $SecretKey } }
$table = @{ Database = $Database; TableName = $TableName; Location = $Location }
$keys = 'payer', @{ Name = 'month'; Digits = 2 }
$payers = [int] ($Partitions / 2)
$folder = [System.IO.Directory]::CreateTempSubdirectory('partitionlake-').FullName
$lake = "$folder/lake"

try {
    "1. A lake of $(2 * $payers) partitions"
    $run = New-Rate (1..$payers) (1..2) | Invoke-PartitionEtl -PartitionBy $keys -Destination $lake -Schema @{ month = 'int' }
    $run | Out-Default

    '2. Its table'
    $made = New-LakeAthenaTable -Path $lake @table @aws -CreateDatabase
    $made | Out-Default
    $again = New-LakeAthenaTable -Path $lake @table @aws

    '3. The lake changes behind the back of the catalog: two payers come, one goes'
    $null = New-Rate ($payers + 1), ($payers + 2) (1..2) | Invoke-PartitionEtl -PartitionBy $keys -Destination $lake -Schema @{ month = 'int' }
    [System.IO.Directory]::Delete("$lake/payer=payer-0001", $true)
    $findings = @(Test-LakeCatalog -Path $lake @table @aws)
    $findings[0..4] | Out-Default

    '4. Repair: first what would be done, then doing it'
    $findings[0..1] | Sync-LakeCatalog -WhatIf @aws
    $changes = @($findings | Sync-LakeCatalog -PassThru @aws)
    $changes[0..4] | Out-Default
    $left = @(Test-LakeCatalog -Path $lake @table @aws)

    '5. The statement for those who make the table elsewhere'
    $ddl = @(New-LakeAthenaTable -Path $lake @table @aws -AsDdl -Projection Off)
    $ddl[0]

    '6. A run that keeps the table in line by itself'
    $kept = New-Rate (, ($payers + 3)) (1..2) |
        Invoke-PartitionEtl -PartitionBy $keys -Destination $lake -Schema @{ month = 'int' } @aws `
            -Catalog @{ Database = $Database; Table = $TableName; Location = $Location }
    $kept.Catalog | Out-Default

    '7. A crawler for what others write'
    $crawler = New-LakeCrawler -Name "$Database $TableName" -Path $Location -Database $Database -Role GlueCrawler -Schedule 'cron(15 2 * * ? *)' @aws
    $crawler | Out-Default

    '8. Checks'
    Confirm-That 'every partition of the run was registered' ($made.PartitionsAdded -eq $run.PartitionsCreated -and $made.PartitionsAdded -eq 2 * $payers)
    Confirm-That 'the table says why its partitions are registered' ($made.Projection -eq 'Off' -and $made.ProjectionReason.Length -gt 20)
    Confirm-That 'making it again changes nothing' ($again.Action -eq 'Unchanged' -and $again.PartitionsUnchanged -eq 2 * $payers)
    Confirm-That 'the new partitions are found missing' (@($findings | Where-Object Kind -EQ 'Missing').Count -eq 4)
    Confirm-That 'the removed ones are found orphaned' (@($findings | Where-Object Kind -EQ 'Orphaned').Count -eq 2)
    Confirm-That 'every finding was repaired' ($findings.Count -eq 6 -and $changes.Count -eq 6)
    Confirm-That 'nothing is left' ($left.Count -eq 0)
    Confirm-That 'the run registered its partitions' ($kept.Catalog.PartitionsAdded -eq 2 -and @(Test-LakeCatalog -Path $lake @table @aws).Count -eq 0)
    Confirm-That 'the crawler is there' ($crawler.State -eq 'READY')
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
