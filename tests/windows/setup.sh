#!/usr/bin/env bash
# Sets up what the Windows leg of the tests needs: Wine, the Windows builds of .NET's runtime, PowerShell and Pester, in
# one folder (environment.sh says which). Quick when all is there. Exit codes: 0 it is set up; 3 it cannot be here, and
# the file `missing` in that folder, and the last line, say what is missing; anything else is a fault of this script.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
unset DOTNET_ROOT
mkdir -p "$windows_root"
exec 9> "$windows_root/setup.lock"
flock 9
log=$windows_root/setup.log
: > "$log"

cannot() {
  printf '%s\n' "$1" > "$windows_root/missing"
  rm -f "$windows_root/ready"
  echo "The Windows leg is not set up: $1"
  exit 3
}

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || cannot "Wine runs Windows programs for x64 on Linux on x64 only, and this is $(uname -s) on $(uname -m)."
command -v dotnet > /dev/null || cannot 'dotnet, the .NET SDK, is not on the path.'

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Another package manager may be at work: wait for its locks, but not for ever.
apt_get() { DEBIAN_FRONTEND=noninteractive as_root apt-get -qq -o DPkg::Lock::Timeout=60 -o Acquire::Retries=2 "$@" >> "$log" 2>&1 9>&-; }

has_wine() { command -v wine > /dev/null && command -v script > /dev/null; }

install_wine() {
  command -v apt-get > /dev/null || cannot 'wine and script (of bsdutils) are not installed, and there is no apt-get to install them.'
  [ "$(id -u)" = 0 ] || sudo -n true 2> /dev/null || cannot 'wine is not installed, and installing it takes root: apt-get install --no-install-recommends wine wine64 bsdutils'
  # The lists may be old, missing, or being fetched by somebody else.
  apt_get install -y --no-install-recommends wine wine64 bsdutils || {
    apt_get update || true
    apt_get install -y --no-install-recommends wine wine64 bsdutils || cannot "apt-get could not install wine, wine64 and bsdutils; see $log"
  }
  has_wine || cannot "wine is installed, but not on the path; see $log"
}

# The versions, each from the one file that pins it.
property() { (cd "$windows_tests" && dotnet msbuild Windows.csproj -nologo -getProperty:"$1" | tr -d '\r'); }
pwsh_version=$(sed -n '/"powershell"/,/}/s/.*"version": *"\([^"]*\)".*/\1/p' "$windows_tests/../../.config/dotnet-tools.json")
net_version=$(sed -n 's/.*<WindowsRuntimeVersion>\(.*\)<.*/\1/p' "$windows_tests/Windows.csproj")
pester_version=$(sed -n 's/.*<WindowsPesterVersion>\(.*\)<.*/\1/p' "$windows_tests/Windows.csproj")
[ -n "$pwsh_version" ] && [ -n "$net_version" ] && [ -n "$pester_version" ] || { echo 'The pinned versions cannot be read.' >&2; exit 1; }
stamp="pwsh $pwsh_version, .NET $net_version, Pester $pester_version"

# Copies, as links where the package's folder is on the same disk.
lay() { cp -al "$1" "$2" 2> /dev/null || cp -a "$1" "$2"; }

lay_framework() {
  local package=$1 name=$2 file
  local to=$windows_root/dotnet/shared/$name/$net_version
  mkdir -p "$to"
  for file in "$package"/runtimes/win-x64/lib/net10.0/* "$package"/runtimes/win-x64/native/*; do
    [ -f "$file" ] && lay "$file" "$to/"
  done
}

fetch() {
  dotnet restore "$windows_tests/Windows.csproj" --verbosity quiet -nologo >> "$log" 2>&1 9>&- || cannot "the package feed does not give .NET $net_version for Windows and Pester $pester_version; see $log"
  packages=$(property NuGetPackageRoot)
  pwsh=$packages/powershell/$pwsh_version/tools/net10.0/any/win
  [ -d "$pwsh" ] || (cd "$windows_tests/../.." && dotnet tool restore >> "$log" 2>&1 9>&-) || true
  [ -f "$pwsh/pwsh.exe" ] || cannot "the package feed does not give PowerShell $pwsh_version; see $log"
  rm -rf "$windows_root/dotnet" "$windows_root/pwsh" "$windows_root/modules"
  lay_framework "$packages/microsoft.netcore.app.runtime.win-x64/$net_version" Microsoft.NETCore.App
  lay_framework "$packages/microsoft.windowsdesktop.app.runtime.win-x64/$net_version" Microsoft.WindowsDesktop.App
  mkdir -p "$windows_root/dotnet/host/fxr/$net_version" "$windows_root/modules"
  lay "$windows_root/dotnet/shared/Microsoft.NETCore.App/$net_version/hostfxr.dll" "$windows_root/dotnet/host/fxr/$net_version/"
  lay "$pwsh" "$windows_root/pwsh"
  lay "$packages/pester/$pester_version/tools" "$windows_root/modules/Pester"
}

# Wine's own disk and registry. Debian's Wine takes itself for Windows 7 until it is told.
make_prefix() (
  enter_windows
  unset DOTNET_ROOT
  rm -rf "$WINEPREFIX"
  timeout 120 wine wineboot -i >> "$log" 2>&1 9>&- || exit 1
  wine reg add 'HKCU\Software\Wine' /v Version /d win10 /f >> "$log" 2>&1 9>&- || exit 1
  wine_server -w
)

has_wine || install_wine
if [ "$(cat "$windows_root/ready" 2> /dev/null)" != "$stamp" ]; then
  rm -f "$windows_root/ready"
  fetch
  [ -f "$windows_root/prefix/system.reg" ] || make_prefix || cannot "Wine could not make its disk; see $log"
  # A crash of the runtime can end with 0: only the line counts.
  answer=$("$windows_tests/pwsh.sh" -Command '"PowerShell $($PSVersionTable.PSVersion) on $([System.Environment]::OSVersion.Platform)"' 2>> "$log" 9>&- | tail -1) || true
  [ "$answer" = "PowerShell $pwsh_version on Win32NT" ] || cannot "PowerShell for Windows did not start under $(wine --version 2> /dev/null || echo Wine), but said '$answer'; see $log"
  printf '%s\n' "$stamp" > "$windows_root/ready"
fi
rm -f "$windows_root/missing"
echo "The Windows leg is set up: $stamp, $(wine --version) in $windows_root"
