BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
    $rows = foreach ($state in 'GA', 'TX') { [pscustomobject]@{ state = $state; rate = 1.5 } }
}

Describe 'Clear-LakeOrphan' {
    BeforeEach {
        $name = "lake-$([guid]::NewGuid())"
        $lake = "$TestDrive/$name"
        $null = $rows | Invoke-PartitionEtl -PartitionBy state -Destination $lake
        # What a process that was killed while it staged its objects leaves.
        $dead = "$TestDrive/_partitionlake/$name/staging/20251124T010203Z-0a1b2c3d"
        $null = [System.IO.Directory]::CreateDirectory("$dead/new")
        [System.IO.File]::WriteAllText("$dead/live", '')
        [System.IO.File]::WriteAllText("$dead/new/0", 'half an object')
        $temp = [System.IO.Directory]::CreateDirectory("$TestDrive/temp-$([guid]::NewGuid())").FullName
    }

    It 'leaves what is younger than a day' {
        Clear-LakeOrphan -Path $lake -TempPath $temp -PassThru | Should -BeNullOrEmpty
        $dead | Should -Exist
    }

    It 'removes nothing with -WhatIf' {
        $orphan = Clear-LakeOrphan -Path $lake -TempPath $temp -MinimumAge 0 -WhatIf -PassThru

        $orphan.Kind | Should -Be 'StagingFolder'
        $orphan.RunId | Should -BeExactly '20251124T010203Z-0a1b2c3d'
        $orphan.IsRemoved | Should -BeFalse
        $dead | Should -Exist
    }

    It 'removes what a dead run left, and nothing else' {
        $before = @(Get-LakePartition -Path $lake)

        $orphan = Clear-LakeOrphan -Path $lake -TempPath $temp -MinimumAge 0 -PassThru

        $orphan.IsRemoved | Should -BeTrue
        $dead | Should -Not -Exist
        @(Get-LakePartition -Path $lake).Count | Should -Be $before.Count
        Clear-LakeOrphan -Path $lake -TempPath $temp -MinimumAge 0 -PassThru | Should -BeNullOrEmpty
    }

    It 'removes temporary files of dead processes' {
        $left = "$temp/partitionlake-rows-999999999-$([guid]::NewGuid().ToString('n'))"
        $null = [System.IO.Directory]::CreateDirectory($left)
        $mine = "$temp/partitionlake-notes.txt"
        [System.IO.File]::WriteAllText($mine, 'mine')

        Clear-LakeOrphan -Path $lake -TempPath $temp -MinimumAge 0

        $left | Should -Not -Exist
        $mine | Should -Exist
    }
}
