# The words of Pester 5 that arrange tests. They only take note; Runner.ps1 runs what was noted.
# Variables begin with "standin" because the tests see every variable of the functions that call them.

function New-StandinBlock {
    param([string] $Name, [object] $Parent, [object] $Data, [bool] $Skip)
    [pscustomobject]@{
        IsTest     = $false
        Name       = $Name
        Parent     = $Parent
        Data       = $Data
        Skip       = $Skip -or ($Parent -and $Parent.Skip)
        Items      = [System.Collections.Generic.List[object]]::new()
        BeforeAll  = [System.Collections.Generic.List[scriptblock]]::new()
        AfterAll   = [System.Collections.Generic.List[scriptblock]]::new()
        BeforeEach = [System.Collections.Generic.List[scriptblock]]::new()
        AfterEach  = [System.Collections.Generic.List[scriptblock]]::new()
    }
}

# <name> in a title stands for the value of that key of -ForEach, <_> for the whole value.
function Expand-StandinName {
    param([string] $Name, [object] $Data)
    [regex]::Replace($Name, '<(\w+)>', {
            param($match)
            $key = $match.Groups[1].Value
            if ($key -eq '_') { return "$Data" }
            if ($Data -is [System.Collections.IDictionary] -and $Data.Contains($key)) { return "$($Data[$key])" }
            $match.Value
        })
}

# One block, or one for each value of -ForEach. An empty -ForEach makes none, as in Pester.
function Add-StandinBlock {
    param([string] $Name, [scriptblock] $Body, [bool] $HasData, [object[]] $Data, [bool] $Skip)
    $standinValues = @($null)
    if ($HasData) { $standinValues = $Data }
    foreach ($standinValue in $standinValues) {
        $standinParent = $script:standinCurrent
        $script:standinCurrent = New-StandinBlock (Expand-StandinName $Name $standinValue) $standinParent $standinValue $Skip
        $standinParent.Items.Add($script:standinCurrent)
        try {
            . Import-StandinData $standinValue
            $null = . $Body
        }
        finally {
            $script:standinCurrent = $standinParent
        }
    }
}

function Describe {
    param([Parameter(Mandatory, Position = 0)] [string] $Name, [Parameter(Mandatory, Position = 1)] [scriptblock] $Fixture,
        [object[]] $ForEach, [string[]] $Tag, [switch] $Skip)
    Add-StandinBlock $Name $Fixture $PSBoundParameters.ContainsKey('ForEach') $ForEach $Skip
}

function Context {
    param([Parameter(Mandatory, Position = 0)] [string] $Name, [Parameter(Mandatory, Position = 1)] [scriptblock] $Fixture,
        [object[]] $ForEach, [string[]] $Tag, [switch] $Skip)
    Add-StandinBlock $Name $Fixture $PSBoundParameters.ContainsKey('ForEach') $ForEach $Skip
}

function It {
    param([Parameter(Mandatory, Position = 0)] [string] $Name, [Parameter(Mandatory, Position = 1)] [scriptblock] $Test,
        [Alias('TestCases')] [object[]] $ForEach, [string[]] $Tag, [switch] $Skip)
    $standinValues = @($null)
    if ($PSBoundParameters.ContainsKey('ForEach')) { $standinValues = $ForEach }
    foreach ($standinValue in $standinValues) {
        $script:standinCurrent.Items.Add([pscustomobject]@{
                IsTest = $true
                Name   = Expand-StandinName $Name $standinValue
                Body   = $Test
                Data   = $standinValue
                Parent = $script:standinCurrent
                Skip   = $Skip -or $script:standinCurrent.Skip
            })
    }
}

function BeforeAll { param([scriptblock] $Scriptblock) $script:standinCurrent.BeforeAll.Add($Scriptblock) }
function AfterAll { param([scriptblock] $Scriptblock) $script:standinCurrent.AfterAll.Add($Scriptblock) }
function BeforeEach { param([scriptblock] $Scriptblock) $script:standinCurrent.BeforeEach.Add($Scriptblock) }
function AfterEach { param([scriptblock] $Scriptblock) $script:standinCurrent.AfterEach.Add($Scriptblock) }
function BeforeDiscovery { param([scriptblock] $Scriptblock) . $Scriptblock }
