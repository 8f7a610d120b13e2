# What the tests of this folder share. Dot-source this file in a BeforeAll.
Import-Module "$PSScriptRoot/../../../PartitionLake.psd1"
Add-Type -LiteralPath "$PSScriptRoot/../../PartitionLake.WindowsAgent/bin/Release/net10.0/win-x64/PartitionLake.WindowsAgent.dll"

# Two files of facts: what a lake was made from, and what the run under test brings. Some partitions are in one of them only.
function New-Fact {
    param([string] $Folder)
    foreach ($name in 'older', 'newer') {
        $first = if ($name -eq 'older') { 0 } else { 8 }
        $rows = foreach ($partition in $first..($first + 39)) {
            foreach ($row in 1..4) {
                [pscustomobject]@{
                    one = 'all'; id = $partition * 100 + $row; part = 'p{0:D2}' -f $partition; source = $name; text = "$name $row of $partition"
                }
            }
        }
        $null = $rows | Invoke-PartitionEtl -PartitionBy one -Schema @{ id = 'int' } -Destination "$Folder/$name"
        [System.IO.File]::Move("$Folder/$name/one=all/data.parquet", "$Folder/$name.parquet")
    }
}

# A command, as the parameters of Invoke-PartitionEtl.
function Get-RunCommand {
    param([string] $Facts, [string] $Lake, [string] $Mode = 'Overwrite', [string] $Fact = 'newer')
    $command = @{ Fact = "$Facts/$Fact.parquet"; PartitionBy = 'part'; Destination = $Lake; Mode = $Mode; Confirm = $false }
    if ($Mode -eq 'Merge') { $command.MergeKey = 'id' }
    $command
}

function New-OlderLake {
    param([string] $Facts, [string] $Lake)
    $command = Get-RunCommand $Facts $Lake -Fact older
    $null = Invoke-PartitionEtl @command
}

# Starts a process of PowerShell that has the module and waits; the run begins when Watch-Run lets it.
function Start-Run {
    param([hashtable] $Command)
    $id = [guid]::NewGuid().ToString('n')
    $go = [System.Threading.EventWaitHandle]::new($false, 'ManualReset', "partitionlake-$id")
    $file = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), "run-$id")
    [System.IO.File]::WriteAllText("$file.json", (ConvertTo-Json $Command))
    $info = [System.Diagnostics.ProcessStartInfo]::new([Environment]::ProcessPath)
    foreach ($argument in '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/Run.ps1",
        '-CommandFile', "$file.json", '-OutcomeFile', "$file.txt", '-Go', "partitionlake-$id") {
        $info.ArgumentList.Add($argument)
    }
    [pscustomobject]@{ Go = $go; Process = [System.Diagnostics.Process]::Start($info); Outcome = "$file.txt" }
}

# Lets it begin, and returns when so many changes of the folder were seen, nothing has changed for so long, or it has ended.
# Returns how many changes were seen.
function Watch-Run {
    param([object] $Run, [string] $Folder, [int] $Changes = [int]::MaxValue, [System.Nullable[timespan]] $Stall)
    [PartitionLake.WindowsAgent.FolderStates]::Watch($Folder, $Changes, $Run.Process, $Run.Go, $Stall)
}

# What the run said at its end: the words 'done', or the error; nothing where it was killed.
function Wait-Run {
    param([object] $Run)
    if (-not $Run.Process.WaitForExit(120000)) {
        $Run.Process.Kill()
        throw 'The run did not end within two minutes.'
    }
    if ([System.IO.File]::Exists($Run.Outcome)) { [System.IO.File]::ReadAllText($Run.Outcome).Trim() }
}

function Stop-Run {
    param([object] $Run)
    if (-not $Run.Process.HasExited) { $Run.Process.Kill() }
    $Run.Process.Dispose()
    $Run.Go.Dispose()
}

# Everything of a file, as readers that are in nobody's way open it: a run may be suspended while it renames.
function Read-Shared {
    param([string] $Path)
    $file = [System.IO.FileStream]::new($Path, 'Open', 'Read', 'ReadWrite, Delete')
    try {
        $bytes = [byte[]]::new($file.Length)
        $file.ReadExactly($bytes, 0, $bytes.Length)
        , $bytes
    }
    finally {
        $file.Dispose()
    }
}

# What readers find: a line for each object, its folder and the hash of its bytes. Names hold ids of runs, so they are left out.
function Get-LakeContent {
    param([string] $Lake)
    $lines = foreach ($file in [System.IO.Directory]::GetFiles($Lake, '*', 'AllDirectories')) {
        $folder = [System.IO.Path]::GetRelativePath($Lake, [System.IO.Path]::GetDirectoryName($file)).Replace('\', '/')
        '{0} {1}' -f $folder, [System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData((Read-Shared $file)))
    }
    ($lines | Sort-Object -CaseSensitive) -join "`n"
}

# What is wrong with a lake beyond its objects: findings, and what dead runs left.
function Get-LakeFault {
    param([string] $Lake)
    Test-LakePartition -Path $Lake | ForEach-Object Message
    Clear-LakeOrphan -Path $Lake -WhatIf -PassThru 6>$null | ForEach-Object Path
}

function New-LakeFolder {
    [System.IO.Directory]::CreateTempSubdirectory('lake-').FullName
}
