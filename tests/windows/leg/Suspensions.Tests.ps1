BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $folder = New-LakeFolder
    New-Fact $folder
    $counts = @{ Suspended = 0; Refused = 0 }

    # A run that is stopped by NtSuspendProcess somewhere in the middle of its changes.
    function Suspend-Run([object] $Run, [string] $Watched, [int] $Moment) {
        $null = Watch-Run $Run $Watched $Moment
        [PartitionLake.WindowsAgent.ProcessControl]::Suspend($Run.Process)
        $counts.Suspended++
    }
}

AfterAll {
    "Windows: $($counts.Suspended) suspensions by NtSuspendProcess, $($counts.Refused) second runs refused meanwhile" | Out-Host
    if ($folder) { [System.IO.Directory]::Delete($folder, $true) }
}

Describe 'A run that is suspended: <_>' -ForEach 'Overwrite', 'Append', 'Replace', 'Merge' {
    BeforeAll {
        $mode = $_
        $command = Get-RunCommand $folder "$folder/$mode/lake" $mode
        New-OlderLake $folder "$folder/$mode/lake"
        $run = Start-Run $command
        $states = Watch-Run $run "$folder/$mode"
        $outcome = Wait-Run $run
        Stop-Run $run
        if ($outcome -ne 'done') { throw "The undisturbed run failed: $outcome" }
        $undisturbed = Get-LakeContent "$folder/$mode/lake"
        $stopped = Start-Run $command
        [System.IO.Directory]::Delete("$folder/$mode", $true)
        New-OlderLake $folder "$folder/$mode/lake"
    }

    AfterAll {
        Stop-Run $stopped
    }

    It 'keeps its lock: a second run is refused, changes nothing, and names who holds it' {
        Suspend-Run $stopped "$folder/$mode" ($states / 4)
        $before = Get-LakeContent "$folder/$mode/lake"

        { Invoke-PartitionEtl @command } | Should -Throw -ErrorId 'LakeLocked*' -ExpectedMessage 'Run *is writing to*for as long as its process lives*'

        Get-LakeContent "$folder/$mode/lake" | Should -BeExactly $before
        $counts.Refused++
    }

    It 'leaves its lock with its death: the same command then ends like an undisturbed run' {
        $null = [PartitionLake.WindowsAgent.ProcessControl]::Terminate($stopped.Process)

        $null = Invoke-PartitionEtl @command

        Get-LakeContent "$folder/$mode/lake" | Should -BeExactly $undisturbed
        Get-LakeFault "$folder/$mode/lake" | Should -BeNullOrEmpty
    }
}

Describe 'A run that goes on after it was suspended' {
    It 'ends as if nothing had been' {
        $lake = "$folder/resumed/lake"
        New-OlderLake $folder $lake
        $run = Start-Run (Get-RunCommand $folder $lake Overwrite)
        try {
            Suspend-Run $run "$folder/resumed" 8
            [PartitionLake.WindowsAgent.ProcessControl]::Resume($run.Process)
            Wait-Run $run | Should -BeExactly 'done'
        }
        finally {
            Stop-Run $run
        }
        Get-LakeFault $lake | Should -BeNullOrEmpty
        (Get-LakeRun -Path $lake | Where-Object State -NE 'Completed') | Should -BeNullOrEmpty
    }
}
