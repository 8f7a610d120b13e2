<#
.SYNOPSIS
Registers nightly.ps1 as a scheduled task of Windows: each night, with a log file for each run, and with the job's exit code
as the task's result.

.DESCRIPTION
Task Scheduler shows no output, so all of it goes to a file of the log folder whose name is the time of the start. "Last Run
Result" in Task Scheduler, or (Get-ScheduledTaskInfo 'PartitionLake nightly').LastTaskResult, is what nightly.ps1 returns:
0 nothing failed, 1 the run, 2 the test, 4 the catalog, 8 the metrics, or their sum. A run that is still at work is not
started a second time; one that was missed because the machine was off starts later.

Needs an elevated session. Without -Principal the task runs as SYSTEM: a lake on a share, or a profile with AWS credentials,
wants an account that has them.

.EXAMPLE
./register-nightly.ps1 -Plan D:\jobs\lake.psd1 -Destination D:\lakes\rates -LogFolder D:\jobs\log
Get-ScheduledTask 'PartitionLake nightly' | Start-ScheduledTask

.EXAMPLE
$principal = New-ScheduledTaskPrincipal -UserId 'CONTOSO\lake$' -LogonType Password   # a group managed service account
$job = @{ Region = 'eu-central-1'; ProfileName = 'nightly' }
./register-nightly.ps1 -Plan D:\jobs\lake.psd1 -Destination s3://bucket/rates/ -JobParameter $job -Principal $principal -At 01:30
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [string] $Plan,

    [Parameter(Mandatory)]
    [string] $Destination,

    # Other parameters of nightly.ps1: texts, lists of texts, numbers and switches.
    [hashtable] $JobParameter = @{},

    [string] $TaskName = 'PartitionLake nightly',

    [datetime] $At = '02:15',

    [string] $LogFolder = "$env:ProgramData\PartitionLake\log",

    # The account, made by New-ScheduledTaskPrincipal.
    [object] $Principal
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Register-ScheduledTask -ErrorAction Ignore)) { throw 'Register-ScheduledTask is part of Windows, and this is not.' }

# A value as it stands in a command line of PowerShell.
function ConvertTo-Literal([object] $Value) {
    if ($Value -is [bool] -or $Value -is [switch]) { return "`$$([bool] $Value)" }
    (@($Value) | ForEach-Object { "'" + ([string] $_).Replace("'", "''") + "'" }) -join ', '
}

# The current location is gone when the task starts.
$full = { param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path) }
$parameters = $JobParameter.Clone()
$parameters.Plan = & $full $Plan
$parameters.Destination = if ($Destination -like 's3://*') { $Destination } else { & $full $Destination }
$logs = & $full $LogFolder
$arguments = foreach ($name in $parameters.Keys | Sort-Object) { '-{0}:{1}' -f $name, (ConvertTo-Literal $parameters[$name]) }
$job = ConvertTo-Literal "$PSScriptRoot\nightly.ps1"
$log = "(Join-Path $(ConvertTo-Literal $logs) ('{0:yyyyMMdd-HHmmss}.log' -f (Get-Date)))"
# A transcript, because tables go to the console past every redirection.
$command = "`$null = Start-Transcript $log; & $job $arguments; `$code = `$LASTEXITCODE; `$null = Stop-Transcript; exit `$code"
if ($command.Contains('"')) { throw "A scheduled task cannot hold a quotation mark in its parameters: $command" }

$arguments = "-NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -Command `"$command`""
$action = New-ScheduledTaskAction -Execute ([Environment]::ProcessPath) -Argument $arguments
$trigger = New-ScheduledTaskTrigger -Daily -At $At
$settings = New-ScheduledTaskSettingsSet -MultipleInstances IgnoreNew -StartWhenAvailable -ExecutionTimeLimit ([timespan]::FromHours(12))
if (-not $Principal) { $Principal = New-ScheduledTaskPrincipal -UserId SYSTEM -LogonType ServiceAccount }
if ($PSCmdlet.ShouldProcess("$TaskName at $($At.ToString('HH:mm')): $command", 'Register the scheduled task')) {
    $null = [System.IO.Directory]::CreateDirectory($logs)
    Register-ScheduledTask -TaskName $TaskName -Action $action -Trigger $trigger -Settings $settings -Principal $Principal -Force
}
