# What every script of the Windows leg shares: where Wine's disk, the runtime and PowerShell lie, and how Wine is started.
# To be sourced. PARTITIONLAKE_WINDOWS names another folder than .windows/ at the root of the repository, for instance a cache;
# not one below src/ or tests/, because Wine's disks are links, and one of them leads to the root of this system.
windows_tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
windows_root=$(realpath -m "${PARTITIONLAKE_WINDOWS:-$windows_tests/../../.windows}")
export WINEDEBUG=${WINEDEBUG:--all}

# The Windows spelling of a path of this system.
windows_path() { local path; path=$(realpath -m "$1"); printf 'Z:%s' "${path//\//\\}"; }

# The environment of Windows processes; this system's dotnet must not be started with it.
enter_windows() {
  export WINEPREFIX="$windows_root/prefix" WINEARCH=win64
  # Neither a browser engine nor menu entries; mscoree stays, because Wine needs it to map images of IL.
  export WINEDLLOVERRIDES='mshtml=;winemenubuilder.exe=d'
  DOTNET_ROOT=$(windows_path "$windows_root/dotnet")
  export DOTNET_ROOT
  # Wine 8 cannot keep two views of one page of code; the runtime crashes now and then if it tries.
  export DOTNET_EnableWriteXorExecute=0
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off NO_COLOR=1 TERM=dumb
}

wine_server() { "$(command -v wineserver || echo /usr/lib/wine/wineserver)" "$@"; }
