<#
.SYNOPSIS
Builds, tests, packages or measures PartitionLake.

.DESCRIPTION
Build      compiles everything; afterwards Import-Module ./PartitionLake.psd1 works from here.
Test       builds, runs every test project and the acceptance files. The last line counts them; the exit code is
           not 0 when a test failed or none ran. The tests need Python with moto, an AWS server for tests; where it is
           missing, it is installed into .venv/.
Package    builds, and lays the module, and nothing else, into artifacts/PartitionLake/<version>/ and a zip beside it.
Benchmark  builds, and compares with DuckDB on the three workloads.
Clean      removes what the other tasks have made.

Runs under pwsh 7.4 and, on a machine that has only the .NET SDK, under the shell of this repository. That shell has
no cmdlets but PowerShell's core and this module's: the script asks .NET for everything else.

.EXAMPLE
dotnet run --project src/PartitionLake.Shell -- build.ps1 -Task Test
#>
param(
    [ValidateSet('Build', 'Test', 'Package', 'Benchmark', 'Clean')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # Run the long variants of tests and benchmarks too.
    [switch] $Long
)

$ErrorActionPreference = 'Stop'
$solution = "$PSScriptRoot/src/PartitionLake.slnx"
$shell = "$PSScriptRoot/src/PartitionLake.Shell/bin/$Configuration/net10.0/PartitionLake.Shell.dll"
$counts = @{ Passed = 0; Failed = 0; Skipped = 0 }

# A native command that fails ends the build.
function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $args ended with exit code $LASTEXITCODE." }
}

function Remove-Folder {
    param([string] $Path)
    if ([System.IO.Directory]::Exists($Path)) { [System.IO.Directory]::Delete($Path, $true) }
}

function Copy-Folder {
    param([string] $Source, [string] $Destination)
    foreach ($file in [System.IO.Directory]::GetFiles($Source, '*', 'AllDirectories')) {
        $target = [System.IO.Path]::Combine($Destination, [System.IO.Path]::GetRelativePath($Source, $file))
        $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($target))
        [System.IO.File]::Copy($file, $target, $true)
    }
}

function Invoke-Build {
    Invoke-DotNet build $solution --configuration $Configuration --verbosity quiet -nologo
}

function Add-Count {
    param([int] $Passed, [int] $Failed, [int] $Skipped, [int] $ExitCode)
    $counts.Passed += $Passed
    $counts.Skipped += $Skipped
    # A runner that died counted nothing, or not everything.
    $counts.Failed += if ($ExitCode -ne 0 -and $Failed -eq 0) { 1 } else { $Failed }
}

function Invoke-TestProject {
    param([string] $Folder)
    $name = [System.IO.Path]::GetFileName($Folder)
    $total = $errors = $failed = $skipped = $notRun = 0
    & dotnet "$Folder/bin/$Configuration/net10.0/$name.dll" -noColor | ForEach-Object {
        if ($_ -match 'Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+), Not Run: (\d+)') {
            $total, $errors, $failed, $skipped, $notRun = [int[]] $Matches[1..5]
        }
        $_
    }
    Add-Count ($total - $failed - $skipped - $notRun) ($failed + $errors) ($skipped + $notRun) $LASTEXITCODE
}

function Invoke-AcceptanceTest {
    $pester = Get-Module -ListAvailable -Name Pester | Where-Object Version -GE '5.0'
    if ($pester) {
        Import-Module Pester -MinimumVersion 5.0
        $result = Invoke-Pester -Path "$PSScriptRoot/tests/acceptance" -PassThru
        Add-Count $result.PassedCount ($result.FailedCount + $result.FailedBlocksCount) $result.SkippedCount 0
        return
    }
    $passed = $failed = $skipped = 0
    & dotnet $shell "$PSScriptRoot/tests/acceptance/standin/Invoke-Acceptance.ps1" "$PSScriptRoot/tests/acceptance" | ForEach-Object {
        if ($_ -match '^(\d+) passed, (\d+) failed, (\d+) skipped$') {
            $passed, $failed, $skipped = [int[]] $Matches[1..3]
        }
        else {
            $_
        }
    }
    Add-Count $passed $failed $skipped $LASTEXITCODE
}

function Test-Python {
    param([string] $Python)
    if (-not (Get-Command $Python -CommandType Application -ErrorAction Ignore)) { return $false }
    & $Python -c 'import moto.server, boto3' 2>$null
    $LASTEXITCODE -eq 0
}

# The tests' servers and independent clients are Python: the one there is, or a private environment beside this script.
function Initialize-Python {
    $environment = "$PSScriptRoot/.venv"
    $own = if ($IsWindows) { "$environment/Scripts/python.exe" } else { "$environment/bin/python" }
    foreach ($python in $env:PARTITIONLAKE_PYTHON, 'python3', 'python', $own) {
        if ($python -and (Test-Python $python)) { return $python }
    }
    $base = foreach ($python in 'python3', 'python') { Get-Command $python -CommandType Application -ErrorAction Ignore }
    if ($base) {
        'Installing moto and boto3 into .venv/' | Out-Default
        & @($base)[0].Source -m venv $environment | Out-Default
        & $own -m pip install --quiet --disable-pip-version-check 'moto[server]' boto3 | Out-Default
        if (Test-Python $own) { return $own }
    }
    throw 'The tests need Python 3 with moto and boto3. Install Python 3, then run: python3 -m pip install "moto[server]" boto3'
}

