<#
.SYNOPSIS
Builds, tests, packages or measures PartitionLake.

.DESCRIPTION
Build       compiles everything; afterwards Import-Module ./PartitionLake.psd1 works from here.
QuickStart  builds the module and runs its first example.
Test        builds, runs every test project, and the acceptance files under Pester. The last line counts them; the exit
            code is not 0 when a test failed or none ran. Acceptance files of AWS run twice, the second time through a proxy
            that ends TLS for the true host names. The tests need Python with moto, an AWS server for tests;
            where it is missing, it is installed into .venv/. Pester comes from the package feed. The Windows leg runs
            where tests/windows/setup.sh has set it up.
Package     builds, and lays the module, with the notices and the bill of materials of what it contains, into
            artifacts/PartitionLake/<version>/ and a zip beside it. -ProjectUri says where the project is published: the package then
            has addresses, see docs/publishing.md.
Benchmark   builds, and compares with DuckDB on the three workloads.
Clean       removes what the other tasks have made.

Runs under PowerShell 7.4 or later. A machine that has only the .NET SDK gets PowerShell as a .NET tool, of the version
that .config/dotnet-tools.json names: that is the command below.

.EXAMPLE
dotnet tool exec powershell --yes -- -NoProfile -File build.ps1 -Task Test
#>
param(
    [ValidateSet('Build', 'QuickStart', 'Test', 'Package', 'Benchmark', 'Clean')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # Run the long variants of tests and benchmarks too.
    [switch] $Long,

    # For a package: the address of the published project, absolute and with https, such as https://github.com/owner/name.
    [string] $ProjectUri
)

$ErrorActionPreference = 'Stop'
$solution = "$PSScriptRoot/src/PartitionLake.slnx"
$counts = @{ Passed = 0; Failed = 0; Skipped = 0 }
$failures = [System.Collections.Generic.List[string]]::new()

# A native command that fails ends the build.
function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $args ended with exit code $LASTEXITCODE." }
}

function Remove-Folder {
    param([string] $Path)
    if (Test-Path -LiteralPath $Path) { Remove-Item -LiteralPath $Path -Recurse -Force }
}

function Copy-Folder {
    param([string] $Source, [string] $Destination)
    $null = New-Item -ItemType Directory -Path $Destination -Force
    Copy-Item -Path "$([WildcardPattern]::Escape($Source))/*" -Destination $Destination -Recurse -Force
}

function Invoke-Build {
    'Building everything'
    Invoke-DotNet build $solution --configuration $Configuration --verbosity minimal -nologo
}

