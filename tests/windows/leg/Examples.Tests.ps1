BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    . "$PSScriptRoot/../../acceptance/TestServer.ps1"
    $server = Start-TestServer
    $examples = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../src/PartitionLake/Examples")
    $folder = New-LakeFolder

    # As a user starts it: a process of its own, its lines and its exit code.
    function Invoke-Example([string] $Name, [string[]] $Arguments = @()) {
        $lines = & ([Environment]::ProcessPath) -NoProfile -NonInteractive -File "$examples\$Name" @Arguments
        [pscustomobject]@{ Lines = @($lines); Last = @($lines)[-1]; ExitCode = $LASTEXITCODE }
    }
}

AfterAll {
    Stop-TestServer $server
    if ($folder) { [System.IO.Directory]::Delete($folder, $true) }
}

Describe 'The examples' {
    It 'quickstart.ps1 builds its lake and finds every row' {
        $example = Invoke-Example quickstart.ps1 '-Rows', '20000'

        $example.Last | Should -BeExactly 'All checks passed.'
        $example.ExitCode | Should -Be 0
        @($example.Lines -match '^  ok ').Count | Should -Be 8
    }

    It 's3-lake.ps1 builds its lake on an S3 server' {
        $example = Invoke-Example s3-lake.ps1 '-EndpointUrl', $server.Endpoint, '-AccessKey', $server.AccessKey,
            '-SecretKey', $server.SecretKey, '-BucketName', (New-TestBucket $server), '-Rows', '5000'

        $example.Last | Should -BeExactly 'All checks passed.'
        $example.ExitCode | Should -Be 0
    }
}

# Wine has no Task Scheduler. What the example registers is what stands here, and it is started as Task Scheduler starts it: the
# program with its line of arguments, in the system's folder.
Describe 'The scheduled task' {
    BeforeAll {
        function New-ScheduledTaskAction { param($Execute, $Argument) [pscustomobject]@{ Execute = $Execute; Argument = $Argument } }
        function New-ScheduledTaskTrigger { param([switch] $Daily, $At) [pscustomobject]@{ Daily = [bool] $Daily; At = $At } }
        function New-ScheduledTaskSettingsSet {
            param($MultipleInstances, [switch] $StartWhenAvailable, $ExecutionTimeLimit)
            [pscustomobject]@{ MultipleInstances = $MultipleInstances }
        }
        function New-ScheduledTaskPrincipal { param($UserId, $LogonType) [pscustomobject]@{ UserId = $UserId } }
        function Register-ScheduledTask {
            param($TaskName, $Action, $Trigger, $Settings, $Principal, [switch] $Force)
            [pscustomobject]@{ TaskName = $TaskName; Action = $Action; Principal = $Principal }
        }

        function Invoke-Task([object] $Task) {
            $info = [System.Diagnostics.ProcessStartInfo]::new($Task.Action.Execute, $Task.Action.Argument)
            $info.WorkingDirectory = [Environment]::SystemDirectory
            $process = [System.Diagnostics.Process]::Start($info)
            $process.WaitForExit()
            $process.ExitCode
        }

        New-LakeSampleData -Path "$folder/the job's star" -Rows 500
        $plan = "$folder/the job's star/lake.psd1"
        [System.IO.File]::Copy("$examples/quickstart.plan.psd1", $plan)
        $job = @{
            EndpointUrl = $server.Endpoint; AccessKey = $server.AccessKey; SecretKey = $server.SecretKey
            Rule = 'negotiated_rate > 0', "payer_slug <> ''"
        }
        Push-Location $folder
    }

    AfterAll {
        Pop-Location
    }

    It 'runs the job, returns its exit code and leaves its log' {
        $task = & "$examples/register-nightly.ps1" -Plan "the job's star/lake.psd1" -Destination 'nightly lake' -LogFolder 'good log' -JobParameter $job

        Invoke-Task $task | Should -Be 0
        $log = [System.IO.File]::ReadAllText([System.IO.Directory]::GetFiles("$folder/good log")[0])
        $log | Should -Match 'All steps succeeded'
        $log | Should -Match 'Partitions  : \d+ created'
        (Get-LakePartition "$folder/nightly lake").Count | Should -BeGreaterThan 100
    }

    It 'returns what failed, and its log says why' {
        $task = & "$examples/register-nightly.ps1" -Plan 'nowhere.psd1' -Destination 'nightly lake' -LogFolder 'bad log' -JobParameter $job

        Invoke-Task $task | Should -Be 1
        [System.IO.File]::ReadAllText([System.IO.Directory]::GetFiles("$folder/bad log")[0]) | Should -Match 'nowhere\.psd1'
    }

    It 'registers nothing with -WhatIf' {
        & "$examples/register-nightly.ps1" -Plan $plan -Destination 'other lake' -LogFolder 'no log' -WhatIf | Should -BeNullOrEmpty
        "$folder/no log" | Should -Not -Exist
    }
}
