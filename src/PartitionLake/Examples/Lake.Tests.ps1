<#
.SYNOPSIS
Acceptance checks of a lake, for Pester 5 or later: copy this file, and point it at a lake of yours.

.DESCRIPTION
What must be true of a lake before people trust it in the morning: its rows are those of the last runs, no partition has
findings (one test for each that has, named by it), it is fresh, no dead run left anything behind, its table in the Glue
catalog shows what is there, and its bucket is safe. The last two run for lakes in S3 alone, the catalog's where a table is named.

.EXAMPLE
$checks = New-PesterContainer -Path ./Lake.Tests.ps1 -Data @{ Lake = 'D:\lakes\rates'; Rule = 'negotiated_rate > 0'; MaxAge = '1.12:00' }
Invoke-Pester -Container $checks -Output Detailed

.EXAMPLE
$configuration = New-PesterConfiguration
$configuration.Run.Container = New-PesterContainer -Path ./Lake.Tests.ps1 -Data @{ Lake = 's3://bucket/rates/'; Database = 'lake'; TableName = 'rates' }
$configuration.Run.Exit = $true                        # the exit code is the number of tests that failed
$configuration.TestResult.Enabled = $true
$configuration.TestResult.OutputFormat = 'JUnitXml'    # what schedulers and build servers read
$configuration.TestResult.OutputPath = './lake.xml'
Invoke-Pester -Configuration $configuration
#>
param(
    # The table root: a folder or s3://bucket/prefix/.
    [Parameter(Mandatory)]
    [string] $Lake,

    # How old the newest object of the lake may be.
    [timespan] $MaxAge = '36:00:00',

    # What must be true of every row, what identifies one, and how many nulls a column may have.
    [string[]] $Rule = @(),

    [string[]] $Key = @(),

    [hashtable] $NullRate = @{},

    # The table in the Glue catalog, if there is one.
    [string] $Database,

    [string] $TableName,

    # The way to AWS: ProfileName, Region, EndpointUrl and so on.
    [hashtable] $Aws = @{}
)

BeforeDiscovery {
    if (-not (Get-Module PartitionLake)) { Import-Module PartitionLake }
    $gates = @{}
    if ($Rule) { $gates.Rule = $Rule }
    if ($Key) { $gates.Key = $Key }
    if ($NullRate.Count) { $gates.NullRate = $NullRate }
    $findings = @(Test-LakePartition -Path $Lake -MinimumSeverity Warning @gates @Aws)
    $broken = @($findings | Group-Object { "$($_.Partition)" } |
            ForEach-Object { @{ Place = $_.Name ? $_.Name : 'the lake as a whole'; Findings = $_.Group } })
}

Describe 'The lake <Lake>' -ForEach @{ Lake = $Lake; Findings = $findings; Aws = $Aws; MaxAge = $MaxAge } {
    BeforeAll {
        $partitions = @(Get-LakePartition -Path $Lake @Aws)
        $rows = ($partitions | Measure-Object Rows -Sum).Sum
        $runs = @(Get-LakeRun -Path $Lake @Aws)
        $last = $runs | Where-Object State -EQ 'Completed' | Sort-Object Number | Select-Object -Last 1
    }

    It 'holds rows' {
        $rows | Should -BeGreaterThan 0
    }

    It 'was written by runs that are complete' {
        $last | Should -Not -BeNullOrEmpty
        $runs | Where-Object State -EQ 'Interrupted' | Should -BeNullOrEmpty -Because 'the same command completes a run that was interrupted'
    }

    It 'has the rows of the last run' {
        # Beside those of the other modes older rows stay.
        if ($last.Mode -eq 'Replace') { $rows | Should -Be $last.RowsOut }
        else { $rows | Should -BeGreaterOrEqual $last.RowsOut }
    }

    It 'is fresh' {
        # A run that finds everything as it should be writes nothing, and proves freshness all the same.
        (Get-Date) - $last.Finished | Should -BeLessThan $MaxAge
    }

    It 'has nothing that a dead run left behind' {
        Clear-LakeOrphan -Path $Lake -WhatIf -PassThru @Aws | Should -BeNullOrEmpty -Because 'Clear-LakeOrphan removes it'
    }

    It 'has no finding' {
        $Findings.Count | Should -Be 0 -Because 'each has a test of its own below'
    }

    # Pester 6 refuses an empty list.
    if ($broken) {
        It 'has no finding in <Place>' -ForEach $broken {
            $Findings | ForEach-Object { "$($_.Check): $($_.Message) $($_.Remedy)" } | Should -BeNullOrEmpty
        }
    }
}

Describe 'The catalog' -Skip:(-not $TableName) {
    It 'shows the lake as it is' {
        Test-LakeCatalog -Path $Lake -Database $Database -TableName $TableName @Aws |
            ForEach-Object { "$($_.Kind): $($_.Message)" } | Should -BeNullOrEmpty -Because 'Sync-LakeCatalog repairs it'
    }
}

Describe 'The bucket' -Skip:($Lake -notlike 's3://*') {
    It 'is safe' {
        Test-LakeSecurity -BucketName ($Lake -replace '^s3://([^/]+).*', '$1') -MinimumSeverity High @Aws |
            Where-Object Status -NE 'Passed' | ForEach-Object { "$($_.Id) $($_.Title): $($_.Evidence)" } | Should -BeNullOrEmpty
    }
}
