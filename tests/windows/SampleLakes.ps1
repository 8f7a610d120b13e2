<#
.SYNOPSIS
Makes sample data and lakes of it, and prints a line for each: its name, objects, bytes, and one hash over paths and contents
of its files. The same lines must come from every system.
#>
param(
    # An empty or new folder.
    [string] $Folder
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../PartitionLake.psd1"

function Write-Hash {
    param([string] $Name, [string] $Root)
    $bytes = 0L
    $lines = foreach ($file in [System.IO.Directory]::GetFiles($Root, '*', 'AllDirectories')) {
        $content = [System.IO.File]::ReadAllBytes($file)
        $bytes += $content.Length
        $hash = [System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($content))
        '{0} {1}' -f [System.IO.Path]::GetRelativePath($Root, $file).Replace('\', '/'), $hash
    }
    $lines = [string[]] @($lines)
    [System.Array]::Sort($lines, [System.StringComparer]::Ordinal)
    $hash = [System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([System.Text.Encoding]::UTF8.GetBytes($lines -join "`n")))
    "lake $Name $($lines.Count) $bytes $hash"
}

$null = [System.IO.Directory]::CreateDirectory($Folder)
$null = New-LakeSampleData -Path "$Folder/star" -Rows 20000
Write-Hash 'sample-data' "$Folder/star"

# The example's plan, in memory and spilled.
[System.IO.File]::Copy("$PSScriptRoot/../../src/PartitionLake/Examples/quickstart.plan.psd1", "$Folder/star/lake.psd1", $true)
$plan = "$Folder/star/lake.psd1"
$null = Invoke-PartitionEtl -Plan $plan -Destination "$Folder/quickstart"
Write-Hash 'quickstart' "$Folder/quickstart"
$null = Invoke-PartitionEtl -Plan $plan -Destination "$Folder/few" -PartitionBy state -MaxMemory 128MB
Write-Hash 'few' "$Folder/few"

# Modes, over one lake. Names of appended objects hold the id of the run, which is given.
$null = Invoke-PartitionEtl -Plan $plan -Destination "$Folder/modes" -PartitionBy billing_class
$null = Invoke-PartitionEtl -Plan $plan -Destination "$Folder/modes" -PartitionBy billing_class -Mode Append -RunId 20260714T000000Z-00000001 -Force
Write-Hash 'appended' "$Folder/modes"
$null = Invoke-PartitionEtl -Plan $plan -Destination "$Folder/modes" -PartitionBy billing_class -Mode Merge -MergeKey fact_uid
Write-Hash 'merged' "$Folder/modes"
$null = Invoke-PartitionEtl -Plan $plan -Destination "$Folder/modes" -PartitionBy payer_slug -Mode Replace -Confirm:$false
Write-Hash 'replaced' "$Folder/modes"

# Keys and values that need care: letters beyond ASCII, what Hive escapes, null; numbers, dates and times of every type.
$keys = 'plain', 'größe', 'é', '東京', 'a b', 'a=b', 'a/b', 'a:b', 'a%20b', 'a"b', 'a?b', 'a*b', 'a\b', '[x]', '{y}', 'a#b', "a'b", "a`tb", 'z^', $null
$number = 0
$rows = foreach ($key in $keys) {
    $number++
    [pscustomobject]@{
        k = $key; i = $number; l = 9007199254740993L * $number; d = 0.1 * $number; m = [decimal] "$number.25"; b = $number % 2 -eq 0
        t = [System.DateTime]::new(2025, 1, $number, 1, 2, 3, [System.DateTimeKind]::Utc); text = if ($number % 3) { "Zeile $number ✓" } else { $null }
    }
}
$null = $rows | Invoke-PartitionEtl -PartitionBy k -Destination "$Folder/keys" -Schema @{ i = 'int'; m = 'decimal(12,2)' }
Write-Hash 'keys' "$Folder/keys"
'All lakes are made.'
