# Runs what Blocks.ps1 noted. Everything is dot-sourced into the function that runs it, so that what a BeforeAll
# sets is seen by the tests below it and by nothing else.

# Makes the keys of a -ForEach value variables of the caller, and the value itself $_. To be called with a dot.
function Import-StandinData {
    param([object] $StandinData)
    if ($null -eq $StandinData) { return }
    $_ = $StandinData
    if ($StandinData -is [System.Collections.IDictionary]) {
        foreach ($standinKey in $StandinData.Keys) {
            $ExecutionContext.SessionState.PSVariable.Set($standinKey, $StandinData[$standinKey])
        }
    }
}

# What was in the test drive stays; what a block has left there goes.
function Clear-StandinDrive {
    param([System.Collections.Generic.HashSet[string]] $Keep)
    foreach ($entry in [System.IO.Directory]::GetFileSystemEntries($TestDrive, '*', 'AllDirectories')) {
        if ($Keep.Contains($entry)) { continue }
        if ([System.IO.File]::Exists($entry)) { [System.IO.File]::Delete($entry) }
        elseif ([System.IO.Directory]::Exists($entry)) { [System.IO.Directory]::Delete($entry, $true) }
    }
}

function Invoke-StandinBlock {
    param([object] $StandinBlock, [int] $StandinDepth)
    $ErrorActionPreference = 'Stop'
    $standinKeep = [System.Collections.Generic.HashSet[string]]::new([string[]] [System.IO.Directory]::GetFileSystemEntries($TestDrive, '*', 'AllDirectories'))
    if ($StandinBlock.Parent) { '{0}{1}' -f ('  ' * $StandinDepth), $StandinBlock.Name }
    try {
        try {
            . Import-StandinData $StandinBlock.Data
            if (-not $StandinBlock.Skip) {
                foreach ($standinStep in $StandinBlock.BeforeAll) { $null = . $standinStep }
            }
        }
        catch {
            Add-StandinFailure $StandinBlock 'BeforeAll' $_ ($StandinDepth + 1)
            return
        }
        foreach ($standinItem in $StandinBlock.Items) {
            if ($standinItem.IsTest) { Invoke-StandinTest $standinItem ($StandinDepth + 1) }
            else { Invoke-StandinBlock $standinItem ($StandinDepth + 1) }
        }
    }
    finally {
        try {
            if (-not $StandinBlock.Skip) {
                foreach ($standinStep in $StandinBlock.AfterAll) { $null = . $standinStep }
            }
        }
        catch {
            Add-StandinFailure $StandinBlock 'AfterAll' $_ ($StandinDepth + 1)
        }
        Clear-StandinDrive $standinKeep
    }
}

function Invoke-StandinTest {
    param([object] $StandinTest, [int] $StandinDepth)
    $ErrorActionPreference = 'Stop'
    $standinIndent = '  ' * $StandinDepth
    if ($StandinTest.Skip) {
        $script:standinSkipped++
        '{0}[!] {1}' -f $standinIndent, $StandinTest.Name
        return
    }
    $standinBlocks = [System.Collections.Generic.List[object]]::new()
    for ($standinBlock = $StandinTest.Parent; $standinBlock; $standinBlock = $standinBlock.Parent) { $standinBlocks.Insert(0, $standinBlock) }
    $standinClock = [System.Diagnostics.Stopwatch]::StartNew()
    $standinFailure = $null
    try {
        try {
            . Import-StandinData $StandinTest.Data
            foreach ($standinStep in $standinBlocks.BeforeEach) { $null = . $standinStep }
            $null = . $StandinTest.Body
        }
        finally {
            $standinBlocks.Reverse()
            foreach ($standinStep in $standinBlocks.AfterEach) { $null = . $standinStep }
        }
    }
    catch {
        $standinFailure = $_
    }
    if ($standinFailure) {
        Add-StandinFailure $StandinTest $null $standinFailure $StandinDepth
    }
    else {
        $script:standinPassed++
        '{0}[+] {1} {2} ms' -f $standinIndent, $StandinTest.Name, $standinClock.ElapsedMilliseconds
    }
}

# A failed test counts once; a failed BeforeAll fails every test that it was to prepare.
function Add-StandinFailure {
    param([object] $Item, [string] $Step, [System.Management.Automation.ErrorRecord] $Failure, [int] $Depth)
    $script:standinFailed += if ($Step -eq 'BeforeAll') { [Math]::Max(1, (Measure-StandinTest $Item)) } else { 1 }
    $indent = '  ' * $Depth
    '{0}[-] {1}' -f $indent, $(if ($Step) { "$Step of $($Item.Name)" } else { $Item.Name })
    foreach ($line in "$Failure" -split '\r?\n') { "$indent    $line" }
    foreach ($line in $Failure.ScriptStackTrace -split '\r?\n' -notmatch 'standin') { "$indent    $line" }
}

function Measure-StandinTest {
    param([object] $Block)
    $count = 0
    foreach ($item in $Block.Items) { $count += if ($item.IsTest) { 1 } else { Measure-StandinTest $item } }
    $count
}
