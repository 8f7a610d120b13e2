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

Describe 'Set-LakeSecurity' {
    It 'shows with -WhatIf what is missing, and writes nothing' {
        $changes = Set-LakeSecurity -BucketName $bucket -WhatIf @aws

        $changes | Should -HaveCount 5
        @($changes | Where-Object Status -EQ 'WouldChange') | Should -HaveCount 5
        ($changes | Where-Object Control -EQ 'Versioning').Before | Should -BeExactly 'Off'
        @(Set-LakeSecurity -BucketName $bucket -WhatIf @aws | Where-Object Status -EQ 'Unchanged') | Should -HaveCount 0
    }

    It 'sets every control once' {
        $first = Set-LakeSecurity -BucketName $bucket @aws
        $second = Set-LakeSecurity -BucketName $bucket @aws

        @($first | Where-Object Changed) | Should -HaveCount 5
        @($second | Where-Object Changed) | Should -HaveCount 0
        ($second | Where-Object Control -EQ 'PublicAccessBlock').After | Should -Match 'RestrictPublicBuckets'
        ($second | Where-Object Control -EQ 'Policy').OldPolicy | Should -Match 'aws:SecureTransport'
    }

    It 'reports a bucket that is not there and goes on with the next' {
        $changes = 'there-is-none', $bucket | Set-LakeSecurity -ErrorAction SilentlyContinue -ErrorVariable problems @aws

        $changes | Should -HaveCount 5
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Match '^PathNotFound'
    }
}
