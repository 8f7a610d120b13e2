<#
.SYNOPSIS
Runs acceptance tests where Pester is not installed.

.DESCRIPTION
Knows the part of Pester 5 that the files beside it use: Describe, Context, It with -ForEach and -Skip, the four
Before/After blocks, $TestDrive, and the assertions of Should.ps1. Its last line is "N passed, N failed, N skipped";
the exit code is 1 when a test failed or none ran.

.EXAMPLE
dotnet run --project src/PartitionLake.Shell -- tests/acceptance/standin/Invoke-Acceptance.ps1 tests/acceptance/Get-LakePartition.Tests.ps1
#>
param(
    # Test files, or folders that hold them.
    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Path = [System.IO.Path]::GetDirectoryName($PSScriptRoot)
)

. $PSScriptRoot/Blocks.ps1
. $PSScriptRoot/Runner.ps1
. $PSScriptRoot/Should.ps1

$script:standinPassed = 0
$script:standinFailed = 0
$script:standinSkipped = 0

function Invoke-StandinFile {
    param([string] $StandinFile)
    $TestDrive = [System.IO.Directory]::CreateTempSubdirectory('partitionlake-test-').FullName
    $script:standinCurrent = New-StandinBlock ([System.IO.Path]::GetFileName($StandinFile)) $null $null $false
    ''
    $StandinFile
    try {
        $standinRoot = $script:standinCurrent
        $null = . $StandinFile
        Invoke-StandinBlock $standinRoot 0
    }
    catch {
        Add-StandinFailure $standinRoot 'Discovery' $_ 1
    }
    finally {
        [System.IO.Directory]::Delete($TestDrive, $true)
    }
}

$files = foreach ($item in $Path) {
    $full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($item)
    if ([System.IO.Directory]::Exists($full)) { [System.IO.Directory]::GetFiles($full, '*.Tests.ps1', 'AllDirectories') }
    else { $full }
}
foreach ($file in [System.Linq.Enumerable]::Order([string[]] @($files))) { Invoke-StandinFile $file }

''
"$standinPassed passed, $standinFailed failed, $standinSkipped skipped"
if ($standinFailed -gt 0 -or $standinPassed -eq 0) { exit 1 }
exit 0
