BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $folder = New-LakeFolder
    $script = "$folder\neutral.ps1"
    [System.IO.File]::WriteAllText($script, @'
param($Manifest, $Lake)
Import-Module $Manifest -ErrorAction Stop
[pscustomobject]@{ k = 'a'; v = 1 } | Invoke-PartitionEtl -PartitionBy k -Destination $Lake -Verbose 4>&1 | Where-Object { $_ -match 'compiled' } | ForEach-Object { "told: $_" }
Get-LakePartition $Lake -Verbose 4>&1 | Where-Object { $_ -match 'compiled' } | ForEach-Object { "told again: $_" }
"rows: $((Get-LakePartition $Lake).Rows)"
'@)
}

AfterAll {
    if ($folder) { [System.IO.Directory]::Delete($folder, $true) }
}

# What was staged on Linux, with its images of Linux where it was compiled ahead of time, is the module that is imported here.
Describe 'The module as it was staged on Linux' {
    It 'runs here from IL, and says so once' {
        $manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../PartitionLake.psd1")
        $lines = @(& ([Environment]::ProcessPath) -NoProfile -NonInteractive -File $script -Manifest $manifest -Lake "$folder\lake")

        $lines | Should -HaveCount 2
        $lines[0] | Should -Match '^told: No code that was compiled ahead of time for win-x64'
        $lines[1] | Should -BeExactly 'rows: 1'
    }
}
