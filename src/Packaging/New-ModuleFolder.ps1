<#
.SYNOPSIS
Lays the built module, as a gallery takes it, into a folder: files, help, examples, the notices of what it contains, and a bill of
materials.

.DESCRIPTION
Takes what a build has staged in bin/ and en-US/, for the systems it was built for. What the module contains of others is read from the
lock file of the engine, from the packages themselves, and of the libraries of reports from the lock file of their test:
THIRD-PARTY-NOTICES.txt has their licences, and sbom.cdx.json is a CycloneDX 1.5 bill of materials with the hashes by which they
were restored. A package under a licence whose text is not in Licences/ ends it.

With -ProjectUri the manifest has the address of the project and of its icon, and the help of each cmdlet that of its page, where
Get-Help -Online goes. Without it the package has no address, as long as none is known.

Signing comes after it, over the folder: Set-AuthenticodeSignature for *.ps*1* and *.dll, then New-FileCatalog.
#>
param(
    # Where it goes; a folder that is there is replaced.
    [Parameter(Mandatory)]
    [string] $Destination,

    # The address at which the repository is published.
    [string] $ProjectUri
)

$ErrorActionPreference = 'Stop'
$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/../..")
$address = if ($ProjectUri) { & "$PSScriptRoot/Get-PackageAddress.ps1" $ProjectUri }

# LZ4 names its licence by an address alone.
$licencesByAddress = @{ 'https://github.com/MiloszKrajewski/K4os.Compression.LZ4/blob/master/LICENSE?raw=true' = 'MIT' }

# The packages of other people in the engine, by the lock file: name, version, licence, whose they are, and the hash of the package.
function Get-Component {
    $project = "$root/src/PartitionLake.Engine/PartitionLake.Engine.csproj"
    $packages = (& dotnet msbuild $project -getProperty:NuGetPackageRoot).Trim()
    $lock = Get-Content -LiteralPath "$root/src/PartitionLake.Engine/packages.lock.json" -Raw | ConvertFrom-Json -AsHashtable
    $locked = @($lock.dependencies.Values)[0]
    foreach ($name in $locked.Keys | Sort-Object) {
        $entry = $locked[$name]
        if ($entry.type -eq 'Project') { continue }
        $id = $name.ToLowerInvariant()
        [xml] $package = Get-Content -LiteralPath (Join-Path $packages "$id/$($entry.resolved)/$id.nuspec") -Raw
        $metadata = $package.package.metadata
        $licence = if ($metadata.license.type -eq 'expression') { $metadata.license.InnerText } else { $licencesByAddress[[string] $metadata.licenseUrl] }
        if (-not $licence -or -not [System.IO.File]::Exists("$PSScriptRoot/Licences/$licence.txt")) {
            throw "The text of the licence of $name $($entry.resolved), '$licence$($metadata.licenseUrl)', is not in $PSScriptRoot/Licences."
        }
        [pscustomobject]@{
            Name = $name; Version = $entry.resolved; Purl = "pkg:nuget/$name@$($entry.resolved)"; Licence = $licence
            Sha512 = [System.Convert]::ToHexString([System.Convert]::FromBase64String($entry.contentHash))
            Address = [string] $metadata.projectUrl; Copyright = [string] ($metadata.copyright ? $metadata.copyright : $metadata.authors)
        }
    }
}

# The libraries of scripts that reports carry, by the lock file that tests compare them with.
function Get-EmbeddedLibrary {
    $lock = Get-Content -LiteralPath "$root/tests/PartitionLake.Engine.Tests/Reporting/Browser/package-lock.json" -Raw | ConvertFrom-Json -AsHashtable
    foreach ($name in '@observablehq/plot', 'd3') {
        $entry = $lock.packages["node_modules/$name"]
        [pscustomobject]@{
            Name = $name; Version = $entry.version; Purl = "pkg:npm/$($name.Replace('@', '%40'))@$($entry.version)"; Licence = $entry.license
            Sha512 = [System.Convert]::ToHexString([System.Convert]::FromBase64String(($entry.integrity -replace '^sha512-'))); Copyright = ''
        }
    }
}

function ConvertTo-Notice {
    param([object[]] $Components)
    'PartitionLake contains the following packages, unchanged unless compiled ahead of time. The texts of their licences stand below.'
    foreach ($component in $Components) {
        ''
        '{0} {1}, {2}' -f $component.Name, $component.Version, $component.Licence
        "    $($component.Copyright)"
        if ($component.Address) { "    $($component.Address)" }
    }
    foreach ($licence in $Components.Licence | Sort-Object -Unique) {
        ''
        '-' * 100
        $licence
        ''
        [System.IO.File]::ReadAllText("$PSScriptRoot/Licences/$licence.txt").TrimEnd()
    }
}

