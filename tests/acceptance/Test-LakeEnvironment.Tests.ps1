BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
    . "$PSScriptRoot/TestServer.ps1"
    $server = Start-TestServer
    $aws = Get-TestAws $server
}

AfterAll {
    Stop-TestServer $server
}

Describe 'Test-LakeEnvironment' {
    It 'looks at the machine without a path' {
        $found = Test-LakeEnvironment

        $found.Check | Should -Be 'Machine', 'Compiled code', 'Memory', 'Temporary files'
        $found.Status | Should -Not -Contain 'Failed'
    }

    It 'says which folder cannot hold temporary files' {
        $found = Test-LakeEnvironment -TempPath "$TestDrive/nowhere" | Where-Object Check -EQ 'Temporary files'

        $found.Status | Should -Be 'Failed'
        $found.Remedy | Should -Match '-TempPath'
    }

    It 'finds nothing wrong with a folder that is not there yet, and leaves nothing there' {
        $found = Test-LakeEnvironment "$TestDrive/new/lake" -TryWrite

        $found.Status | Should -Not -Contain 'Failed'
        ($found | Where-Object Check -EQ 'Writing').Status | Should -Be 'Passed'
        Test-Path "$TestDrive/new/lake" | Should -BeFalse
    }

    Context 'with a bucket' {
        BeforeAll {
            $bucket = New-TestBucket $server
        }

        It 'says which credentials are used, that the place answers, and how far the clocks differ' {
            $found = Test-LakeEnvironment "s3://$bucket/lake/" @aws

            $found.Status | Should -Not -Contain 'Failed'
            ($found | Where-Object Check -EQ 'Credentials').Found | Should -Match 'region is us-east-1'
            ($found | Where-Object Check -EQ 'Clock').Found | Should -Match 'differ by \d s'
            ($found | Where-Object Check -EQ 'Writing').Status | Should -Be 'NotTried'
            "$($found | Out-String)" | Should -Not -Match ([regex]::Escape($server.SecretKey))
        }

        It 'tries to write where that is wanted, and leaves the bucket as it was' {
            $found = Test-LakeEnvironment "s3://$bucket/lake/" -TryWrite @aws
            $preview = Test-LakeEnvironment "s3://$bucket/lake/" -TryWrite -WhatIf @aws

            # The stand-in for S3 removes objects whatever their version, and that is told.
            ($found | Where-Object Check -EQ 'Writing').Status | Should -BeIn 'Passed', 'Warning'
            ($preview | Where-Object Check -EQ 'Writing').Status | Should -Be 'NotTried'
            Test-LakeEnvironment "s3://$bucket/" @aws | Where-Object Check -EQ 'Listing' | ForEach-Object Found | Should -Match 'is empty'
        }

        It 'tells a bucket that is not there as a finding, with what to do' {
            $found = Test-LakeEnvironment "s3://$bucket-none/lake/" @aws

            ($found | Where-Object Check -EQ 'Listing').Status | Should -Be 'Failed'
            ($found | Where-Object Check -EQ 'Listing').Remedy | Should -Not -BeNullOrEmpty
            ($found | Where-Object Check -EQ 'Writing').Status | Should -Be 'NotTried'
        }
    }
}