# The module alone, without tests: what a newcomer waits for.
function Invoke-QuickStart {
    'Building the module'
    Invoke-DotNet build "$PSScriptRoot/src/PartitionLake" --configuration $Configuration --verbosity minimal -nologo
    & "$PSScriptRoot/src/PartitionLake/Examples/quickstart.ps1"
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Add-Count {
    param([string] $Runner, [int] $Passed, [int] $Failed, [int] $Skipped, [int] $ExitCode)
    $counts.Passed += $Passed
    $counts.Skipped += $Skipped
    # A runner that died counted nothing, or not everything.
    if ($ExitCode -ne 0 -and $Failed -eq 0) {
        $failures.Add("$Runner ended with exit code $ExitCode, though no test of it failed.")
        $Failed = 1
    }
    $counts.Failed += $Failed
}

# Of a test that failed its name and the lines behind it are told once more at the end, where a long log is read first.
function Select-Failure {
    param([Parameter(ValueFromPipeline)] [string] $Line, [string] $Begin, [string] $End, [int] $Lines = 14)
    begin { $left = 0 }
    process {
        if ($Line -match $Begin) { $left = $Lines }
        elseif ($Line -match $End) { $left = 0 }
        if ($left-- -gt 0) { $failures.Add($Line) }
        $Line
    }
}

# The runner names each test as it ends: every hundredth, one after ten seconds without a line, and whatever is not well, is shown.
function Invoke-TestProject {
    param([string] $Folder)
    $name = Split-Path $Folder -Leaf
    "Testing $name"
    $total = $errors = $failed = $skipped = $notRun = $ended = 0
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $sinceLine = [System.Diagnostics.Stopwatch]::StartNew()
    & dotnet "$Folder/bin/$Configuration/net10.0/$name.dll" -noColor -reporter verbose | ForEach-Object {
        switch -Regex ($_) {
            'Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+), Not Run: (\d+)' {
                $total, $errors, $failed, $skipped, $notRun = [int[]] $Matches[1..5]
                $_
            }
            '\[STARTING\]' { }
            '\[FINISHED\]' {
                $ended++
                if ($ended % 100 -eq 0 -or $sinceLine.Elapsed.TotalSeconds -gt 10) {
                    '  {0,5} tests, {1:mm\:ss}' -f $ended, $clock.Elapsed
                    $sinceLine.Restart()
                }
            }
            default { $_ }
        }
    } | Select-Failure -Begin '\[FAIL\]' -End '\[(SKIP|STARTING|FINISHED)\]|^  +\d+ tests, '
    Add-Count $name ($total - $failed - $skipped - $notRun) ($failed + $errors) ($skipped + $notRun) $LASTEXITCODE
}

# The program and first arguments that start the console that this script runs in.
function Get-Console {
    $dll = Join-Path $PSHOME 'pwsh.dll'
    if ([System.IO.Path]::GetFileNameWithoutExtension([Environment]::ProcessPath) -eq 'dotnet') { [Environment]::ProcessPath, $dll }
    else { , [Environment]::ProcessPath }
}

# The folders of the Pester versions that the tests ask for, fetched where they are not there yet; the newest first.
function Get-PesterFolder {
    $project = "$PSScriptRoot/tests/acceptance/Pester.csproj"
    Invoke-DotNet restore $project --verbosity quiet | Out-Default
    $packages = (& dotnet msbuild $project -getProperty:NuGetPackageRoot).Trim()
    $versions = (& dotnet msbuild $project -getProperty:PesterVersions).Trim() -split ';'
    if (-not $Long) { $versions = $versions[0] }
    foreach ($version in $versions) { Join-Path $packages "pester/$version/tools" }
}

# Runs tests whose last line counts them, and shows the other lines.
function Invoke-Counted {
    param([string] $Runner, [string] $Program, [string[]] $Arguments)
    $passed = $failed = $skipped = 0
    & $Program @Arguments | ForEach-Object {
        if ($_ -match '^(\d+) passed, (\d+) failed, (\d+) skipped$') {
            $passed, $failed, $skipped = [int[]] $Matches[1..3]
        }
        else {
            $_
        }
    } | Select-Failure -Begin '^(\e\[[0-9;]*m)?\s*(\[-\]|FAILED: )' -End '^(\e\[[0-9;]*m)?\s*\[\+\]'
    Add-Count $Runner $passed $failed $skipped $LASTEXITCODE
}

# A process for each version: a session can load one Pester.
function Invoke-AcceptanceTest {
    param([string[]] $Pester = (Get-PesterFolder), [string[]] $Path)
    'Testing the acceptance files under Pester'
    $program, $first = Get-Console
    foreach ($folder in $Pester) {
        $arguments = @($first | Where-Object { $_ }) +
            '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/tests/acceptance/Invoke-Acceptance.ps1", '-Pester', $folder
        if ($Path) { $arguments += '-Path', ($Path -join [System.IO.Path]::PathSeparator) }
        Invoke-Counted "Pester ($folder)" $program $arguments
    }
}

# The Windows build of PowerShell under Wine, where tests/windows/setup.sh has set it up; otherwise it is skipped and says why.
function Invoke-WindowsTest {
    'Testing on Windows'
    $program, $first = Get-Console
    $arguments = @($first | Where-Object { $_ }) + '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/tests/windows/Invoke-WindowsTest.ps1"
    Invoke-Counted 'The Windows leg' $program $arguments
}

# The files that talk to a server once more, without an endpoint: through a proxy that ends TLS for the true host names of AWS.
# What they have sent is then held against the service models of botocore.
function Invoke-AcceptanceByProxy {
    'Testing the acceptance files through a TLS proxy'
    Add-Type -Path "$PSScriptRoot/tests/PartitionLake.TestServers/bin/$Configuration/net10.0/PartitionLake.TestServers.dll"
    $files = Get-ChildItem -LiteralPath "$PSScriptRoot/tests/acceptance" -Filter '*.Tests.ps1' |
        Where-Object { Select-String -LiteralPath $_.FullName -SimpleMatch 'Get-TestAws' -Quiet }
    $server = Start-TestServer
    $proxy = [PartitionLake.TestServers.Aws.AwsProxy]::new($server.Endpoint)
    # Asked for before the variables lead everything to the proxy.
    $pester = @(Get-PesterFolder)[0]
    $before = @{}
    $variables = @{
        LAKE_TEST_WIRE = 'aws'; LAKE_TEST_ENDPOINT = $server.Endpoint; LAKE_TEST_ACCESS_KEY = $server.AccessKey; LAKE_TEST_SECRET_KEY = $server.SecretKey
        HTTPS_PROXY = $proxy.Url; AWS_CA_BUNDLE = $proxy.CaFile; AWS_EC2_METADATA_DISABLED = 'true'; POWERSHELL_TELEMETRY_OPTOUT = '1'
    }
    try {
        foreach ($name in $variables.Keys) {
            $before[$name] = [Environment]::GetEnvironmentVariable($name)
            [Environment]::SetEnvironmentVariable($name, $variables[$name])
        }
        Invoke-AcceptanceTest -Pester $pester -Path $files.FullName
        $requests = $proxy.Requests
        $hosts = @($requests | ForEach-Object { $_.Host.Name -replace '^lake-[0-9a-f]+\.', '<bucket>.' } | Sort-Object -Unique)
        $faults = @([PartitionLake.TestServers.RequestValidator]::Check($requests) | Where-Object { $_.Faults.Count -gt 0 })
        '{0} requests to {1}; {2} are not as the models of botocore have them' -f $requests.Count, ($hosts -join ', '), $faults.Count
        $faults | Select-Object -First 10 | ForEach-Object { "  $($_.Operation) $($_.Request): $($_.Faults -join '; ')" }
        $unknown = @($proxy.UnknownHosts | Sort-Object -Unique)
        if ($unknown) { "Hosts that AWS does not have: $($unknown -join ', ')" }
        $isWell = $faults.Count -eq 0 -and $requests.Count -gt 0
        Add-Count 'The requests through the TLS proxy' ([int] $isWell) ($faults.Count + $unknown.Count) 0 ([int] ($requests.Count -eq 0))
    }
    finally {
        foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
        $proxy.Dispose()
        Stop-TestServer $server
    }
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

# What is used is what is tested: the engine's tests run what the module runs on this system, which was compiled ahead of time.
function Copy-Engine {
    $tests = "$PSScriptRoot/tests/PartitionLake.Engine.Tests/bin/$Configuration/net10.0"
    $system = if ($IsWindows) { 'win' } elseif ($IsMacOS) { 'osx' } else { 'linux' }
    $processor = [System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture.ToString().ToLowerInvariant()
    $images = "$PSScriptRoot/bin/engine/runtimes/$system-$processor"
    if ($Configuration -ne 'Release' -or -not [System.IO.Directory]::Exists($images)) { return }
    foreach ($file in [System.IO.Directory]::GetFiles($images, '*.dll')) {
        [System.IO.File]::Copy($file, "$tests/$([System.IO.Path]::GetFileName($file))", $true)
    }
}

function Invoke-Test {
    if ($Long) { $env:PARTITIONLAKE_LONG = '1' }
    $env:PARTITIONLAKE_PYTHON = Initialize-Python
    $env:PARTITIONLAKE_PWSH = @(Get-Console)[-1]
    Copy-Engine
    foreach ($folder in Get-ChildItem -LiteralPath "$PSScriptRoot/tests" -Filter '*.Tests' -Directory | Sort-Object Name) {
        Invoke-TestProject $folder.FullName
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
    Invoke-AcceptanceByProxy
    Invoke-WindowsTest
}

function Invoke-Package {
    # Minutes before it is needed, an address that is none is refused.
    if ($ProjectUri) { $null = & "$PSScriptRoot/src/Packaging/Get-PackageAddress.ps1" $ProjectUri }
    'Building the module for a package'
    # What an earlier build has staged must not get in.
    Remove-Folder "$PSScriptRoot/bin"
    Invoke-DotNet build "$PSScriptRoot/src/PartitionLake" --configuration $Configuration --verbosity minimal -nologo '-p:PrecompilePlatforms=all'
    $manifest = & ([scriptblock]::Create([System.IO.File]::ReadAllText("$PSScriptRoot/PartitionLake.psd1")))
    $folder = "$PSScriptRoot/artifacts/PartitionLake/$($manifest.ModuleVersion)"
    $archive = "$PSScriptRoot/artifacts/PartitionLake-$($manifest.ModuleVersion).zip"
    & "$PSScriptRoot/src/Packaging/New-ModuleFolder.ps1" -Destination $folder -ProjectUri $ProjectUri
    [System.IO.File]::Delete($archive)
    [System.IO.Compression.ZipFile]::CreateFromDirectory("$PSScriptRoot/artifacts/PartitionLake", $archive)
    $folder
    $archive
}

function Invoke-Benchmark {
    $rows = if ($Long) { 20000000 } else { 2000000 }
    foreach ($workload in 'few', 'many', 'huge') {
        "Measuring the workload '$workload' with $rows rows"
        Invoke-DotNet run --project "$PSScriptRoot/tests/PartitionLake.Benchmarks" --configuration $Configuration --no-build `
            '--' --workload $workload --rows $rows
    }
}

function Invoke-Clean {
    'Removing what was built, packaged and installed here'
    Remove-Folder "$PSScriptRoot/artifacts"
    Remove-Folder "$PSScriptRoot/bin"
    Remove-Folder "$PSScriptRoot/en-US"
    Remove-Folder "$PSScriptRoot/.venv"
    Remove-Folder "$PSScriptRoot/.windows"
    Remove-Folder "$PSScriptRoot/tests/PartitionLake.Readers.Tests/node/node_modules"
    Remove-Folder "$PSScriptRoot/tests/PartitionLake.Readers.Tests/python/.venv"
    foreach ($top in 'src', 'tests') {
        foreach ($project in [System.IO.Directory]::GetDirectories("$PSScriptRoot/$top")) {
            Remove-Folder "$project/bin"
            Remove-Folder "$project/obj"
        }
    }
}

if ($ProjectUri -and $Task -ne 'Package') { throw "-ProjectUri is for -Task Package, not for -Task $Task." }
if ($Task -eq 'Clean') {
    Invoke-Clean
    exit 0
}
switch ($Task) {
    'Build' { Invoke-Build }
    'QuickStart' { Invoke-QuickStart }
    'Test' { Invoke-Build; Invoke-Test }
    'Package' { Invoke-Package }
    'Benchmark' { Invoke-Build; Invoke-Benchmark }
}
if ($Task -eq 'Test') {
    if ($failures) { 'What failed:'; $failures }
    '{0} passed, {1} failed, {2} skipped' -f $counts.Passed, $counts.Failed, $counts.Skipped
    if ($counts.Failed -gt 0 -or $counts.Passed -eq 0) { exit 1 }
}
exit 0
