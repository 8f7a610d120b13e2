BeforeDiscovery {
    $pages = Get-ChildItem "$PSScriptRoot/../../../docs" -Filter *.md | Where-Object { Select-String -LiteralPath $_.FullName -SimpleMatch '```' -Quiet }
}

BeforeAll {
    . "$PSScriptRoot/Console.ps1"
    . "$PSScriptRoot/../TestServer.ps1"
    $server = Start-TestServer
    $modules = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../bin/modules")
    $examples = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../src/PartitionLake/Examples")
    $null = New-Item -ItemType Directory -Path "$TestDrive/modules"
    $null = New-Item -ItemType SymbolicLink -Path "$TestDrive/modules/Pester" -Target (Get-Module Pester).ModuleBase
    $variables = @{
        PSModulePath = $modules, "$TestDrive/modules", $env:PSModulePath -join [System.IO.Path]::PathSeparator; AWS_ENDPOINT_URL = $server.Endpoint
        AWS_ACCESS_KEY_ID = $server.AccessKey; AWS_SECRET_ACCESS_KEY = $server.SecretKey; AWS_REGION = 'us-east-1'
    }

    # The code blocks of a page: language, what stands behind it, and the text.
    function Get-CodeBlock([string] $Page) {
        [regex]::Matches([System.IO.File]::ReadAllText($Page), '(?ms)^```(?<language>\w+)(?<note>[^\r\n]*)\r?\n(?<code>.*?)^```\r?$') | ForEach-Object {
            [pscustomobject]@{ Language = $_.Groups['language'].Value; Note = $_.Groups['note'].Value.Trim(); Code = $_.Groups['code'].Value }
        }
    }

    # What Python says to texts of another language, each given as one argument.
    function Test-ByPython([string] $Program, [string] $Text) {
        $Text | & (Get-TestPython) -c "import sys; text = sys.stdin.read(); $Program" 2>&1 | ForEach-Object { "$_" }
    }
}

AfterAll {
    Stop-TestServer $server
}

# A console of Windows needs a right for the links that stand for installed modules.
Describe 'The page <_.Name>' -ForEach $pages -Skip:$IsWindows {
    BeforeAll {
        $blocks = @(Get-CodeBlock $_.FullName)
        $folder = Join-Path $TestDrive $_.BaseName
        $null = New-Item -ItemType Directory -Path $folder
        Copy-Item $examples $folder -Recurse
    }

    It 'runs as it stands, from its first line of PowerShell to its last' {
        $code = @($blocks | Where-Object { $_.Language -eq 'powershell' -and $_.Note -notlike 'no-run:*' } | ForEach-Object Code)
        if (-not $code) { Set-ItResult -Skipped -Because 'it has none' }
        $script = Join-Path $folder page.ps1
        Set-Content -LiteralPath $script -Value (@("`$ErrorActionPreference = 'Stop'", "Set-Location '$folder'") + $code)
        $before = @{}
        try {
            foreach ($name in $variables.Keys) {
                $before[$name] = [Environment]::GetEnvironmentVariable($name)
                [Environment]::SetEnvironmentVariable($name, $variables[$name])
            }
            $outcome = Invoke-Console $script
        }
        finally {
            foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
        }
        $outcome.ExitCode | Should -Be 0 -Because ($outcome.Log -join "`n")
        # Pester's own run counts what failed; it ends no script.
        $outcome.Log -join "`n" | Should -Not -Match '\[-\] |Container failed'
    }

    It 'has PowerShell that parses, and says why what does not run does not' {
        foreach ($block in $blocks | Where-Object Language -EQ 'powershell') {
            $faults = $null
            $null = [System.Management.Automation.Language.Parser]::ParseInput($block.Code, [ref] $null, [ref] $faults)
            $faults | Should -BeNullOrEmpty
            if ($block.Note) { $block.Note | Should -Match '^no-run: \w+' }
        }
    }

    It 'has YAML, INI and Python that parse' {
        $programs = @{
            yaml   = 'import yaml; yaml.safe_load(text)'
            ini    = 'import configparser; configparser.ConfigParser(interpolation=None).read_string(text)'
            python = 'compile(text, "page", "exec")'
        }
        foreach ($block in $blocks | Where-Object { $programs[$_.Language] }) {
            Test-ByPython $programs[$block.Language] $block.Code | Should -BeNullOrEmpty
        }
    }
}

Describe 'The README' -Skip:$IsWindows {
    BeforeAll {
        $readme = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../README.md")
        $blocks = @(Get-CodeBlock $readme | Where-Object { $_.Language -eq 'powershell' })
    }

    It 'has an example that runs as it stands and gives what is shown below it' {
        $plan, $run, $list, $pipeline = $blocks | Where-Object Note -NotLike 'no-run:*' | ForEach-Object Code
        $make, $look, $do = $run.TrimEnd() -split "`n"
        # Each is a command of its own, as at a prompt: what it gives is shown by a view of its own.
        $look, $do, $list, $pipeline = $look, $do, $list, $pipeline | ForEach-Object { "& {`n$_`n} | Out-Host" }
        $script = "$TestDrive/readme.ps1"
        Set-Content -LiteralPath "$TestDrive/readme.psd1" -Value $plan
        Set-Content -LiteralPath $script -Value @(
            "`$ErrorActionPreference = 'Stop'; `$PSStyle.OutputRendering = 'PlainText'"
            "Set-Location '$((New-Item -ItemType Directory -Path "$TestDrive/readme").FullName)'"
            $make, "Copy-Item '$TestDrive/readme.psd1' ./try/lake.psd1", $look, $do, $list
            "'state,rate,day', 'GA,1.25,2026-11-01', 'TX,2.5,2026-11-02' | Set-Content ./rates.csv", $pipeline
        )
        $before = $env:PSModulePath
        try {
            $env:PSModulePath = $modules, $before -join [System.IO.Path]::PathSeparator
            $outcome = Invoke-Console $script
        }
        finally { $env:PSModulePath = $before }

        $outcome.ExitCode | Should -Be 0 -Because ($outcome.Log -join "`n")
        # What is a matter of the day and of the machine is not held.
        $result = [regex]::Match([System.IO.File]::ReadAllText($readme), '(?ms)^```\r?\n(Run         : rates .*?)^```').Groups[1].Value
        $shown = $result.TrimEnd() -split '\r?\n' | Where-Object { $_ -notmatch '^(Run|Destination|Time|Peak memory) +:' }
        $shown.Count | Should -BeGreaterOrEqual 7
        foreach ($line in $shown) { $outcome.Log | Should -Contain $line }
        $outcome.Log | Should -Contain 'Rows        : 2 in, 2 out'
    }

    It 'has PowerShell that parses' {
        foreach ($block in $blocks) {
            $faults = $null
            $null = [System.Management.Automation.Language.Parser]::ParseInput($block.Code, [ref] $null, [ref] $faults)
            $faults | Should -BeNullOrEmpty
        }
    }

    It 'is a way in that is read at one go' {
        @(Get-Content -LiteralPath $readme).Count | Should -BeLessThan 250
    }
}
