BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $folder = New-LakeFolder

    function New-Row([string] $Name, [object[]] $Value) { foreach ($one in $Value) { [pscustomobject]@{ $Name = $one; v = $one } } }
}

AfterAll {
    if ($folder) { [System.IO.Directory]::Delete($folder, $true) }
}

# The disk takes a and A for one name, though Linux lies below Wine.
Describe 'Keys that the disk takes for one' {
    It 'are refused within one run, both named' {
        { New-Row k 'Alpha', 'alpha' | Invoke-PartitionEtl -PartitionBy k -Destination "$folder/one" } | Should -Throw -ExpectedMessage '*Alpha*alpha*'
        "$folder/one" | Should -Not -Exist
    }

    It 'are refused in a run of mode <_>, and the folder that is there is named' -ForEach 'Overwrite', 'Append', 'Merge', 'Replace' {
        $lake = "$folder/second-$_"
        $null = New-Row k 'alpha', 'beta' | Invoke-PartitionEtl -PartitionBy k -Destination $lake
        $before = Get-LakeContent $lake
        $merge = if ($_ -eq 'Merge') { @{ MergeKey = 'v' } } else { @{} }

        { New-Row k 'Alpha' | Invoke-PartitionEtl -PartitionBy k -Destination $lake -Mode $_ -Confirm:$false @merge } |
            Should -Throw -ErrorId 'PartitionPathConflict*' -ExpectedMessage "*'k=Alpha'*'k=alpha'*only by case*"
        { New-Row K 'alpha' | Invoke-PartitionEtl -PartitionBy K -Destination $lake -Mode $_ -Confirm:$false @merge } |
            Should -Throw -ErrorId ($_ -eq 'Replace' ? 'PartitionPathConflict*' : 'SchemaMismatch*') `
                -ExpectedMessage ($_ -eq 'Replace' ? "*'K=alpha'*'k=alpha'*" : '*wrote it by k;*PartitionBy says K.*')

        Get-LakeContent $lake | Should -BeExactly $before
        Get-LakeFault $lake | Should -BeNullOrEmpty
    }

    It 'are two where only the composition of their letters differs, as Windows has it' {
        $run = New-Row k "caf$([char] 0xE9)", "cafe$([char] 0x301)" | Invoke-PartitionEtl -PartitionBy k -Destination "$folder/composed"
        $run.PartitionsCreated | Should -Be 2
    }

    It 'leave the same key alone: it is written again' {
        $null = New-Row k 'Alpha' | Invoke-PartitionEtl -PartitionBy k -Destination "$folder/same"
        $run = New-Row k 'Alpha' | Invoke-PartitionEtl -PartitionBy k -Destination "$folder/same"

        $run.PartitionsUnchanged | Should -Be 1
    }
}

Describe 'Names of one file' {
    BeforeAll {
        $null = [pscustomobject]@{ k = 'a'; v = 1; w = 1 }, [pscustomobject]@{ k = 'b'; v = 2; w = 2 } |
            Invoke-PartitionEtl -PartitionBy k -Destination "$folder/made"
        $null = [System.IO.Directory]::CreateDirectory("$folder/in")
        [System.IO.File]::Copy("$folder/made/k=a/data.parquet", "$folder/in/a.parquet")
        [System.IO.File]::Copy("$folder/made/k=b/data.parquet", "$folder/in/b.parquet")
    }

    It 'are read once by Select-LakeObject: <_>' -ForEach 'in/*.parquet in/a.parquet', 'in/a.parquet in/A.PARQUET in/b.parquet', 'in in/*.parquet', 'in IN' {
        $paths = $_ -split ' ' | ForEach-Object { "$folder/$_" }
        @(Select-LakeObject -Path $paths -Query 'SELECT v FROM s3object' -WarningAction Ignore).v | Sort-Object | Should -Be 1, 2
    }

    It 'are read once by a run: <_>' -ForEach 'in/*.parquet in/a.parquet', 'in/a.parquet in/A.PARQUET in/b.parquet', 'in in/*.parquet' {
        $paths = $_ -split ' ' | ForEach-Object { "$folder/$_" }
        $run = Invoke-PartitionEtl -Fact $paths -PartitionBy v -Destination "$folder/out-$([guid]::NewGuid())" -WarningAction Ignore
        $run.RowsIn | Should -Be 2
    }
}