# What is used is what is tested: the engine's tests run the files of the module, which were compiled ahead of time.
function Copy-Engine {
    $tests = "$PSScriptRoot/tests/PartitionLake.Engine.Tests/bin/$Configuration/net10.0"
    foreach ($file in [System.IO.Directory]::GetFiles("$PSScriptRoot/bin/engine", '*.dll')) {
        [System.IO.File]::Copy($file, "$tests/$([System.IO.Path]::GetFileName($file))", $true)
    }
}

function Invoke-Test {
    if ($Long) { $env:PARTITIONLAKE_LONG = '1' }
    $env:PARTITIONLAKE_PYTHON = Initialize-Python
    Copy-Engine
    foreach ($folder in [System.Linq.Enumerable]::Order([System.IO.Directory]::GetDirectories("$PSScriptRoot/tests", '*.Tests'))) {
        Invoke-TestProject $folder
    }
    . "$PSScriptRoot/tests/acceptance/TestServer.ps1"
    $server = Start-TestServer
    try {
        $env:LAKE_TEST_ENDPOINT, $env:LAKE_TEST_ACCESS_KEY, $env:LAKE_TEST_SECRET_KEY = $server.Endpoint, $server.AccessKey, $server.SecretKey
        Invoke-AcceptanceTest
    }
    finally {
        if ($server.Process) { $env:LAKE_TEST_ENDPOINT = $env:LAKE_TEST_ACCESS_KEY = $env:LAKE_TEST_SECRET_KEY = $null }
        Stop-TestServer $server
    }
}

function Invoke-Package {
    # What an earlier build has staged must not get in. A package is for every system, so it is compiled where it runs.
    Remove-Folder "$PSScriptRoot/bin"
    Invoke-DotNet build "$PSScriptRoot/src/PartitionLake" --configuration $Configuration --verbosity quiet -nologo '-p:Precompile=false'
    $manifest = & ([scriptblock]::Create([System.IO.File]::ReadAllText("$PSScriptRoot/PartitionLake.psd1")))
    $folder = "$PSScriptRoot/artifacts/PartitionLake/$($manifest.ModuleVersion)"
    $archive = "$PSScriptRoot/artifacts/PartitionLake-$($manifest.ModuleVersion).zip"
    Remove-Folder $folder
    Copy-Folder "$PSScriptRoot/bin/engine" "$folder/bin/engine"
    Copy-Folder "$PSScriptRoot/en-US" "$folder/en-US"
    $views = foreach ($file in [System.IO.Directory]::GetFiles("$PSScriptRoot/bin", '*.Format.ps1xml')) { "bin/$([System.IO.Path]::GetFileName($file))" }
    foreach ($name in @('bin/PartitionLake.dll') + $views + @('PartitionLake.psd1', 'README.md', 'CHANGELOG.md', 'LICENSE')) {
        if ([System.IO.File]::Exists("$PSScriptRoot/$name")) { [System.IO.File]::Copy("$PSScriptRoot/$name", "$folder/$name", $true) }
    }
    Copy-Folder "$PSScriptRoot/src/PartitionLake/Examples" "$folder/Examples"
    [System.IO.File]::Delete($archive)
    [System.IO.Compression.ZipFile]::CreateFromDirectory("$PSScriptRoot/artifacts/PartitionLake", $archive)
    $folder
    $archive
}

function Invoke-Benchmark {
    $rows = if ($Long) { 20000000 } else { 2000000 }
    foreach ($workload in 'few', 'many', 'huge') {
        Invoke-DotNet run --project "$PSScriptRoot/tests/PartitionLake.Benchmarks" --configuration $Configuration --no-build '--' --workload $workload --rows $rows
    }
}

function Invoke-Clean {
    Remove-Folder "$PSScriptRoot/artifacts"
    Remove-Folder "$PSScriptRoot/bin"
    Remove-Folder "$PSScriptRoot/en-US"
    Remove-Folder "$PSScriptRoot/.venv"
    foreach ($top in 'src', 'tests') {
        foreach ($project in [System.IO.Directory]::GetDirectories("$PSScriptRoot/$top")) {
            # The shell that runs this script cannot remove itself.
            if ([System.AppContext]::BaseDirectory.StartsWith($project, 'OrdinalIgnoreCase')) { continue }
            Remove-Folder "$project/bin"
            Remove-Folder "$project/obj"
        }
    }
}

if ($Task -eq 'Clean') {
    Invoke-Clean
    exit 0
}
switch ($Task) {
    'Build' { Invoke-Build }
    'Test' { Invoke-Build; Invoke-Test }
    'Package' { Invoke-Package }
    'Benchmark' { Invoke-Build; Invoke-Benchmark }
}
if ($Task -eq 'Test') {
    '{0} passed, {1} failed, {2} skipped' -f $counts.Passed, $counts.Failed, $counts.Skipped
    if ($counts.Failed -gt 0 -or $counts.Passed -eq 0) { exit 1 }
}
exit 0
