<#
.SYNOPSIS
Runs the Windows leg of the tests: the Windows build of PowerShell, under Wine, with the module as it is staged here.

.DESCRIPTION
Two processes of PowerShell for Windows at a time: one runs the acceptance files and what is like them, the other what kills,
suspends and disturbs runs. Servers and other clients run outside, on this system. The last line is "N passed, N failed, N skipped";
where setup.sh could not set Windows up, or was not run, the leg is skipped and says why.

.EXAMPLE
tests/windows/setup.sh && pwsh -NoProfile -File tests/windows/Invoke-WindowsTest.ps1
#>
param(
    # Runs only the files of leg/ that match, and no acceptance files.
    [string] $Only
)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/../acceptance/TestServer.ps1"
$clock = [System.Diagnostics.Stopwatch]::StartNew()
$root = if ($env:PARTITIONLAKE_WINDOWS) { $env:PARTITIONLAKE_WINDOWS } else { [System.IO.Path]::GetFullPath("$PSScriptRoot/../../.windows") }

function Get-MissingReason {
    if ($IsWindows) { return 'this is Windows, where everything else has just run' }
    if ([System.IO.File]::Exists("$root/ready")) { return }
    if ([System.IO.File]::Exists("$root/missing")) { return [System.IO.File]::ReadAllText("$root/missing").Trim() }
    'tests/windows/setup.sh has not been run'
}

