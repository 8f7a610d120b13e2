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
    $packaging = "$PSScriptRoot/../../../src/Packaging"
    & "$packaging/New-ModuleFolder.ps1" -Destination $folder
}

Describe 'The package' -Skip:$IsWindows {
    It 'has a manifest that a gallery takes' {
        $manifest = Test-ModuleManifest "$folder/PartitionLake.psd1"

        $manifest.Version | Should -Be ([version] '0.1.0')
        $manifest.ExportedCmdlets.Count | Should -BeGreaterThan 15
        $manifest.PrivateData.PSData.Tags | Should -Contain 'PSEdition_Core'
        [uri]::IsWellFormedUriString($manifest.LicenseUri, 'Absolute') | Should -BeTrue
        # Nobody has said where the project is published.
        $manifest.ProjectUri | Should -BeNullOrEmpty
        $manifest.IconUri | Should -BeNullOrEmpty
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

# Where the project is published is said once, when the package is made. This address is of nobody: example.com is kept for examples.
Describe 'The package of a project that has an address' -Skip:$IsWindows {
    BeforeAll {
        $addressed = "$TestDrive/addressed/PartitionLake"
        & "$packaging/New-ModuleFolder.ps1" -Destination $addressed -ProjectUri 'https://example.com/lake''s/'
        # What opens addresses on Linux; it only tells which.
        $null = New-Item -ItemType Directory -Path "$TestDrive/programs"
        Set-Content -LiteralPath "$TestDrive/programs/xdg-open" -Value @(
            '#!/bin/sh', "printf %s `"`$1`" > '$TestDrive/opened.tmp'", "mv '$TestDrive/opened.tmp' '$TestDrive/opened'"
        )
        if ($IsLinux) { chmod +x "$TestDrive/programs/xdg-open" }
    }

    It 'tells it in the manifest, with an icon that lies in the package, and in the bill of materials' {
        $manifest = Test-ModuleManifest "$addressed/PartitionLake.psd1"

        $manifest.ProjectUri | Should -Be "https://example.com/lake's"
        $manifest.IconUri | Should -Be "https://example.com/lake's/docs/images/icon.png"
        $manifest.ReleaseNotes | Should -Be "See https://example.com/lake's/CHANGELOG.md."
        # The signature of a PNG, then width and height.
        $icon = [System.IO.File]::ReadAllBytes("$addressed/docs/images/icon.png")
        [System.Convert]::ToHexString($icon[0..7]) | Should -Be '89504E470D0A1A0A'
        [System.Convert]::ToHexString($icon[16..23]) | Should -Be '0000010000000100'
        $bill = Get-Content -LiteralPath "$addressed/sbom.cdx.json" -Raw | ConvertFrom-Json
        $bill.metadata.component.externalReferences.url | Should -Be "https://example.com/lake's"
    }

    It 'leads from the help of each cmdlet to its page, which lies in the package' {
        $shown = Invoke-AtHome online @"
Import-Module '$addressed/PartitionLake.psd1'
Get-Command -Module PartitionLake | ForEach-Object { "`$(`$_.Name) `$(`$_.HelpUri) `$(@((Get-Help `$_.Name).relatedLinks.navigationLink)[0].uri)" }
"@
        $shown.ExitCode | Should -Be 0 -Because ($shown.Log -join "`n")
        $shown.Log | Should -HaveCount (Test-ModuleManifest "$addressed/PartitionLake.psd1").ExportedCmdlets.Count
        foreach ($line in $shown.Log) {
            $name, $ofCommand, $ofHelp = $line -split ' '
            $ofCommand | Should -Be "https://example.com/lake's/docs/cmdlets/$name.md"
            $ofHelp | Should -Be $ofCommand
            "$addressed/docs/cmdlets/$name.md" | Should -Exist
        }
    }

    It 'opens the page with Get-Help -Online' -Skip:(-not $IsLinux) {
        $path, $env:PATH = $env:PATH, "$TestDrive/programs$([System.IO.Path]::PathSeparator)$env:PATH"
        try {
            $shown = Invoke-AtHome browser @"
Import-Module '$addressed/PartitionLake.psd1'
Get-Help Get-LakeRun -Online
while (-not (Test-Path -LiteralPath '$TestDrive/opened')) { }
"@
        }
        finally { $env:PATH = $path }
        $shown.ExitCode | Should -Be 0 -Because ($shown.Log -join "`n")
        Get-Content -LiteralPath "$TestDrive/opened" -Raw | Should -Be "https://example.com/lake's/docs/cmdlets/Get-LakeRun.md"
    }

    It 'says where files of <Project> are shown' -ForEach @(
        @{ Project = 'https://github.com/o/r'; Files = 'https://github.com/o/r/raw/HEAD'; Pages = 'https://github.com/o/r/blob/HEAD' }
        @{ Project = 'https://gitlab.com/g/s/r/'; Files = 'https://gitlab.com/g/s/r/-/raw/HEAD'; Pages = 'https://gitlab.com/g/s/r/-/blob/HEAD' }
        @{ Project = 'https://lake.example.com'; Files = 'https://lake.example.com'; Pages = 'https://lake.example.com' }
    ) {
        $address = & "$packaging/Get-PackageAddress.ps1" $Project

        $address.Project | Should -Be $Project.TrimEnd('/')
        $address.Icon | Should -Be "$Files/docs/images/icon.png"
        $address.Cmdlets | Should -Be "$Pages/docs/cmdlets"
        $address.Changes | Should -Be "$Pages/CHANGELOG.md"
    }

    It 'refuses what is no address of a project, before anything is made: <_>' -ForEach @(
        'http://example.com/lake', 'example.com/lake', './lake', 'file:///lake', 'https://', 'https://me:word@example.com/lake',
        'https://example.com/lake?tab=1', 'https://example.com/lake#top', 'https://example.com/a lake'
    ) {
        { & "$packaging/New-ModuleFolder.ps1" -Destination "$TestDrive/none" -ProjectUri $_ } | Should -Throw '*is not the address of a project*'
        "$TestDrive/none" | Should -Not -Exist
    }

    It 'refuses it at the command, before minutes of compiling, and with a task that makes no package' {
        $built = Invoke-Console "$PSScriptRoot/../../../build.ps1" '-Task', 'Package', '-ProjectUri', 'http://example.com'
        $built.ExitCode | Should -Not -Be 0
        $built.Log -join ' ' | Should -Match 'is not the address of a project'
        $built = Invoke-Console "$PSScriptRoot/../../../build.ps1" '-Task', 'Clean', '-ProjectUri', 'https://example.com'
        $built.ExitCode | Should -Not -Be 0
        $built.Log -join ' ' | Should -Match 'is for -Task Package'
    }
}
