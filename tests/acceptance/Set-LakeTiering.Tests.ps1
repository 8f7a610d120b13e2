BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
    . "$PSScriptRoot/TestServer.ps1"
    $server = Start-TestServer
    $aws = Get-TestAws $server
    $http = [System.Net.Http.HttpClient]::new()
    $bucket = "lake-$([guid]::NewGuid().ToString('n'))"
    $null = $http.PutAsync("$($server.Endpoint)/$bucket", $null).GetAwaiter().GetResult().EnsureSuccessStatusCode()
}

AfterAll {
    $http.Dispose()
    Stop-TestServer $server
}

Describe 'Set-LakeTiering' {
    It 'sets the rule that brings objects into the class once' {
        $first = Set-LakeTiering -Path "s3://$bucket/rates/" @aws
        $second = Set-LakeTiering -Path "s3://$bucket/rates/" @aws

        $first.After | Should -BeExactly 'INTELLIGENT_TIERING after 0 days; below rates/'
        $first.Changed | Should -BeTrue
        $second.Changed | Should -BeFalse
    }

    It 'refuses 0 days for an archive tier, and says why' {
        $none = Set-LakeTiering -Path $bucket -ArchiveDays 0 -ErrorAction SilentlyContinue -ErrorVariable problems @aws

        $none | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -Match '^RuleInvalid'
        "$($problems[0])" | Should -Match '90 to 730'
    }

    It 'writes nothing with -WhatIf' {
        $changes = Set-LakeTiering -Path $bucket -ArchiveDays 90 -WhatIf @aws

        $changes | Should -HaveCount 2
        @($changes | Where-Object Changed) | Should -HaveCount 0
    }
}