function ConvertTo-BillOfMaterials {
    param([object[]] $Components, [string] $Version)
    $list = foreach ($component in $Components) {
        $purl = $component.Purl
        [ordered]@{
            type = 'library'; 'bom-ref' = $purl; name = $component.Name; version = $component.Version; purl = $purl
            hashes = @(@{ alg = 'SHA-512'; content = $component.Sha512.ToLowerInvariant() })
            licenses = @(@{ license = @{ id = $component.Licence } }); copyright = $component.Copyright
        }
    }
    $own = [ordered]@{
        type = 'library'; 'bom-ref' = 'PartitionLake'; name = 'PartitionLake'; version = $Version; licenses = @(@{ license = @{ id = 'MIT' } })
    }
    if ($address) { $own.externalReferences = @(@{ type = 'website'; url = $address.Project }) }
    [ordered]@{
        bomFormat = 'CycloneDX'; specVersion = '1.5'; version = 1
        metadata = @{ component = $own }
        components = @($list)
        dependencies = @([ordered]@{ ref = 'PartitionLake'; dependsOn = @($list.purl) })
    } | ConvertTo-Json -Depth 8
}

# What a gallery shows: behind the licence, which has an address of its own.
function Add-ManifestAddress {
    param([string] $Manifest)
    $notes = "ReleaseNotes = 'See CHANGELOG.md.'"
    if (-not $Manifest.Contains($notes)) { throw "The manifest has no line `"$notes`", which the addresses stand beside." }
    $Manifest.Replace($notes, (@(
                "ProjectUri   = '$($address.Project.Replace("'", "''"))'"
                "IconUri      = '$($address.Icon.Replace("'", "''"))'"
                "ReleaseNotes = 'See $($address.Changes.Replace("'", "''")).'"
            ) -join "`n            "))
}

# The first link of each cmdlet's help is the one that Get-Help -Online opens, and what Get-Command shows as HelpUri.
function Add-OnlineLink {
    param([string] $Path)
    $help = [xml]::new()
    $help.PreserveWhitespace = $true
    $help.Load($Path)
    $namespace = 'http://schemas.microsoft.com/maml/2004/10'
    foreach ($links in @($help.GetElementsByTagName('relatedLinks', $namespace))) {
        $name = $links.ParentNode.SelectSingleNode('*[local-name() = "details"]/*[local-name() = "name"]').InnerText
        $link = $help.CreateElement('maml', 'navigationLink', $namespace)
        foreach ($part in @{ linkText = 'Online version:' }, @{ uri = "$($address.Cmdlets)/$name.md" }) {
            $element = $help.CreateElement('maml', @($part.Keys)[0], $namespace)
            $element.InnerText = @($part.Values)[0]
            $null = $link.AppendChild($element)
        }
        $null = $links.PrependChild($link)
    }
    $help.Save($Path)
}

if ([System.IO.Directory]::Exists($Destination)) { [System.IO.Directory]::Delete($Destination, $true) }
$null = [System.IO.Directory]::CreateDirectory("$Destination/bin")
Copy-Item -LiteralPath "$root/bin/engine" -Destination "$Destination/bin" -Recurse
Copy-Item -LiteralPath "$root/en-US" -Destination $Destination -Recurse
Copy-Item -LiteralPath "$root/src/PartitionLake/Examples" -Destination $Destination -Recurse
Copy-Item -LiteralPath "$root/docs" -Destination $Destination -Recurse
foreach ($file in @("$root/bin/PartitionLake.dll") + [System.IO.Directory]::GetFiles("$root/bin", '*.ps*1*')) {
    Copy-Item -LiteralPath $file -Destination "$Destination/bin"
}
foreach ($name in 'README.md', 'CHANGELOG.md', 'LICENSE') { Copy-Item -LiteralPath "$root/$name" -Destination $Destination }
$staged = [System.IO.File]::ReadAllText("$root/bin/modules/PartitionLake/PartitionLake.psd1").Replace('../../', 'bin/')
if ($address) {
    $staged = Add-ManifestAddress $staged
    Add-OnlineLink "$Destination/en-US/PartitionLake.dll-Help.xml"
}
[System.IO.File]::WriteAllText("$Destination/PartitionLake.psd1", $staged)
$components = @(Get-Component)
$version = (Import-PowerShellDataFile -LiteralPath "$Destination/PartitionLake.psd1").ModuleVersion
[System.IO.File]::WriteAllLines("$Destination/THIRD-PARTY-NOTICES.txt", [string[]] @(
        ConvertTo-Notice $components
        ''
        '-' * 100
        [System.IO.File]::ReadAllText("$root/src/PartitionLake.Engine/Reporting/Pages/Assets/THIRD-PARTY-NOTICES.txt").TrimEnd()
    ))
[System.IO.File]::WriteAllText("$Destination/sbom.cdx.json", (ConvertTo-BillOfMaterials ($components + @(Get-EmbeddedLibrary)) $version))
