#!/usr/bin/env bash
# Runs the Windows build of PowerShell with the arguments, its output and its exit code. A crash of the runtime under Wine
# can end with 0, so whoever calls this demands a last line of his own.
#   pwsh.sh -File script.ps1 -Name value
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
enter_windows
# Where a PowerShell of this system looks for modules is nothing to one of Windows.
unset PSModulePath
# pwsh.exe wants a console: a pseudo terminal as its input is one. Its output stays a file.
output=$(mktemp)
trap 'rm -f "$output"' EXIT
printf -v command '%q ' wine "$windows_root/pwsh/pwsh.exe" -NoProfile -NonInteractive "$@"
code=0
script -qec "$command > $(printf %q "$output") 2>&1" /dev/null < /dev/null > /dev/null || code=$?
tr -d '\r' < "$output" | grep -v '^wine: Read access denied for device' || true
exit "$code"