# The Windows spelling of a path of this system.
function ConvertTo-WindowsPath([string] $Path) { 'Z:' + [System.IO.Path]::GetFullPath($Path).Replace('/', '\') }

# Starts a script in PowerShell for Windows; its output goes to a file.
function Start-Windows {
    param([string] $Title, [string[]] $Arguments, [hashtable] $Environment)
    $output = [System.IO.Path]::Combine($folder, "$($Title -replace '\W', '-').log")
    $info = [System.Diagnostics.ProcessStartInfo]::new('/bin/bash')
    foreach ($argument in @('-c', 'exec "$0" "${@:2}" > "$1" 2>&1', "$PSScriptRoot/pwsh.sh", $output) + $Arguments) { $info.ArgumentList.Add($argument) }
    foreach ($name in $Environment.Keys) { $info.Environment[$name] = $Environment[$name] }
    $info.RedirectStandardInput = $true
    [pscustomobject]@{ Title = $Title; Output = $output; Process = [System.Diagnostics.Process]::Start($info) }
}

# Waits for it, shows its output, and counts what its last line counts. Without that line it crashed, whatever its exit code.
function Wait-Windows {
    param([object] $Lane)
    if (-not $Lane.Process.WaitForExit([System.TimeSpan]::FromMinutes(15))) { $Lane.Process.Kill($true) }
    "Windows: $($Lane.Title)" | Out-Default
    $lines = [System.IO.File]::ReadAllLines($Lane.Output)
    $lines | Select-Object -SkipLast 1 | ForEach-Object { "  $_" } | Out-Default
    if ($lines.Count -gt 0 -and $lines[-1] -match '^(\d+) passed, (\d+) failed, (\d+) skipped$') {
        $passed, $failed, $skipped = [int[]] $Matches[1..3]
        if ($Lane.Process.ExitCode -ne 0 -and $failed -eq 0) { $failed = 1 }
    }
    else {
        "  $($lines | Select-Object -Last 1)",
        "FAILED: PowerShell for Windows ended with exit code $($Lane.Process.ExitCode) and without its last line." | Out-Default
        $passed, $failed, $skipped = 0, 1, 0
    }
    "  $($Lane.Title): $passed passed, $failed failed, $skipped skipped" | Out-Default
    $counts.Passed += $passed
    $counts.Failed += $failed
    $counts.Skipped += $skipped
}

$counts = @{ Passed = 0; Failed = 0; Skipped = 0 }
if ($reason = Get-MissingReason) {
    "The Windows leg is skipped: $reason"
    '0 passed, 0 failed, 1 skipped'
    exit 0
}

$python = Get-TestPython
$folder = [System.IO.Directory]::CreateTempSubdirectory('partitionlake-windows-').FullName
$servers = [System.Collections.Generic.List[object]]::new()
$bridge = $null
try {
    $words = & dotnet build "$PSScriptRoot/../PartitionLake.WindowsAgent" --configuration Release --verbosity quiet -nologo
    if ($LASTEXITCODE -ne 0) { throw "The program that scans does not build: $($words -join "`n")" }

    # The module as a package has it for Windows; without the compiler that works ahead of time there is no such thing.
    $words = & dotnet build "$PSScriptRoot/../../src/PartitionLake" --configuration Release --verbosity quiet -nologo `
        '-p:PrecompilePlatforms=win-x64' "-p:StageFolder=$folder/package/"
    if ($LASTEXITCODE -ne 0) { throw "The module does not build for Windows: $($words -join "`n")" }
    $images = "$folder/package/engine/runtimes/win-x64"
    $package = if ([System.IO.Directory]::Exists($images)) { ConvertTo-WindowsPath "$folder/package/modules/PartitionLake/PartitionLake.psd1" }

    # The lakes of this system, for comparison with those of Windows.
    $isHosted = [System.IO.Path]::GetFileNameWithoutExtension([Environment]::ProcessPath) -eq 'dotnet'
    $first = @(if ($isHosted) { "$PSHOME/pwsh.dll" })
    & ([Environment]::ProcessPath) @first -NoProfile -NonInteractive -File "$PSScriptRoot/SampleLakes.ps1" -Folder "$folder/lakes" > "$folder/linux.txt"
    if ($LASTEXITCODE -ne 0) { throw "The sample lakes could not be made here: $([System.IO.File]::ReadAllText("$folder/linux.txt"))" }

    $info = [System.Diagnostics.ProcessStartInfo]::new($python)
    $info.ArgumentList.Add("$PSScriptRoot/../acceptance/clients.py")
    $info.RedirectStandardInput = $info.RedirectStandardOutput = $true
    $bridge = [System.Diagnostics.Process]::Start($info)
    $address = $bridge.StandardOutput.ReadLine()

    # A server of its own for each, as each names its databases as it likes.
    $env:LAKE_TEST_ENDPOINT = $null
    $environments = foreach ($number in 1..2) {
        $server = Start-TestServer
        $servers.Add($server)
        @{
            LAKE_TEST_ENDPOINT = $server.Endpoint; LAKE_TEST_ACCESS_KEY = $server.AccessKey; LAKE_TEST_SECRET_KEY = $server.SecretKey
            LAKE_TEST_BRIDGE = $address; LAKE_TEST_OTHER_LAKES = ConvertTo-WindowsPath "$folder/linux.txt"; LAKE_TEST_PACKAGE = "$package"
        }
    }
    $acceptance = ConvertTo-WindowsPath "$PSScriptRoot/../acceptance/Invoke-Acceptance.ps1"
    $run = '-File', $acceptance, '-Pester', (ConvertTo-WindowsPath "$root/modules/Pester"), '-Path'
    $files = Get-ChildItem -LiteralPath "$PSScriptRoot/leg" -Filter '*.Tests.ps1' | Where-Object Name -Like ($Only ? $Only : '*') |
        ForEach-Object { ConvertTo-WindowsPath $_.FullName }
    # What takes no other processes to task goes where the acceptance files are done, which takes about as long as the rest.
    $afterwards, $meanwhile = $files.Where({ $_ -match '(Examples|PackagedBuild|SampleLakes)\.Tests' }, 'Split')
    if ($meanwhile) { $other = Start-Windows 'kills, suspensions, readers, scanners, paths and names' ($run + ($meanwhile -join ';')) $environments[1] }
    if (-not $Only) { Wait-Windows (Start-Windows 'acceptance files' ($run + (ConvertTo-WindowsPath "$PSScriptRoot/../acceptance")) $environments[0]) }
    if ($afterwards) { Wait-Windows (Start-Windows 'examples and sample lakes' ($run + ($afterwards -join ';')) $environments[0]) }
    if ($meanwhile) { Wait-Windows $other }
}
finally {
    foreach ($server in $servers) { Stop-TestServer $server }
    if ($bridge) {
        $bridge.StandardInput.Close()
        $bridge.WaitForExit()
    }
    & /bin/bash -c '. "$0"; enter_windows; wine_server -k' "$PSScriptRoot/environment.sh"
    [System.IO.Directory]::Delete($folder, $true)
}
'Windows: the leg took {0:mm\:ss}' -f $clock.Elapsed
'{0} passed, {1} failed, {2} skipped' -f $counts.Passed, $counts.Failed, $counts.Skipped
if ($counts.Failed -gt 0 -or $counts.Passed -eq 0) { exit 1 }
exit 0
