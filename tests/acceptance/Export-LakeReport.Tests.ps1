BeforeAll {
    Import-Module "$PSScriptRoot/../../PartitionLake.psd1"
}

Describe 'Export-LakeReport' {
    BeforeAll {
        $lake = "$TestDrive/lake"
        # Windows keeps no name with an angle bracket.
        $hostile = $IsWindows ? 'R&D' : '<b>'
        $rates = foreach ($state in 'GA', 'TX', $hostile) { foreach ($month in 1..4) { [pscustomobject]@{ state = $state; month = $month; rate = 1.5 } } }
        $run = $rates | Invoke-PartitionEtl -PartitionBy state, month -Destination $lake -Name rates
        $file = "$TestDrive/report.html"
    }

    It 'writes one file, and nothing to the pipeline' {
        Export-LakeReport $lake $file | Should -BeNullOrEmpty

        $file | Should -Exist
        Get-Content -LiteralPath $file -Raw | Should -Match '<title>lake – lake report</title>'
    }

    It 'says with -PassThru what Get-LakePartition and Get-LakeRun say' {
        $report = Export-LakeReport $lake $file -PassThru
        $partitions = Get-LakePartition $lake | Measure-Object -Property Rows, Bytes, Objects -Sum

        $report.Path | Should -Be ([System.IO.Path]::GetFullPath($file))
        $report.Rows, $report.LakeBytes, $report.Objects | Should -Be $partitions.Sum
        $report.Partitions | Should -Be 12
        $report.Runs | Should -Be @(Get-LakeRun $lake).Count
        $report.Findings | Should -Be 0
        $report.Bytes | Should -Be (Get-Item -LiteralPath $file).Length
        $report.Bytes | Should -BeLessThan 1MB
    }

    It 'needs nothing but itself' {
        $html = Get-Content -LiteralPath $file -Raw

        $html | Should -Match "Content-Security-Policy"" content=""default-src &#39;none&#39;"
        # Without the libraries, whose text holds names of elements that they could make.
        $page = $html -replace '(?s)<script>.*?</script>'
        $page -match '<script|<link|<img|@import|url\(' | Should -BeFalse
    }

    It 'shows names as text' {
        $html = Get-Content -LiteralPath $file -Raw

        $html | Should -Match ([regex]::Escape([System.Net.WebUtility]::HtmlEncode($hostile)))
        $html | Should -Not -Match '<th[^>]*><b>'
    }

    It 'takes partitions, runs, findings and results from the pipeline' {
        $report = @(Get-LakePartition $lake; Get-LakeRun $lake; Test-LakePartition $lake -Rule 'rate > 2') |
            Export-LakeReport -FilePath "$TestDrive/piped.html" -PassThru
        $report.Partitions, $report.Runs, $report.Findings | Should -Be 12, 1, 12

        ($run | Export-LakeReport -FilePath "$TestDrive/piped.html" -PassThru).Runs | Should -Be 1
    }

    It 'takes what was written out and read in again' {
        Get-LakePartition $lake | Export-Clixml "$TestDrive/partitions.xml"

        (Import-Clixml "$TestDrive/partitions.xml" | Export-LakeReport -FilePath "$TestDrive/read.html" -PassThru).Partitions | Should -Be 12
    }

    It 'does not test the lake with -NoTest' {
        (Export-LakeReport $lake $file -NoTest -PassThru).Findings | Should -BeNullOrEmpty
    }

    It 'writes nothing with -WhatIf' {
        Export-LakeReport $lake "$TestDrive/none.html" -WhatIf

        "$TestDrive/none.html" | Should -Not -Exist
    }

    It 'replaces a file, unless -NoClobber keeps it' {
        Set-Content -LiteralPath "$TestDrive/old.html" 'old'
        { Export-LakeReport $lake "$TestDrive/old.html" -NoClobber } | Should -Throw -ErrorId 'ReportExists*'
        Get-Content -LiteralPath "$TestDrive/old.html" | Should -Be 'old'

        Export-LakeReport $lake "$TestDrive/old.html"
        (Get-Item -LiteralPath "$TestDrive/old.html").Length | Should -BeGreaterThan 400KB
        Get-ChildItem -LiteralPath $TestDrive -Filter *.tmp | Should -BeNullOrEmpty
    }

    It 'replaces a file that may only be read with -Force alone' {
        Set-Content -LiteralPath "$TestDrive/fixed.html" 'old'
        (Get-Item -LiteralPath "$TestDrive/fixed.html").IsReadOnly = $true
        { Export-LakeReport $lake "$TestDrive/fixed.html" } | Should -Throw -ErrorId 'DestinationNotWritable*'

        Export-LakeReport $lake "$TestDrive/fixed.html" -Force
        (Get-Item -LiteralPath "$TestDrive/fixed.html").Length | Should -BeGreaterThan 400KB
    }

    It 'says what it cannot do' {
        { Export-LakeReport $lake "$TestDrive/no/report.html" } | Should -Throw -ErrorId 'PathNotFound*'
        { Export-LakeReport "$TestDrive/nowhere" $file } | Should -Throw -ErrorId 'PathNotFound*'
        { Export-LakeReport $lake $file -Database lake } | Should -Throw -ErrorId 'ReportInvalid*'
        { @() | Export-LakeReport -FilePath $file } | Should -Throw -ErrorId 'ReportInvalid*'
        { 'text' | Export-LakeReport -FilePath $file -ErrorAction Stop } | Should -Throw -ErrorId 'ReportInvalid*'
    }

    It 'is of one lake' {
        $other = $rates | Invoke-PartitionEtl -PartitionBy state -Destination "$TestDrive/other"
        { $run, $other | Export-LakeReport -FilePath $file -ErrorAction Stop } | Should -Throw -ErrorId 'ReportInvalid*'
    }

    It 'is written by a run, of what the run has left' {
        $result = $rates | Invoke-PartitionEtl -PartitionBy state -Destination "$TestDrive/reported" -Report "$TestDrive/run.html"

        $result.RowsOut | Should -Be 12
        Get-Content -LiteralPath "$TestDrive/run.html" -Raw | Should -Match 'data-fact="rows" data-value="12"'
    }

    It 'is asked for before a run begins' {
        { $rates | Invoke-PartitionEtl -PartitionBy state -Destination "$TestDrive/unmade" -Report "$TestDrive/no/run.html" } |
            Should -Throw -ErrorId 'PathNotFound*'
        "$TestDrive/unmade" | Should -Not -Exist
    }
}
