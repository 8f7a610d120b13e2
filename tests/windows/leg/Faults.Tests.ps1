BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $folder = New-LakeFolder
    New-Fact $folder

    function Initialize-Lake([string] $Name) {
        New-OlderLake $folder "$folder/$Name/lake"
        "$folder/$Name/lake"
    }
}

AfterAll {
    if ($folder) { [System.IO.Directory]::Delete($folder, $true) }
}

Describe 'A partition that is read-only' {
    It 'is one clear error that names it, and recovers when the attribute is gone' {
        $lake = Initialize-Lake protected
        $command = Get-RunCommand $folder $lake Overwrite
        $before = Get-LakeContent $lake
        $file = [System.IO.FileInfo]::new("$lake/part=p20/data.parquet")
        $file.IsReadOnly = $true

        { Invoke-PartitionEtl @command } | Should -Throw -ExpectedMessage '*part=p20*'
        Get-LakeContent $lake | Should -BeExactly $before

        $file.IsReadOnly = $false
        $null = Invoke-PartitionEtl @command
        Get-LakeFault $lake | Should -BeNullOrEmpty
        @(Get-LakePartition $lake).Count | Should -Be 48
    }
}

Describe 'The lock''s file' {
    It 'can be read by others while a run takes and leaves it' {
        $lake = Initialize-Lake lock
        $files = @([System.IO.Directory]::GetFiles("$folder/lock/_partitionlake", '*lock*', 'AllDirectories'))
        $command = Get-RunCommand $folder $lake Overwrite
        $readers = foreach ($file in $files) { [System.IO.FileStream]::new($file, 'Open', 'Read', 'ReadWrite, Delete') }
        try {
            $null = Invoke-PartitionEtl @command
        }
        finally {
            foreach ($reader in $readers) { $reader.Dispose() }
        }
        Get-LakeFault $lake | Should -BeNullOrEmpty
    }
}

Describe 'An input that another program has locked' {
    It 'is named as in use, and nothing is published' {
        $locked = [System.IO.FileStream]::new("$folder/older.parquet", 'Open', 'ReadWrite', 'None')
        try {
            { Invoke-PartitionEtl -Fact "$folder/older.parquet" -PartitionBy part -Destination "$folder/never" } |
                Should -Throw -ExpectedMessage '*older.parquet*'
        }
        finally {
            $locked.Dispose()
        }
        "$folder/never" | Should -Not -Exist
    }
}

Describe 'A run that is stopped, as by Ctrl+C' {
    It 'leaves the old lake or the new one, wholly, when it returns' {
        $lake = Initialize-Lake stopped
        $command = Get-RunCommand $folder $lake Overwrite
        $null = Invoke-PartitionEtl @command
        $new = Get-LakeContent $lake
        [System.IO.Directory]::Delete("$folder/stopped", $true)
        $lake = Initialize-Lake stopped
        $old = Get-LakeContent $lake
        $shell = [powershell]::Create()
        try {
            # Not in one batch with the run: PowerShell may write the end of a batch that is stopped to a stream that is closed by then.
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', (Get-Module PartitionLake).Path).Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddCommand('Invoke-PartitionEtl').AddParameters($command)
            $job = $shell.BeginInvoke()
            # The first new partition is there: it is publishing.
            while (-not $job.IsCompleted -and -not [System.IO.Directory]::Exists("$lake/part=p40")) { }
            $shell.Stop()
            try { $null = $shell.EndInvoke($job) } catch [System.Management.Automation.PipelineStoppedException] { }
        }
        finally {
            $shell.Dispose()
        }

        $left = Get-LakeContent $lake
        ($left -ceq $old -or $left -ceq $new) | Should -BeTrue
        $null = Invoke-PartitionEtl @command
        Get-LakeContent $lake | Should -BeExactly $new
        Get-LakeFault $lake | Should -BeNullOrEmpty
    }
}
