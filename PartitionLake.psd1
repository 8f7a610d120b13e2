@{
    RootModule           = 'bin/PartitionLake.dll'
    NestedModules        = @('src/PartitionLake/Module/Built.psm1', 'bin/PartitionLake.Views.psd1')
    ModuleVersion        = '0.1.0'
    GUID                 = '5e0a8f2c-7b1d-4c7e-9a53-2f6d1c9b8e40'
    Author               = 'The PartitionLake authors'
    CompanyName          = 'Community'
    Copyright            = 'Copyright (c) 2026 The PartitionLake authors. MIT licence.'
    Description          = 'Turns a star schema (a large Parquet fact table and its dimensions) into a pre-joined, Hive-partitioned Parquet lake.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Clear-LakeOrphan'
        'Compare-Lake'
        'Export-LakeReport'
        'Get-LakePartition'
        'Get-LakePolicy'
        'Get-LakeRun'
        'Invoke-PartitionEtl'
        'New-LakeAthenaTable'
        'New-LakeCrawler'
        'New-LakeSampleData'
        'New-LakeTrainingManifest'
        'Optimize-LakePartition'
        'Publish-LakeMetric'
        'Remove-LakePartition'
        'Remove-LakeRow'
        'Select-LakeObject'
        'Set-LakeLifecycle'
        'Set-LakeSecurity'
        'Set-LakeTiering'
        'Sync-LakeCatalog'
        'Test-LakeCatalog'
        'Test-LakeEnvironment'
        'Test-LakePartition'
        'Test-LakeSecurity'
    )
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('Parquet', 'DataLake', 'Hive', 'Partition', 'ETL', 'Athena', 'AWS', 'S3', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://spdx.org/licenses/MIT.html'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
