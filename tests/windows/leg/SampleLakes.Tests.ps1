BeforeDiscovery {
    # What the same script printed on the other system: lake NAME OBJECTS BYTES HASH.
    $lakes = foreach ($line in [System.IO.File]::ReadAllLines($env:LAKE_TEST_OTHER_LAKES)) {
        if ($line -match '^lake (\S+) ') { @{ Name = $Matches[1]; Linux = $line } }
    }
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $folder = New-LakeFolder
    $lines = & ([Environment]::ProcessPath) -NoProfile -NonInteractive -File "$PSScriptRoot/../SampleLakes.ps1" -Folder $folder
}

AfterAll {
    if ($folder) { [System.IO.Directory]::Delete($folder, $true) }
}

Describe 'Lakes made on Windows' {
    It 'are all made' {
        @($lines)[-1] | Should -BeExactly 'All lakes are made.'
        @($lines).Count | Should -BeGreaterOrEqual 8
    }

    It 'are byte for byte those of Linux: <Name>' -ForEach $lakes {
        $windows = @($lines) -match "^lake $Name "
        "Windows: $windows" | Out-Host
        "Linux:   $Linux" | Out-Host
        $windows | Should -BeExactly $Linux
    }
}
