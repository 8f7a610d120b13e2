BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
}

Describe 'New-LakeTrainingManifest' {
    BeforeAll {
        $lake = "$TestDrive/lake"
        $rows = foreach ($i in 0..99) { [pscustomobject]@{ part = $i % 50; id = $i } }
        $null = $rows | Invoke-PartitionEtl -PartitionBy part -Destination $lake -FileName data.parquet
        $at = @{ Location = 's3://bucket/rates' }
    }

    It 'writes a manifest as SageMaker reads it' {
        $made = New-LakeTrainingManifest $lake "$TestDrive/all.manifest" @at

        $made.S3DataType | Should -Be 'ManifestFile'
        $made.Objects | Should -Be 50
        $made.Rows | Should -Be 100
        $made.Bytes | Should -Be (Get-LakePartition $lake | Measure-Object Bytes -Sum).Sum
        $json = Get-Content $made.Manifest -Raw | ConvertFrom-Json
        $json[0].prefix | Should -Be 's3://bucket/rates/'
        $json[1] | Should -Be 'part=0/data.parquet'
        $json | Should -HaveCount 51
    }

    It 'writes an augmented one, of partitions that are piped in' {
        $made = Get-LakePartition $lake -Filter 'part < 2' | New-LakeTrainingManifest -OutputPath "$TestDrive/two.manifest" -Augmented @at

        $lines = @(Get-Content $made.Manifest | ConvertFrom-Json)
        $lines.'source-ref' | Should -Be 's3://bucket/rates/part=0/data.parquet', 's3://bucket/rates/part=1/data.parquet'
        $lines.part | Should -Be 0, 1
    }

    It 'splits by shares, and the same again' {
        $split = @{ Split = @{ train = 0.8; test = 0.2 }; Seed = 7 }

        $made = New-LakeTrainingManifest $lake "$TestDrive/split.manifest" @at @split

        $made.Name | Should -Be 'test', 'train'
        ($made | Measure-Object Rows -Sum).Sum | Should -Be 100
        $made[1].Partitions | Should -BeGreaterThan 30
        $first = $made.Manifest | ForEach-Object { Get-Content $_ -Raw }
        $again = New-LakeTrainingManifest $lake "$TestDrive/split.manifest" @at @split
        $again.Manifest | ForEach-Object { Get-Content $_ -Raw } | Should -Be $first
    }

    It 'writes nothing with -WhatIf' {
        (New-LakeTrainingManifest $lake "$TestDrive/whatif.manifest" @at -WhatIf).Objects | Should -Be 50
        "$TestDrive/whatif.manifest" | Should -Not -Exist
    }

    It 'says what does not go together' {
        { New-LakeTrainingManifest $lake "$TestDrive/x.manifest" } | Should -Throw -ExpectedMessage '*from S3 alone*'
        { New-LakeTrainingManifest $lake "$lake/x.manifest" @at } | Should -Throw -ExpectedMessage '*lies in the lake*'
        { New-LakeTrainingManifest $lake "$TestDrive/x.manifest" @at -Split @{ a = 0.5 } } | Should -Throw -ExpectedMessage '*add up to 0.5*'
    }
}
