<#
.SYNOPSIS
One run in a process of its own, which tests kill, suspend and run beside: it begins when it is told to.
#>
param(
    # The parameters of Invoke-PartitionEtl as JSON.
    [string] $CommandFile,

    # Receives 'done', or the error's id and message.
    [string] $OutcomeFile,

    # The name of the event that starts it.
    [string] $Go
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../../PartitionLake.psd1"
$command = ConvertFrom-Json ([System.IO.File]::ReadAllText($CommandFile)) -AsHashtable
$null = [System.Threading.EventWaitHandle]::OpenExisting($Go).WaitOne()
try {
    $null = Invoke-PartitionEtl @command
    $outcome = 'done'
}
catch {
    $outcome = "$($_.FullyQualifiedErrorId): $_"
}
[System.IO.File]::WriteAllText($OutcomeFile, $outcome)
if ($outcome -ne 'done') { exit 3 }
exit 0
