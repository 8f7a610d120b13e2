BeforeDiscovery {
    $rounds = foreach ($number in 1..6) { @{ Round = $number; Mode = ('Overwrite', 'Append', 'Replace', 'Merge')[$number % 4] } }
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $folder = New-LakeFolder
    New-Fact $folder
    $counts = @{ Rounds = 0; Held = 0 }

    # The program holds each new file below the folder for 200 ms, in which nobody may delete or rename it.
    function Start-Scanner([string] $Watched, [string] $Stop) {
        $program = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../PartitionLake.WindowsAgent/bin/Release/net10.0/win-x64/PartitionLake.WindowsAgent.exe")
        $info = [System.Diagnostics.ProcessStartInfo]::new($program)
        foreach ($argument in 'scan', $Watched, '200', $Stop) { $info.ArgumentList.Add($argument) }
        $info.RedirectStandardOutput = $true
        $process = [System.Diagnostics.Process]::Start($info)
        while (-not [System.IO.File]::Exists("$Stop.ready")) {
            if ($process.WaitForExit(20)) { throw "The scanner ended with exit code $($process.ExitCode)." }
        }
        $process
    }
}

AfterAll {
    "Windows: $($counts.Rounds) rounds with a scanner that held $($counts.Held) new files for 200 ms each" | Out-Host
    if ($folder) { [System.IO.Directory]::Delete($folder, $true) }
}

Describe 'A scanner that opens every new file' {
    It 'only makes a run wait: round <Round>, <Mode>' -ForEach $rounds {
        $command = Get-RunCommand $folder "$folder/$Round/lake" $Mode
        New-OlderLake $folder "$folder/$Round/lake"
        $null = Invoke-PartitionEtl @command
        $undisturbed = Get-LakeContent "$folder/$Round/lake"
        [System.IO.Directory]::Delete("$folder/$Round", $true)
        New-OlderLake $folder "$folder/$Round/lake"

        $scanner = Start-Scanner "$folder/$Round" "$folder/stop-$Round"
        try {
            $null = Invoke-PartitionEtl @command
        }
        finally {
            [System.IO.File]::WriteAllText("$folder/stop-$Round", '')
            $words = $scanner.StandardOutput.ReadToEnd()
            $scanner.WaitForExit()
        }

        Get-LakeContent "$folder/$Round/lake" | Should -BeExactly $undisturbed
        Get-LakeFault "$folder/$Round/lake" | Should -BeNullOrEmpty
        $words | Should -Match '^\d+ files held'
        [int] ($words -replace '\D') | Should -BeGreaterThan 0
        $counts.Rounds++
        $counts.Held += [int] ($words -replace '\D')
    }
}
