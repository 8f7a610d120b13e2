BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $folder = New-LakeFolder
    New-Fact $folder
    $counts = @{ Readers = 0; Replaced = 0 }

    # The oldest objects that every run of these tests replaces.
    function Get-HeldFile([string] $Lake) { 8..17 | ForEach-Object { "$Lake/part=p{0:D2}/data.parquet" -f $_ } }

    # Readers that hold files of the lake open, and what they must go on reading.
    function Open-Reader([string] $Lake, [System.IO.FileShare] $Share) {
        foreach ($file in Get-HeldFile $Lake) {
            $counts.Readers++
            [pscustomobject]@{
                Path = $file; Bytes = [System.IO.File]::ReadAllBytes($file); Stream = [System.IO.FileStream]::new($file, 'Open', 'Read', $Share)
            }
        }
    }

    function Read-Again([object] $Reader) {
        $buffer = [byte[]]::new($Reader.Stream.Length)
        $Reader.Stream.Position = 0
        $Reader.Stream.ReadExactly($buffer, 0, $buffer.Length)
        [System.Convert]::ToHexString($buffer) -ceq [System.Convert]::ToHexString($Reader.Bytes)
    }

    function Initialize-Lake([string] $Lake) {
        if ([System.IO.Directory]::Exists($Lake)) { [System.IO.Directory]::Delete([System.IO.Path]::GetDirectoryName($Lake), $true) }
        New-OlderLake $folder $Lake
    }

    $undisturbed = @{}
    foreach ($mode in 'Overwrite', 'Replace', 'Merge') {
        Initialize-Lake "$folder/$mode/lake"
        $command = Get-RunCommand $folder "$folder/$mode/lake" $mode
        $null = Invoke-PartitionEtl @command
        $undisturbed[$mode] = Get-LakeContent "$folder/$mode/lake"
    }
}

AfterAll {
    "Windows: $($counts.Readers) readers held files while runs replaced them; $($counts.Replaced) runs went through" | Out-Host
    if ($folder) { [System.IO.Directory]::Delete($folder, $true) }
}

Describe 'Readers that hold objects open: <_>' -ForEach 'Overwrite', 'Replace', 'Merge' {
    BeforeAll {
        $mode = $_
        $lake = "$folder/$mode/lake"
        $command = Get-RunCommand $folder $lake $mode
    }

    BeforeEach {
        Initialize-Lake $lake
    }

    It 'go on reading the old rows while the run replaces them, where they share deletion and the system takes names from open files' {
        if (-not [PartitionLake.WindowsAgent.FileSystem]::HasPosixSemantics($folder)) {
            Set-ItResult -Skipped -Because 'this Wine has no POSIX semantics of rename and deletion'
            return
        }
        $readers = @(Open-Reader $lake 'ReadWrite, Delete')
        try {
            $null = Invoke-PartitionEtl @command

            Get-LakeContent $lake | Should -BeExactly $undisturbed[$mode]
            foreach ($reader in $readers) { Read-Again $reader | Should -BeTrue }
            $counts.Replaced++
        }
        finally {
            foreach ($reader in $readers) { $reader.Stream.Dispose() }
        }
        $null = Invoke-PartitionEtl @command
        Get-LakeFault $lake | Should -BeNullOrEmpty
    }

    It 'are waited for and close in time, and read the old rows until then: readers that share <_>' -ForEach 'Read', 'ReadWrite, Delete' {
        $readers = @(Open-Reader $lake $_)
        $run = Start-Run $command
        try {
            # They close once the run changes nothing any more: it has found the first of them in its way, and waits.
            $null = Watch-Run $run "$folder/$mode" -Stall 00:00:01
            foreach ($reader in $readers) {
                Read-Again $reader | Should -BeTrue
                $reader.Stream.Dispose()
            }
            Wait-Run $run | Should -BeExactly 'done'
            $counts.Replaced++
        }
        finally {
            foreach ($reader in $readers) { $reader.Stream.Dispose() }
            Stop-Run $run
        }
        Get-LakeContent $lake | Should -BeExactly $undisturbed[$mode]
        Get-LakeFault $lake | Should -BeNullOrEmpty
    }
}

Describe 'A reader that shares no deletion and never closes' {
    It 'is named, the lake is as it was, and the same command goes through once it has closed' {
        $lake = "$folder/Overwrite/lake"
        Initialize-Lake $lake
        $command = Get-RunCommand $folder $lake Overwrite
        $before = Get-LakeContent $lake
        $reader = [System.IO.FileStream]::new("$lake/part=p30/data.parquet", 'Open', 'Read', 'Read')
        try {
            { Invoke-PartitionEtl @command } | Should -Throw -ExpectedMessage '*part=p30*'
            Get-LakeContent $lake | Should -BeExactly $before
        }
        finally {
            $reader.Dispose()
        }

        $null = Invoke-PartitionEtl @command
        Get-LakeContent $lake | Should -BeExactly $undisturbed.Overwrite
        Get-LakeFault $lake | Should -BeNullOrEmpty
    }
}
