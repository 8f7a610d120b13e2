<#
.SYNOPSIS
Says, by the address of the project, where a package can send people: the project, its icon, the list of changes, and the page of each cmdlet.

.DESCRIPTION
The pages and the icon are files of the repository, as it is published at that address. On github.com and gitlab.com files are shown under
the name of a branch, and HEAD is the one that is the default; elsewhere they have to lie below the address, by their paths.

.EXAMPLE
./src/Packaging/Get-PackageAddress.ps1 https://github.com/owner/name
#>
param(
    # An absolute address with https, without a query, a fragment or a name of a user.
    [Parameter(Mandatory)]
    [string] $ProjectUri
)

$ErrorActionPreference = 'Stop'
$uri = $null
if (-not [uri]::TryCreate($ProjectUri, [System.UriKind]::Absolute, [ref] $uri) -or $uri.Scheme -ne 'https' -or
    -not $uri.IsWellFormedOriginalString() -or $uri.Query -or $uri.Fragment -or $uri.UserInfo) {
    throw "'$ProjectUri' is not the address of a project. Give an absolute one with https, such as https://github.com/owner/name."
}
$base = $uri.AbsoluteUri.TrimEnd('/')
$pages, $files = switch ($uri.Host) {
    'github.com' { "$base/blob/HEAD", "$base/raw/HEAD" }
    'gitlab.com' { "$base/-/blob/HEAD", "$base/-/raw/HEAD" }
    default { $base, $base }
}
[pscustomobject]@{
    Project = $base
    Icon    = "$files/docs/images/icon.png"
    Changes = "$pages/CHANGELOG.md"
    Cmdlets = "$pages/docs/cmdlets"
}
