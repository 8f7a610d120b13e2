# What the console files share. Dot-source this file in a BeforeAll.
#   Get-ConsoleProgram        the program and first arguments that start the PowerShell that runs the tests
#   Invoke-Console $script    runs a script file in a child without interaction, as a scheduled task does: its exit code and log

function Get-ConsoleProgram {
    $dll = Join-Path $PSHOME 'pwsh.dll'
    if ([System.IO.Path]::GetFileNameWithoutExtension([Environment]::ProcessPath) -eq 'dotnet') { [Environment]::ProcessPath, $dll }
    else { , [Environment]::ProcessPath }
}

function Invoke-Console {
    param([string] $Path, [string[]] $Arguments = @())
    $program, $first = Get-ConsoleProgram
    $all = @($first | Where-Object { $_ }) + '-NoProfile', '-NonInteractive', '-File', $Path + $Arguments
    $log = & $program @all *>&1 | ForEach-Object { "$_" }
    [pscustomobject]@{ ExitCode = $LASTEXITCODE; Log = @($log) }
}
