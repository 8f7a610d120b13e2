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

Describe 'Test-LakeSecurity' {
    It 'returns one finding per control, with what to do about it' {
        $findings = Test-LakeSecurity -BucketName $bucket @aws

        $findings | Should -HaveCount 21
        $findings.Id | Should -Contain 'S3.5'
        $https = $findings | Where-Object Id -EQ 'S3.5'
        $https.Status | Should -Be 'Failed'
        $https.Remedy | Should -BeLike "Set-LakeSecurity -BucketName $bucket*"
    }

    It 'finds what Set-LakeSecurity has set' {
        $null = Set-LakeSecurity -BucketName $bucket -KmsKeyId alias/aws/s3 @aws

        $passed = (Test-LakeSecurity -BucketName $bucket @aws | Where-Object Status -EQ 'Passed').Id

        foreach ($id in 'S3.2', 'S3.3', 'S3.5', 'S3.6', 'S3.8', 'S3.12', 'S3.14', 'S3.17') { $passed | Should -Contain $id }
        $passed | Should -Not -Contain 'S3.1'
    }
}
