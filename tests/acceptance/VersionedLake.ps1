# A lake in a bucket that keeps versions, and what another client than ours says of both. Dot-source this file, behind TestServer.ps1.
#   New-VersionedLake $server   the bucket, the path of the lake, and where its table goes; nothing is in it yet
#   Add-TestRow $made $aws      thirty rows in three states, with a table in the catalogue: the rows, and what then is kept and registered
#   Get-Version $made           what the bucket keeps of the lake, a line each: current, old or marker, and the key
#   Get-Registered $made        the partitions of the table, a line each: their values and where they lie

function New-VersionedLake {
    param([object] $Server)
    $bucket = New-TestBucket $Server -KeepVersions
    [pscustomobject]@{
        Server = $Server; Bucket = $bucket; Path = "s3://$bucket/rates/"
        Catalog = @{ Database = "db_$([guid]::NewGuid().ToString('n'))"; Table = 'rates'; CreateDatabase = $true; Projection = 'Off' }
    }
}

function Add-TestRow {
    param([object] $Lake, [hashtable] $Aws)
    $rows = foreach ($i in 0..29) { [pscustomobject]@{ state = ('GA', 'TX', 'NY')[$i % 3]; npi = "$(1000000000 + $i)" } }
    $null = $rows | Invoke-PartitionEtl -PartitionBy state -Destination $Lake.Path -Catalog $Lake.Catalog @Aws
    [pscustomobject]@{
        Rows = $rows
        Versions = 'current state=GA/data.parquet', 'current state=NY/data.parquet', 'current state=TX/data.parquet'
        Registered = foreach ($state in 'GA', 'NY', 'TX') { "$state $($Lake.Path)state=$state/" }
    }
}

function Get-Version {
    param([object] $Lake)
    @(Invoke-TestClient $Lake.Server versions $Lake.Bucket, 'rates/' | Where-Object { $_ })
}

function Get-Registered {
    param([object] $Lake)
    @(Invoke-TestClient $Lake.Server partitions $Lake.Catalog.Database, rates | Where-Object { $_ })
}
