<#
.SYNOPSIS
Makes a lake of orders with a struct, a map and a list in each row, reaches into them, and gives them back as objects.

.DESCRIPTION
Ends with exit code 0 when every check holds, otherwise with 1. Without -Path it works in a temporary folder and
removes it; with -Path everything stays there to be looked at.

.EXAMPLE
pwsh src/PartitionLake/Examples/nested.ps1 -Path ./try
#>
[CmdletBinding()]
param(
    # The folder for the files and the lake.
    [string] $Path
)

$ErrorActionPreference = 'Stop'
$failures = [System.Collections.Generic.List[string]]::new()

function Confirm-That {
    param([string] $What, [bool] $Holds)
    if ($Holds) {
        "  ok      $What"
    }
    else {
        $failures.Add($What)
        "  FAILED  $What"
    }
}

$manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../PartitionLake.psd1")
if ([System.IO.File]::Exists($manifest)) {
    Import-Module $manifest
}
else {
    Import-Module PartitionLake
}

$isTemporary = -not $Path
$folder = if ($isTemporary) {
    [System.IO.Directory]::CreateTempSubdirectory('partitionlake-').FullName
}
else {
    [System.IO.Directory]::CreateDirectory($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)).FullName
}

try {
    '1. Eight orders, as DuckDB wrote them'
    # customer struct<name, address struct<city, state>>, tags map<string,string>, items list<struct<code, units, price>>; here as text.
    $packed = -join @(
        'H4sIAAAAAAACA42VX2hbVRzHf+fcm3vvQh3p2Dk9wTxcpblkrHRNZroWIjRttQMZjNFBH6brTXK1cflTk5tKQaEEkTqqBJ3gQxGUKXWgzgf3nBeHiA97Eh/cHPoiUnUP6sN06O+c3GRL',
        'ZtUQTn7n/O73c/L7xz2ZPZVkwLYIe2qMRdAymAGQ+PTIHfvxNIGbFAAihAAFDXQIgQEmWND5mAdBE/mt5AjKdgkrDALWThD4WgFoGNe5Rt2vlr2anUwdfSQ9eWzK1MMzbWLoseXcDYLK',
        'bcpWBhmvPUngWhbV2W//AtMvuRXfNRBUrMxWEWfAzOkd++YLP6Xmmo04GUctopYHKdVHCXzepch/tJBdXDqxkJXm4lIIZlojRnv1/OlRRbiqsdUxZvcRvn+RwCJ9SCIuXVIIm5q45lfc',
        'SsUryZSs1orVWtFfp7Dun/rZOIP69ylrkUHUG3cIXOxHaSFcMZyaR9BIarg87+VSRycwVRMWtCOr+8VQjFz9LfP7ExvViIm8DU2GyfvIbQyzpcDzOrijc6lRQpOzKQvSw/DyoeWV5fdm',
        'qH3wgzev2/tR9w1l/iDho1ex5gOEkIxTBkjU78cXXvnk8hd/NFnoALxz/MNd47kOq0nug31GoED7abdx9yuCftC+07/CB6+Z0gbsq8PaL8ZYC6zHnvWObWqMRv8cToN4oNDInyvkztbz',
        'K17ZZRYwPU4FLRbio5CmwsoHTcV0YEPo0Stu2YuD9JluoVDz6vWeK4/FQZfahOq+6wcP6r77TJ1RRiGti33nvPWza26p4XV0IDQ86cmUpyMLFX2vLHWG1OmlYt2XCLzYK3llr+KjI7i4',
        'WpAaRiWhUSn69fjDwQ6bJu/Fw0xnB8bOyBXzwyPRWHTbgRjTowyiMlo2xCP8MuFN4lgZYXUnUFgksDgk/uF0eBgXCRqSoEQvWypLitmifJM450lGhHvzOXWPnUTwHp5++FQP3s27yre6',
        'pE35FnFepxlhqKmtCDPbGWVOE4NH/4XtVE5xm5S/RJy3tYygi0uCLmQRF1gDFFXiu6WVJUWCzX/U+AXivKtjTrvjK8xgpmVK7zv8d26nPRT5S8qvEOdKKCM0HGVBJhAXWP2M450+Uv3T',
        '7RzVMYjh/KImQ9w1MMTZlKDZJNcTgdXD0L0wnV5TnA2Nv0WcW2ZG6LJNhC5bBFn37P4HT3Wr4jU1vkOczX3IkyMs9NsB7+5O8fiNER5xLL4ThkRiHmd5ftZe82r1YrViryXH0+OTdiLX',
        'KJYK9sTkdD4//fR0Ln0ouh0D2OsLD+oAJ/G19TdenUiuuwYAAA=='
    )
    $orders = "$folder/orders.parquet"
    $file = [System.IO.File]::Create($orders)
    $unpacked = [System.IO.Compression.GZipStream]::new(
        [System.IO.MemoryStream]::new([Convert]::FromBase64String($packed)), [System.IO.Compression.CompressionMode]::Decompress)
    $unpacked.CopyTo($file)
    $unpacked.Dispose()
    $file.Dispose()
    Select-LakeObject -Path $orders -Query 'SELECT id, customer.name, items[1].code AS first, CARDINALITY(items) AS lines FROM s3object LIMIT 3' |
        Format-Table | Out-Default

    '2. A lake, partitioned by a field of a struct; what is nested goes along'
    $run = Invoke-PartitionEtl -Plan @{
        Name        = 'orders'
        Fact        = $orders
        Columns     = "tags['channel'] AS channel", 'items[1].units * items[1].price AS first_amount', 'CARDINALITY(items) AS lines'
        PartitionBy = 'customer.address.state AS state'
        Destination = "$folder/lake"
        Verify      = 'All'
    }
    $run | Out-Default

    '3. As objects, and as JSON'
    $rows = @(Select-LakeObject -Path $run.Destination -Query 'SELECT * FROM s3object ORDER BY id')
    $rows[1] | Format-List | Out-Default
    $json = Select-LakeObject -Path $run.Destination -Query 'SELECT customer, tags, items FROM s3object WHERE id = 2' -As Json
    "  $json"

    '4. A condition reads no more than the field it speaks of'
    $texans = @(Select-LakeObject -Path $orders -Query "SELECT id FROM s3object WHERE customer.address.state = 'TX' AND tags['channel'] = 'web'")

    '5. A row for each line of an order'
    $lines = Invoke-PartitionEtl -Fact $orders -Unnest 'items AS item' -Column 'item.code AS code' -Exclude items -PartitionBy code -Destination "$folder/lines"
    "  $($lines.Joins)"

    '6. Every value compared by a second reader'
    $findings = @(Test-LakePartition -Path $run.Destination -Deep | Where-Object Severity -NE 'Information')

    '7. Checks'
    Confirm-That 'the lake has the eight orders' ($rows.Count -eq 8)
    Confirm-That 'a struct is an object' ($rows[1].customer.address.city -eq 'Austin' -and $null -eq $rows[2].customer.address)
    Confirm-That 'a map is an ordered dictionary' ($rows[1].tags['channel'] -eq 'web' -and ($rows[1].tags.Keys -join ' ') -eq 'channel priority')
    Confirm-That 'a list is an array' ($rows[1].items.Count -eq 2 -and $rows[1].items[0].price -eq 5 -and $rows[2].items.Count -eq 0)
    Confirm-That 'null beyond the end of a list' ($null -eq $rows[2].first_amount -and $rows[1].first_amount -eq 10)
    Confirm-That 'the order without an address is in the partition of null' (Test-Path -LiteralPath "$folder/lake/state=__HIVE_DEFAULT_PARTITION__")
    Confirm-That 'JSON has objects and arrays' (($json | ConvertFrom-Json).items[1].code -eq 'B2')
    Confirm-That 'conditions reach into structs and maps' (($texans.id -join ' ') -eq '2 8')
    Confirm-That 'each line is a row, and an order without lines is one' ($lines.RowsOut -eq 11 -and $lines.Joins[0].Multiplied -eq 3)
    Confirm-That 'both readers find the same' ($findings.Count -eq 0)
}
finally {
    if ($isTemporary) {
        [System.IO.Directory]::Delete($folder, $true)
    }
}

if ($failures.Count -gt 0) {
    "$($failures.Count) checks failed."
    exit 1
}
'All checks passed.'
exit 0
