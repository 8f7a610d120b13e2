BeforeDiscovery {
    $package = $env:LAKE_TEST_PACKAGE
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $folder = New-LakeFolder
    $script = "$folder\packaged.ps1"
    [System.IO.File]::WriteAllText($script, @'
param($Manifest, $Tools, $Plan, $Folder)
$ErrorActionPreference = 'Stop'
Import-Module $Manifest
New-LakeSampleData -Path $Folder -Rows 1000
[System.IO.File]::Copy($Plan, "$Folder\lake.psd1")
Import-Module $Tools
$methods = [PartitionLake.TestCmdlets.CompiledMethods]::new()
$out = Invoke-PartitionEtl -Plan "$Folder\lake.psd1" -Verbose 4>&1
$compiled = @($methods.First() -match 'PartitionLake\.Engine' -notmatch '\.TieringDelay::').Count
$engine = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ 'PartitionLake.Engine'
[pscustomobject]@{
    Rows     = @($out | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] })[0].RowsOut
    Notes    = @($out -match 'compiled').Count
    Loaded   = @($engine.Assemblies.Location) -match 'PartitionLake\.Engine\.dll' | Select-Object -First 1
    Compiled = $compiled
} | ConvertTo-Json
'@)
}

AfterAll {
    if ($folder) { [System.IO.Directory]::Delete($folder, $true) }
}

# A package is made on Linux, so what it holds for Windows was compiled there, against the framework of Windows.
Describe 'The module as a package for Windows has it' {
    It 'runs from the code that was compiled ahead of time' -Skip:(-not $package) {
        $repository = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../..")
        $lines = & ([Environment]::ProcessPath) -NoProfile -NonInteractive -File $script -Manifest $env:LAKE_TEST_PACKAGE `
            -Tools "$repository\tests\PartitionLake.TestCmdlets\bin\Release\net8.0\PartitionLake.TestCmdlets.dll" `
            -Plan "$repository\src\PartitionLake\Examples\quickstart.plan.psd1" -Folder "$folder\sample"
        $outcome = try { $lines | ConvertFrom-Json } catch { throw ($lines -join "`n") }

        $outcome.Rows | Should -Be 1000
        $outcome.Notes | Should -Be 0
        $outcome.Loaded | Should -BeLike '*\runtimes\win-x64\PartitionLake.Engine.dll'
        # As many as on Linux: what no image may hold. All of it, some thousands, would be compiled if the runtime refused the image's code.
        $outcome.Compiled | Should -BeLessThan 60
    }
}
