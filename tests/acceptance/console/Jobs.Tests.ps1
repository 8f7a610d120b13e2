BeforeAll {
    . "$PSScriptRoot/Console.ps1"
    $module = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../PartitionLake.psd1")
    $examples = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../src/PartitionLake/Examples")
    Import-Module $module
}

# The same commands where nobody looks at them: in a job, in threads, and in a scheduled task.
Describe 'Commands in jobs and logs' {
    It 'runs the first example as a job' -Skip:$IsWindows {
        $output = Start-Job { & "$using:examples/quickstart.ps1" -Rows 200 } | Receive-Job -Wait -AutoRemoveJob

        $output | Should -Contain 'All checks passed.'
        @($output | Where-Object { $_ -match 'FAILED' }) | Should -HaveCount 0
    }

    It 'works in several threads at once, each with its own lake' {
        $runs = 1..3 | ForEach-Object -Parallel {
            Import-Module $using:module
            @{ z = 'GA'; v = $_ }, @{ z = 'TX'; v = $_ } | Invoke-PartitionEtl -PartitionBy z -Destination "$using:TestDrive/parallel/$_"
        }

        $runs | Should -HaveCount 3
        $runs.RowsOut | Should -Be 2, 2, 2
        $runs[0] | Should -BeOfType ([PartitionLake.Output.LakeEtlResult])
    }

    Context 'a scheduled task with a log' {
        BeforeAll {
            $script = "$TestDrive/task.ps1"
            Set-Content -LiteralPath $script @"
`$PSStyle.OutputRendering = 'PlainText'
Import-Module '$module'
`$lake = '$TestDrive/task/lake'
`$rows = @{ z = 'GA'; v = 1 }, @{ z = 'TX'; v = 2 }
`$null = `$rows | Invoke-PartitionEtl -PartitionBy z -Destination `$lake
Get-LakeRun `$lake nope
Select-LakeObject `$lake -Where 'v AND z = 1'
Invoke-PartitionEtl @{ Fact = 'nowhere'; Destnation = 'x'; PartitionBy = 5 }
`$ErrorView = 'NormalView'
Select-LakeObject `$lake -Where 'v AND z = 1'
`$ErrorActionPreference = 'Stop'
`$rows | Invoke-PartitionEtl -PartitionBy z -Destination `$lake -Mode Replace
'not reached'
"@
            $task = Invoke-Console $script
            $log = $task.Log -join "`n"
        }

        It 'ends with an exit code, and with no escape sequence or progress in the log' -Skip:$IsWindows {
            $task.ExitCode | Should -Be 1
            $log | Should -Not -Match '\e'
            $log | Should -Not -Match 'not reached'
            $log | Should -Not -Match 'Publishing|Joining'
        }

        It 'says of a question that nobody can answer what to do' -Skip:$IsWindows {
            $log | Should -Match 'Mode Replace removes every partition'
            $log | Should -Match 'Nobody is there to answer'
            $log | Should -Match '-Confirm:\$false'
        }

        It 'names a run that is not there' -Skip:$IsWindows {
            $log | Should -Match "There is no run 'nope'"
        }

        It 'shows what is wrong in an expression in words, and marks it where lines are lines' -Skip:$IsWindows {
            $marked = [regex]::Matches($log, '(?m)^\W*SELECT .* WHERE v AND z = 1 *\n\W* \^\^\^\^\^ *$')

            # In the concise view and in the normal one.
            $marked | Should -HaveCount 2
            # The message itself is a line that makes sense without the mark.
            $log | Should -Match "Cannot compare string with int32: 'z = 1'\."
            @([regex]::Matches($log, 'CAST one side to the type of the other')) | Should -HaveCount 2
        }

        It 'numbers the faults of a plan, so that they can be told apart in one line' -Skip:$IsWindows {
            ($log -replace '\s*\n\s*\|?\s*', ' ') | Should -Match '2 faults: +1\. .*Destination.* +2\. '
        }
    }

    # A file that a shell leads both streams into, as cron and service managers do; the terminal is one that knows colours.
    Context 'a log that another program redirects' -Skip:(-not $IsLinux) {
        BeforeAll {
            function Get-RedirectedLog([string] $Variable, [string] $FirstLine) {
                $script, $log = "$TestDrive/redirected.ps1", "$TestDrive/redirected.log"
                Set-Content -LiteralPath $script @"
$FirstLine
Import-Module '$module'
@{ z = 'GA'; v = 1 } | Invoke-PartitionEtl -PartitionBy z -Destination '$TestDrive/redirected' -Verbose
Get-LakePartition '$TestDrive/redirected'
Select-LakeObject '$TestDrive/redirected' -Where 'v AND z = 1'
"@
                $words = @(Get-ConsoleProgram) + '-NoProfile', '-NonInteractive', '-File', $script
                $line = ($words | Where-Object { $_ } | ForEach-Object { "'$_'" }) -join ' '
                /bin/sh -c "env -u NO_COLOR TERM=xterm $Variable $line > '$log' 2>&1"
                [System.IO.File]::ReadAllText($log)
            }
        }

        It 'has the colours of PowerShell where nobody asks for none' {
            Get-RedirectedLog | Should -Match '\e'
        }

        It 'has no escape sequence with <Name>' -ForEach @(
            @{ Name = 'NO_COLOR'; Variable = 'NO_COLOR=1'; FirstLine = '' }
            @{ Name = 'the rendering of plain text'; Variable = ''; FirstLine = '$PSStyle.OutputRendering = "PlainText"' }
        ) {
            $log = Get-RedirectedLog -Variable $Variable -FirstLine $FirstLine

            $log | Should -Match 'z=GA'
            $log | Should -Match 'VERBOSE: '
            $log | Should -Match 'Cannot compare string with int32'
            $log | Should -Not -Match '\e'
        }
    }
}
