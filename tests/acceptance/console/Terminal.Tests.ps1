BeforeDiscovery {
    # The terminal is that of script(1), which util-linux brings.
    $hasTerminal = $IsLinux -and (Test-Path /usr/bin/script)
}

BeforeAll {
    . "$PSScriptRoot/Console.ps1"
    $module = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../PartitionLake.psd1")

    # What a script sends to a terminal of 80 columns.
    function Get-Screen([string] $Text) {
        $file = "$TestDrive/shown.ps1"
        Set-Content -LiteralPath $file $Text
        $words = @(Get-ConsoleProgram) + '-NoProfile', '-NonInteractive', '-File', $file
        $line = ($words | Where-Object { $_ } | ForEach-Object { "'$($_ -replace "'", "'\''")'" }) -join ' '
        $term, $env:TERM = $env:TERM, 'xterm'
        try { (/usr/bin/script -qec "stty cols 80; exec $line" /dev/null) -join "`n" }
        finally { $env:TERM = $term }
    }

    # What is to be seen of it, line by line, without colours, and with what differs from run to run left out.
    function Show-OnTerminal([string] $Text) {
        $screen = Get-Screen $Text
        # What a terminal obeys: colours, modes and titles.
        $plain = $screen -replace '\e\[[0-9;?]*[a-zA-Z]' -replace '\e\][^\a]*\a' -replace '\e[=>]' -replace '\r'
        ($plain -split "`n").TrimEnd() -replace '\d{8}T\d{6}Z-[0-9a-f]{8}', '<run id of 25 characters>' `
            -replace '\d{4}-\d{2}-\d{2} \d{2}:\d{2}', '<date and time>' `
            -replace '\d+/\d+/\d{4} \d+:\d{2}:\d{2}( [AP]M)?', '<date and time>' `
            -replace '[\d,.]+ (B|KB|MB)\b', '<size>' -replace '(?<=^BytesWritten +: )\d+', '<bytes>'
    }
}

Describe 'A terminal of 80 columns' -Skip:(-not $hasTerminal) {
    It 'shows tables, lists and errors as the transcript has them' {
        $shown = Show-OnTerminal @"
`$ProgressPreference = 'SilentlyContinue'
Import-Module '$module'
Set-Location '$((New-Item -ItemType Directory -Path "$TestDrive/t").FullName)'
@{ z = 'GA'; m = 8; v = 1 }, @{ z = 'TX'; m = 9; v = 2 } | Invoke-PartitionEtl -PartitionBy z, m -Destination lake | ForEach-Object { `$null = `$_ }
Get-LakePartition lake -Filter "z = 'GA'" 
Get-LakeRun lake
Test-LakePartition lake -Rule 'v > 1'
Get-LakePartition lakes
Select-LakeObject lake -Where 'v + z > 1'
"@
        $shown = @($shown -replace [regex]::Escape("$TestDrive"), '<folder>')

        if ($env:LAKE_TEST_TRANSCRIPT) { Set-Content -LiteralPath "$PSScriptRoot/terminal.txt" $shown }
        ($shown -join "`n").Trim() | Should -BeExactly ((Get-Content -LiteralPath "$PSScriptRoot/terminal.txt") -join "`n").Trim()
    }

    It 'shows sizes on bars, which take no place and which no file has' {
        $null = New-Item -ItemType Directory -Path "$TestDrive/sized/state=GA", "$TestDrive/sized/state=TX"
        [System.IO.File]::WriteAllBytes("$TestDrive/sized/state=GA/data.parquet", [byte[]]::new(1MB))
        [System.IO.File]::WriteAllBytes("$TestDrive/sized/state=TX/data.parquet", [byte[]]::new(2KB))
        $screen = Get-Screen @"
`$ProgressPreference = 'SilentlyContinue'
Import-Module '$module'
Get-LakePartition '$TestDrive/sized' -NoRowCount
Get-LakePartition '$TestDrive/sized' -NoRowCount > '$TestDrive/sized.txt'
'Without colours:'
`$PSStyle.OutputRendering = 'PlainText'
Get-LakePartition '$TestDrive/sized' -NoRowCount
"@
        $colourful, $plain = $screen -split 'Without colours:'

        $colourful | Should -Match '\e\[97;44m 1\.0\e\[0m0 MB'
        $colourful | Should -Match '(?m)^ +2\.00 KB +1 \d'
        $plain | Should -Not -Match '\e\[97'
        $plain | Should -Match ' 1\.00 MB +1 '
        Get-Content -LiteralPath "$TestDrive/sized.txt" -Raw | Should -Match ' 1\.00 MB +1 '
        Get-Content -LiteralPath "$TestDrive/sized.txt" -Raw | Should -Not -Match '\e'
    }

    It 'shows the rows of runs on a line behind the name of their lake, which takes no place and which no file has' {
        $screen = Get-Screen @"
`$ProgressPreference = 'SilentlyContinue'
Import-Module '$module'
foreach (`$count in 8, 7, 4, 1, 8) {
    1..`$count | ForEach-Object { @{ z = 'GA'; v = `$_ } } | Invoke-PartitionEtl -PartitionBy z -Destination '$TestDrive/nights' | ForEach-Object { `$null = `$_ }
}
Get-LakeRun '$TestDrive/nights'
Get-LakeRun '$TestDrive/nights' > '$TestDrive/nights.txt'
'Of one run:'
Get-LakeRun '$TestDrive/nights' (Get-LakeRun '$TestDrive/nights')[-1].RunId
'Without colours:'
`$PSStyle.OutputRendering = 'PlainText'
Get-LakeRun '$TestDrive/nights'
"@
        $colourful, $rest = $screen -split 'Of one run:'
        $one, $plain = $rest -split 'Without colours:'
        $name = [regex]::Escape("$TestDrive/nights")

        $colourful | Should -Match "(?m)^   Lake: $name\e\]8;;\a  rows █▇▅▂█\e\]8;;\e\\"
        @([regex]::Matches($colourful, ' rows ')) | Should -HaveCount 1
        $one | Should -Match "Lake: $name[\s\S]*Completed"
        $one | Should -Not -Match ' rows '
        $plain | Should -Match "(?m)^   Lake: $name\r?$"
        $plain | Should -Not -Match '[▁▂▃▄▅▆▇█\e]'
        $file = Get-Content -LiteralPath "$TestDrive/nights.txt" -Raw
        $file | Should -Match "(?m)^   Lake: $name\r?$"
        $file | Should -Not -Match '[▁▂▃▄▅▆▇█\e\a]'
    }

    It 'shows counts, rate and time left in the one line that its view of progress has' {
        # The rows wait until they have been seen coming, however slow the machine is.
        $shown = Show-OnTerminal @"
Import-Module '$module'
`$clock = [System.Diagnostics.Stopwatch]::StartNew()
& { foreach (`$i in 1..2) { @{ z = 'a'; v = `$i }; while (`$i -eq 1 -and `$clock.ElapsedMilliseconds -lt 1500) { } } } | Invoke-PartitionEtl -PartitionBy z -Destination '$TestDrive/slow' | Out-Null
'done'
"@
        ($shown -join "`n") | Should -Match 'Invoke-PartitionEtl \[Taking 2 rows, \d+/s, from the pipeline *\]'
        @($shown | Where-Object { $_ })[-1] | Should -Match 'done$'
    }
}
