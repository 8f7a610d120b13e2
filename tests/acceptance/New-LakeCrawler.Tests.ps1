BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
    . $PSScriptRoot/TestServer.ps1
    $server = Start-TestServer
    $aws = Get-TestAws $server
}

AfterAll {
    Stop-TestServer $server
}

Describe 'New-LakeCrawler' {
    BeforeAll {
        $crawler = @{ Name = "crawler $([guid]::NewGuid().ToString('n'))"; Path = 's3://bucket/rates/'; Database = 'lake'; Role = 'GlueCrawler' }
    }

    It 'creates nothing with -WhatIf' {
        New-LakeCrawler @crawler -WhatIf @aws | Should -BeNullOrEmpty
    }

    It 'creates a crawler, and leaves one that is as wanted' {
        (New-LakeCrawler @crawler -Schedule 'cron(15 2 * * ? *)' @aws).Action | Should -Be 'Create'
        $again = New-LakeCrawler @crawler -Schedule 'cron(15 2 * * ? *)' @aws
        $again.Action | Should -Be 'Unchanged'
        $again.State | Should -Be 'READY'
    }

    It 'starts it' {
        (New-LakeCrawler @crawler -Schedule 'cron(15 2 * * ? *)' -Start @aws).State | Should -BeIn 'RUNNING', 'READY'
    }

    It 'refuses what does not go together' {
        { New-LakeCrawler @crawler -RecrawlBehavior NewFoldersOnly -UpdateBehavior UpdateInDatabase @aws } | Should -Throw -ErrorId 'CrawlerInvalid*'
        { New-LakeCrawler @crawler -RecrawlBehavior EventMode @aws } | Should -Throw -ErrorId 'CrawlerInvalid*'
        { New-LakeCrawler @crawler -Wait @aws } | Should -Throw -ErrorId 'CrawlerInvalid*'
        { New-LakeCrawler @crawler -Schedule 'daily' @aws } | Should -Throw -ErrorId 'CrawlerInvalid*'
    }
}
