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

Describe 'Set-LakeLifecycle' {
    It 'sets its rules once' {
        $first = Set-LakeLifecycle -Path "s3://$bucket/rates/" -Transition @{ STANDARD_IA = 30; GLACIER_IR = 90 } @aws
        $second = Set-LakeLifecycle -Path "s3://$bucket/rates/" -Transition @{ STANDARD_IA = 30; GLACIER_IR = 90 } @aws

        $first | Should -HaveCount 3
        $first[0].After | Should -BeExactly 'STANDARD_IA after 30 days, GLACIER_IR after 90 days; below rates/'
        @($first | Where-Object Changed) | Should -HaveCount 3
        @($second | Where-Object Changed) | Should -HaveCount 0
    }

    It 'keeps the rules of another lake' {
        $null = Set-LakeLifecycle -Path "s3://$bucket/claims/" -NoTransition @aws

        $again = Set-LakeLifecycle -Path "s3://$bucket/rates/" -Transition @{ STANDARD_IA = 30; GLACIER_IR = 90 } @aws

        @($again | Where-Object Status -EQ 'Unchanged') | Should -HaveCount 3
    }

    It 'refuses what S3 would refuse, and says why' {
        $none = Set-LakeLifecycle -Path $bucket -Transition @{ STANDARD_IA = 30; GLACIER_IR = 40 } -ErrorAction SilentlyContinue -ErrorVariable problems @aws

        $none | Should -BeNullOrEmpty
        "$($problems[0])" | Should -Match 'day 60'
    }
}
