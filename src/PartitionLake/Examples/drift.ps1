<#
.SYNOPSIS
Makes one lake of files that never had the same columns: Parquet in Hive folders, whose columns changed over the years, CSV and NDJSON.

.DESCRIPTION
Ends with exit code 0 when every check holds, otherwise with 1. Without -Path it works in a temporary folder and
removes it; with -Path everything stays there to be looked at.

.EXAMPLE
pwsh src/PartitionLake/Examples/drift.ps1 -Path ./try
#>
[CmdletBinding()]
param(
    # The folder for the files and the lake.
    [string] $Path
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

$isTemporary = -not $Path
$folder = if ($isTemporary) {
    [System.IO.Directory]::CreateTempSubdirectory('partitionlake-').FullName
}
else {
    [System.IO.Directory]::CreateDirectory($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)).FullName
}

try {
    '1. Rates of three years, as three programs wrote them'
    # Whole dollars; then cents and a note; then a CSV file.
    $raw = "$folder/raw"
    1..4 | ForEach-Object { [pscustomobject]@{ id = $_; year = 2023; zip = '0213{0}' -f $_; rate = 100 * $_ } } |
        Invoke-PartitionEtl -Schema @{ rate = 'int' } -PartitionBy year -Destination $raw -Confirm:$false | Out-Null
    5..8 | ForEach-Object { [pscustomobject]@{ id = $_; year = 2024; zip = '0213{0}' -f ($_ - 4); rate = '{0}.50' -f $_; note = "n$_" } } |
        Invoke-PartitionEtl -Schema @{ rate = 'decimal(9,2)' } -PartitionBy year -Destination $raw -Mode Append -AllowSchemaChange -Confirm:$false |
        Out-Null
    $csv = "$folder/rates-2025.csv"
    Set-Content -LiteralPath $csv -Value 'zip,rate,id,year', '02131,9.25,9,2025', '02139,,10,2025'
    $zips = "$folder/zips.ndjson"
    Set-Content -LiteralPath $zips -Value '{"zip":2131,"town":"Roslindale"}', '{"zip":2132,"town":"West Roxbury"}', '{"zip":2139,"town":"Cambridge"}'
    Get-ChildItem -LiteralPath $folder -Recurse -File -Include *.parquet, *.csv, *.ndjson |
        ForEach-Object { '  ' + [System.IO.Path]::GetRelativePath($folder, $_.FullName) } | Sort-Object

    '2. What cannot be compared is refused, with the way to say what is meant'
    $plan = @{
        Name        = 'rates'
        Fact        = @{ Path = $raw, $csv; Types = @{ rate = 'decimal(9,2)'; year = 'int'; id = 'int' } }
        Joins       = @(@{ From = $zips; On = 'zip' })
        PartitionBy = 'year'
        Destination = "$folder/lake"
    }
    $refusal = ''
    try { Invoke-PartitionEtl -Plan $plan | Out-Null } catch { $refusal = "$($_.Exception.Message)`n$($_.ErrorDetails.RecommendedAction)" }
    "  $refusal"

    '3. One lake of all'
    $plan.Joins = @(@{ From = $zips; On = [ordered]@{ 'CAST(zip AS BIGINT)' = 'zip' } })
    $run = Invoke-PartitionEtl -Plan $plan
    $run | Out-Default
    $run.Reconciled | Format-Table Column, Type, Found, @{ Name = 'Files'; Expression = { $_.Files.Count } } | Out-Default

    '4. Only the folders of a year'
    $plan.Fact = @{ Path = $raw; Where = 'year = 2024' }
    $plan.Destination = "$folder/lake-2024"
    $one = Invoke-PartitionEtl -Plan $plan

    '5. A query over the files as they are'
    $query = @(Select-LakeObject -Path $raw -Query 'SELECT year, COUNT(*) AS n, SUM(rate) AS total, COUNT(note) AS notes FROM s3object GROUP BY year')
    $query | Format-Table | Out-Default

    '6. Checks'
    $rows = @(Select-LakeObject -Path $run.Destination -Query 'SELECT id, rate, note, town, year FROM s3object ORDER BY id')
    Confirm-That 'text against a number is refused with the expression that says what is meant' ($refusal -match 'CAST\(zip AS BIGINT\)')
    Confirm-That 'the lake has the rows of all files' ($rows.Count -eq 10)
    Confirm-That 'rates are decimals, whatever they were' (@($rows.rate | Where-Object { $_ -isnot [decimal] -and $null -ne $_ }).Count -eq 0)
    Confirm-That 'what a file lacks is null' ($null -eq $rows[0].note -and $rows[4].note -eq 'n5' -and $null -eq $rows[8].note)
    Confirm-That 'an empty field is null' ($null -eq $rows[9].rate)
    Confirm-That 'text matches numbers by the cast' ($rows[0].town -eq 'Roslindale' -and $rows[9].town -eq 'Cambridge' -and $null -eq $rows[2].town)
    Confirm-That 'the key of the folder is a column' (($rows.year | Select-Object -Unique) -join ' ' -eq '2023 2024 2025')
    Confirm-That 'the run tells what was reconciled' (@($run.Reconciled | Where-Object Column -EQ 'note').Count -eq 1)
    Confirm-That 'a condition on the key reads the files of its folders alone' ($one.RowsIn -eq 4)
    Confirm-That 'the query finds both years in one type' ($query.Count -eq 2 -and $query[0].total -eq 1000 -and $query[1].total -eq 28)
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
