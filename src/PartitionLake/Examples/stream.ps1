<#
.SYNOPSIS
Takes the records of a Kinesis stream into a lake in batches, each record once, and merges the objects of the batches every hour.

.DESCRIPTION
Records are JSON objects. The lake itself remembers how far each shard was read, in the same step as the rows of a batch: whatever ends this
script, and wherever, the next one goes on behind the last row that counts. A batch is named by where it begins, so of two scripts that read the
same records by mistake one is refused.

It needs the cmdlets of AWS.Tools.Kinesis. Records are kept by the stream for a day unless it says otherwise: that is how long this may stand still.

.EXAMPLE
pwsh src/PartitionLake/Examples/stream.ps1 -StreamName rates -Destination s3://bucket/rates/ -Schema @{ rate = 'decimal(12,2)' }
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $StreamName,

    # The root of the lake.
    [Parameter(Mandatory)]
    [string] $Destination,

    # Columns of the records, or day: the day in UTC on which the stream took the record.
    [string[]] $PartitionBy = 'day',

    # Types of columns, where those of JSON are not meant: as for Invoke-PartitionEtl.
    [hashtable] $Schema = @{},

    # From the beginning of a batch to that of the next.
    [timespan] $Every = '00:05:00',

    # How often the objects that batches added are merged.
    [timespan] $OptimizeEvery = '01:00:00',

    # Records that a batch takes from a shard; what is more waits for the next.
    [int] $MaxRecords = 50000,

    # Ends when a batch finds no more records, instead of waiting for some.
    [switch] $UntilEmpty,

    # Parameters of credentials for Kinesis and for the lake, such as @{ ProfileName = 'etl'; Region = 'us-east-1' }.
    [hashtable] $Aws = @{},

    # Further ones for the lake alone, such as @{ EndpointUrl = 'https://store.example' }.
    [hashtable] $LakeAws = @{}
)

$ErrorActionPreference = 'Stop'
$manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../PartitionLake.psd1")
if ([System.IO.File]::Exists($manifest)) {
    Import-Module $manifest
}
else {
    Import-Module PartitionLake
}

# The records of a shard behind a position, as rows; the position that they reach goes into $Reached.
function Read-Shard {
    param([string] $Shard, [string] $After, [hashtable] $Reached)
    $from = if ($After) {
        @{ ShardIteratorType = 'AFTER_SEQUENCE_NUMBER'; StartingSequenceNumber = $After }
    }
    else {
        @{ ShardIteratorType = 'TRIM_HORIZON' }
    }
    $iterator = Get-KINShardIterator -StreamName $StreamName -ShardId $Shard @from @Aws
    $left = $MaxRecords
    # A shard that was closed ends without an iterator; an open one when it has nothing newer.
    while ($iterator -and $left -gt 0) {
        $page = Get-KINRecord -ShardIterator $iterator -Limit ([Math]::Min($left, 10000)) @Aws
        foreach ($record in $page.Records) {
            $row = [System.Text.Encoding]::UTF8.GetString($record.Data.ToArray()) | ConvertFrom-Json
            # The stream's own time: it is the same whenever the record is read.
            $row | Add-Member -NotePropertyName day -NotePropertyValue $record.ApproximateArrivalTimestamp.ToUniversalTime().ToString('yyyy-MM-dd') -Force
            $row
            $Reached[$Shard] = $record.SequenceNumber
        }
        $left -= $page.Records.Count
        if ($page.Records.Count -eq 0 -and $page.MillisBehindLatest -eq 0) {
            break
        }
        $iterator = $page.NextShardIterator
    }
}

$lake = $Aws + $LakeAws
$optimized = [datetime]::UtcNow
while ($true) {
    $began = [datetime]::UtcNow
    $from = @{}
    Get-LakeRun -LiteralPath $Destination -Position @lake -ErrorAction Stop | ForEach-Object { $from[$_.Shard] = $_.Position }
    $reached = @{}
    $shards = @((Get-KINShardList -StreamName $StreamName @Aws).ShardId | Sort-Object)
    $rows = @($shards | ForEach-Object { Read-Shard -Shard $_ -After $from[$_] -Reached $reached })
    if ($rows) {
        $beginning = $reached.Keys | Sort-Object | ForEach-Object { "$_ after $($from[$_])" }
        $hash = [System.Security.Cryptography.SHA256]::HashData([System.Text.Encoding]::UTF8.GetBytes($beginning -join "`n"))
        $run = $rows | Invoke-PartitionEtl -Name $StreamName -PartitionBy $PartitionBy -Schema $Schema -Destination $Destination -Mode Append `
            -BatchId "$StreamName $([Convert]::ToHexString($hash))" -Position $reached -Confirm:$false @lake
        '{0:u}  {1,8:N0} records  {2}' -f $began, $run.RowsIn, $run.RunId
    }
    elseif ($UntilEmpty) {
        break
    }
    if ([datetime]::UtcNow - $optimized -ge $OptimizeEvery) {
        # Older partitions have been merged before.
        $merged = @(Optimize-LakePartition -LiteralPath $Destination -MaxAge 2.00:00:00 -Confirm:$false @lake)
        '{0:u}  {1,8:N0} partitions merged' -f [datetime]::UtcNow, $merged.Count
        $optimized = [datetime]::UtcNow
    }
    $wait = $Every - ([datetime]::UtcNow - $began)
    if ($wait -gt [timespan]::Zero) {
        Start-Sleep -Duration $wait
    }
}
