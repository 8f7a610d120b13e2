BeforeDiscovery {
    # The moments are shares of what a run changes, from one seed, so that they are the same ones in each run of the tests.
    $random = [System.Random]::new(20260714)
    $kills = foreach ($number in 1..30) {
        @{ Number = $number; Mode = ('Overwrite', 'Append', 'Replace', 'Merge')[$number % 4]; Share = [System.Math]::Round($random.NextDouble(), 3) }
    }
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $folder = New-LakeFolder
    New-Fact $folder
    $spare = @{}

    # A process for the next run of a mode is started ahead: starting takes longer than all else.
    function Get-SpareRun([string] $Mode) {
        if (-not $spare[$Mode]) { $spare[$Mode] = Start-Run (Get-RunCommand $folder "$folder/$Mode/lake" $Mode) }
        $spare[$Mode]
    }

    function Initialize-Lake([string] $Mode) {
        if ([System.IO.Directory]::Exists("$folder/$Mode")) { [System.IO.Directory]::Delete("$folder/$Mode", $true) }
        New-OlderLake $folder "$folder/$Mode/lake"
    }

    # What an undisturbed run makes, and through how many states it passes.
    $undisturbed = @{}
    foreach ($mode in 'Overwrite', 'Append', 'Replace', 'Merge') {
        Initialize-Lake $mode
        $run = Get-SpareRun $mode
        $states = Watch-Run $run "$folder/$mode"
        $outcome = Wait-Run $run
        if ($outcome -ne 'done') { throw "The undisturbed run failed: $outcome" }
        Stop-Run $run
        $spare[$mode] = $null
        $undisturbed[$mode] = @{ States = $states; Content = Get-LakeContent "$folder/$mode/lake" }
    }
    $null = Get-SpareRun 'Append'
    $counts = @{ Killed = 0; Published = 0; Finished = 0 }
}

AfterAll {
    foreach ($run in $spare.Values) { if ($run) { Stop-Run $run } }
    ("Windows: $($counts.Killed) kills by TerminateProcess, of runs that pass through $(($undisturbed.Values.States | Sort-Object) -join ', ') states; " +
        "after $($counts.Published) of them the lake held something new, and $($counts.Finished) were only ending") | Out-Host
    if ($folder) { [System.IO.Directory]::Delete($folder, $true) }
}

Describe 'A run that is killed' {
    It 'ends like an undisturbed one when the same command runs again: kill <Number>, <Mode>, after <Share> of its changes' -ForEach $kills {
        $lake = "$folder/$Mode/lake"
        $moment = 1 + [int] [System.Math]::Floor($Share * ($undisturbed[$Mode].States - 1))
        # A run that was seen less often than the undisturbed one may end before its moment: then an earlier one.
        for ($killed = $false; -not $killed; $moment = [int] [System.Math]::Floor($moment / 2)) {
            Initialize-Lake $Mode
            $before = Get-LakeContent $lake
            $run = Get-SpareRun $Mode
            $spare[$Mode] = $null
            # The mode of the next kill.
            $null = Get-SpareRun ('Overwrite', 'Append', 'Replace', 'Merge')[($Number + 1) % 4]

            $null = Watch-Run $run "$folder/$Mode" $moment
            $killed = [PartitionLake.WindowsAgent.ProcessControl]::Terminate($run.Process)
            Stop-Run $run
        }
        $counts.Killed++
        if ((Get-LakeContent $lake) -cne $before) { $counts.Published++ }

        $command = Get-RunCommand $folder $lake $Mode
        try {
            $null = Invoke-PartitionEtl @command
        }
        catch {
            # Killed behind its record, the run was finished: what it appended is not appended again, and is all there.
            if ($_.FullyQualifiedErrorId -notlike 'InputAppended*') { throw }
            $counts.Finished++
        }
        Get-LakeContent $lake | Should -BeExactly $undisturbed[$Mode].Content
        Get-LakeFault $lake | Should -BeNullOrEmpty
    }
}
