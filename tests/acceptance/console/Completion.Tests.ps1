BeforeAll {
    . "$PSScriptRoot/../TestServer.ps1"
    Import-Module "$PSScriptRoot/../../../PartitionLake.psd1"

    # A prompt waits a second for what tab offers; a machine that is slow at first gets the time that it takes.
    function Complete([string] $Line, [switch] $Once) {
        foreach ($attempt in 1..$(if ($Once) { 1 } else { 20 })) {
            $found = (TabExpansion2 $Line).CompletionMatches.CompletionText
            if ($found) { return $found }
        }
    }
}

# What tab offers at the prompt.
Describe 'Completion' {
    BeforeAll {
        $lake = "$TestDrive/lake"
        $null = @{ z = 'GA'; m = 8; rate = 1.5 }, @{ z = "D'X"; m = 9; rate = 2.5 } | Invoke-PartitionEtl -PartitionBy z, m -Destination $lake
    }

    It 'offers <Expected> behind <Typed>' -ForEach @(
        # Columns wherever a query may name one, whatever FROM calls the table.
        @{ Typed = '"SELECT ra'; Expected = '"SELECT rate' }
        @{ Typed = '"SELECT rate FROM t WHERE ra'; Expected = '"SELECT rate FROM t WHERE rate' }
        @{ Typed = '"SELECT x.rate FROM t AS x WHERE x.ra'; Expected = '"SELECT x.rate FROM t AS x WHERE x.rate' }
        @{ Typed = '"SELECT rate ORDER BY ra'; Expected = '"SELECT rate ORDER BY rate' }
        @{ Typed = "'SELECT rate WHERE ra"; Expected = "'SELECT rate WHERE rate" }
        # Values behind an operator.
        @{ Typed = '"SELECT rate WHERE z = '; Expected = "`"SELECT rate WHERE z = 'D''X'", "`"SELECT rate WHERE z = 'GA'" }
        @{ Typed = "`"SELECT rate WHERE z = 'g"; Expected = "`"SELECT rate WHERE z = 'GA'" }
        @{ Typed = "'SELECT rate WHERE z = ''G"; Expected = "'SELECT rate WHERE z = ''GA''" }
    ) {
        Complete "Select-LakeObject '$lake' $Typed" | Should -Be $Expected
    }

    It 'offers the values of a key in a filter: <Typed>' -ForEach @(
        @{ Typed = '"m = '; Expected = '"m = 8', '"m = 9' }
        @{ Typed = '"m >= '; Expected = '"m >= 8', '"m >= 9' }
        @{ Typed = "`"z = 'GA' AND m <> "; Expected = "`"z = 'GA' AND m <> 8", "`"z = 'GA' AND m <> 9" }
        @{ Typed = '"m IN (8, '; Expected = '"m IN (8, 8', '"m IN (8, 9' }
        @{ Typed = '"m BETWEEN 8 AND '; Expected = '"m BETWEEN 8 AND 8', '"m BETWEEN 8 AND 9' }
    ) {
        Complete "Get-LakePartition '$lake' -Filter $Typed" | Should -Be $Expected
        Complete "Test-LakePartition -LiteralPath '$lake' -Filter $Typed" | Should -Be $Expected
        Complete "Compare-Lake '$lake' '$lake' -Filter $Typed" | Should -Be $Expected
    }

    It 'offers columns to keys and rules of a test, and to checks of a run' {
        Complete "Test-LakePartition '$lake' -Key ra" | Should -Be 'rate'
        Complete "Test-LakePartition '$lake' -Rule `"rate > 0 AND m" | Should -Be '"rate > 0 AND m'
        Complete "Invoke-PartitionEtl -Fact '$lake/z=GA/m=8/data.parquet' -Check `"ra" | Should -Be '"rate'
    }

    It 'offers the runs of a lake' {
        $id = (Get-LakeRun $lake).RunId

        Complete "Get-LakeRun '$lake' -RunId " | Should -Be "'$id'"
        Complete "Compare-Lake '$lake' -RunId " | Should -Be "'$id'"
        Complete "Compare-Lake '$lake' '$lake' -Deep -Key ra" | Should -Be 'rate'
        Complete "Get-LakeRun -LiteralPath '$lake' -RunId $($id.Substring(0, 8))" | Should -Be "'$id'"
    }

    It 'offers regions, and the profiles of the configuration' {
        Complete 'Get-LakePartition s3://bucket/lake/ -Region eu-central-' | Should -Contain "'eu-central-1'"
        $location = "$TestDrive/credentials"
        Set-Content -LiteralPath $location ("[nightly]`naws_access_key_id = a`naws_secret_access_key = b`n" +
            "[other job]`naws_access_key_id = a`naws_secret_access_key = b")

        Complete "Get-LakePartition s3://bucket/lake/ -ProfileLocation '$location' -ProfileName ni" | Should -Be 'nightly'
        Complete "Invoke-PartitionEtl -ProfileLocation '$location' -FactProfileName oth" | Should -Be "'other job'"
    }

    It 'offers the buckets that the parameters typed so far lead to' {
        $server = Start-TestServer
        try {
            $bucket = New-TestBucket $server
            $way = "-AccessKey $($server.AccessKey) -SecretKey $($server.SecretKey) -Region us-east-1 -EndpointUrl $($server.Endpoint)"

            Complete "Test-LakeSecurity $way -BucketName $($bucket.Substring(0, 12))" | Should -Contain "'$bucket'"
        }
        finally {
            Stop-TestServer $server
        }
    }

    It 'offers nothing, and fails in nothing, where nothing can be known: <Line>' -ForEach @(
        @{ Line = "Get-LakeRun /nowhere -RunId " }
        @{ Line = "Get-LakePartition NoSuchDrive:/x -Filter `"m = " }
        @{ Line = "Select-LakeObject Env:/x `"SELECT a" }
        @{ Line = "Test-LakePartition '' -Rule x" }
    ) {
        $Error.Clear()
        @(Complete $Line -Once | Where-Object { $_ -match '^["'']' }) | Should -HaveCount 0
        $Error | Should -HaveCount 0
    }
}
