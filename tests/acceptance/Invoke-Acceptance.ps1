<#
.SYNOPSIS
Runs acceptance files under Pester, in this session.

.DESCRIPTION
Its last line is "N passed, N failed, N skipped"; the exit code is 1 when a test failed or none ran.

.EXAMPLE
pwsh -NoProfile -File tests/acceptance/Invoke-Acceptance.ps1 -Path tests/acceptance/Get-LakePartition.Tests.ps1
#>
param(
    # The folder of a Pester module; by default the one that is installed.
    [string] $Pester = 'Pester',

    # Files, or folders that hold them; several in one text as in a search path, because -File takes no lists.
    [string[]] $Path = $PSScriptRoot
)

$ErrorActionPreference = 'Stop'
if ($Pester -ne 'Pester') { $Pester = Join-Path $Pester 'Pester.psd1' }
$module = Import-Module $Pester -PassThru
"Pester $($module.Version) in PowerShell $($PSVersionTable.PSVersion)"

$configuration = New-PesterConfiguration
$configuration.Run.Path = @($Path | ForEach-Object { $_ -split [System.IO.Path]::PathSeparator })
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
if ([Console]::IsOutputRedirected) { $configuration.Output.RenderMode = 'Plaintext' }
$result = Invoke-Pester -Configuration $configuration

$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
'{0} passed, {1} failed, {2} skipped' -f $result.PassedCount, $failed, ($result.SkippedCount + $result.NotRunCount)
if ($failed -gt 0 -or $result.PassedCount -eq 0) { exit 1 }
exit 0
