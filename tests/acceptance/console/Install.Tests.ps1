BeforeAll {
    . "$PSScriptRoot/Console.ps1"

    # A home of its own, so that nothing of this machine's modules and repositories is touched or helps.
    function Invoke-AtHome([string] $Name, [string] $Script) {
        $path = "$TestDrive/$Name.ps1"
        Set-Content -LiteralPath $path -Value "`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'", $Script
        $variables = @{ HOME = "$TestDrive/home"; XDG_DATA_HOME = $null; XDG_CONFIG_HOME = $null; XDG_CACHE_HOME = $null; PSModulePath = $null }
        $before = @{}
        try {
            foreach ($variable in $variables.Keys) {
                $before[$variable] = [Environment]::GetEnvironmentVariable($variable)
                [Environment]::SetEnvironmentVariable($variable, $variables[$variable])
            }
            Invoke-Console $path
        }
        finally {
            foreach ($variable in $before.Keys) { [Environment]::SetEnvironmentVariable($variable, $before[$variable]) }
        }
    }

    $null = New-Item -ItemType Directory -Path "$TestDrive/feed", "$TestDrive/home"
    $folder = "$TestDrive/made/PartitionLake"
    & "$PSScriptRoot/../../../src/Packaging/New-ModuleFolder.ps1" -Destination $folder
}

Describe 'The package' -Skip:$IsWindows {
    It 'has a manifest that a gallery takes' {
        $manifest = Test-ModuleManifest "$folder/PartitionLake.psd1"

        $manifest.Version | Should -Be ([version] '0.1.0')
        $manifest.ExportedCmdlets.Count | Should -BeGreaterThan 15
        $manifest.PrivateData.PSData.Tags | Should -Contain 'PSEdition_Core'
        [uri]::IsWellFormedUriString($manifest.LicenseUri, 'Absolute') | Should -BeTrue
    }

    It 'names each package that it contains, with the text of its licence' {
        $bill = Get-Content -LiteralPath "$folder/sbom.cdx.json" -Raw | ConvertFrom-Json
        $notices = Get-Content -LiteralPath "$folder/THIRD-PARTY-NOTICES.txt" -Raw
        $own = 'PartitionLake.Engine', 'PartitionLake'
        $assemblies = @([System.IO.Directory]::GetFiles("$folder/bin/engine", '*.dll') |
                Where-Object { [System.IO.Path]::GetFileNameWithoutExtension($_) -notin $own })

        $bill.bomFormat | Should -Be 'CycloneDX'
        $bill.components.Count | Should -BeGreaterOrEqual $assemblies.Count
        foreach ($component in $bill.components) {
            $notices | Should -Match "(?m)^$([regex]::Escape("$($component.name) $($component.version), "))"
            $component.hashes[0].content | Should -Match '^[0-9a-f]{128}$'
        }
    }

    It 'is published, installed, imported, used and uninstalled in a clean console' {
        $publish = Invoke-AtHome publish @"
Register-PSResourceRepository -Name local -Uri '$TestDrive/feed' -Trusted
Publish-PSResource -Path '$folder' -Repository local
"@
        $publish.ExitCode | Should -Be 0 -Because ($publish.Log -join "`n")

        $install = Invoke-AtHome install "Install-PSResource PartitionLake -Repository local"
        $install.ExitCode | Should -Be 0 -Because ($install.Log -join "`n")

        $use = Invoke-AtHome use @'
$module = Get-Module PartitionLake -ListAvailable
"From $($module.ModuleBase)"
"$((Get-Help about_PartitionLake_Plan).Length -gt 1000)"
& "$($module.ModuleBase)/Examples/quickstart.ps1" -Rows 2000
exit $LASTEXITCODE
'@
        $use.ExitCode | Should -Be 0 -Because ($use.Log -join "`n")
        $use.Log[0] | Should -Match '/home/\.local/share/powershell/Modules/PartitionLake/0\.1\.0$'
        $use.Log[1] | Should -Be 'True'
        $use.Log | Should -Contain 'All checks passed.'

        $leave = Invoke-AtHome leave @'
Uninstall-PSResource PartitionLake
"$(@(Get-Module PartitionLake -ListAvailable).Count)"
'@
        $leave.ExitCode | Should -Be 0 -Because ($leave.Log -join "`n")
        $leave.Log | Should -Contain '0'
    }
}
