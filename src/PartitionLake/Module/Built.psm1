# The first thing that an import from a clone runs: what PowerShell says of files that are not there names none of the reasons.
$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../..")
if (-not [System.IO.File]::Exists("$root/bin/PartitionLake.dll")) {
    throw "PartitionLake is not built yet. With the .NET 10 SDK, run in '$root': dotnet tool exec powershell --yes -- -NoProfile -File build.ps1"
}
