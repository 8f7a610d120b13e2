# The assertions of Pester 5 that the acceptance files use, under the same names.

function Format-StandinValue {
    param([object] $Value)
    if ($null -eq $Value) { '$null' }
    elseif ($Value -is [string]) { "'$Value'" }
    elseif ($Value -is [bool]) { "`$$Value".ToLowerInvariant() }
    elseif ($Value -is [System.Collections.IEnumerable]) { '@({0})' -f (@(foreach ($item in $Value) { Format-StandinValue $item }) -join ', ') }
    else { [string]::Format([cultureinfo]::InvariantCulture, '{0}', $Value) }
}

function Test-StandinEqual {
    param([object] $Actual, [object] $Expected, [bool] $Exactly)
    if ($Expected -is [System.Collections.IList] -or $Actual -is [System.Collections.IList]) {
        $left = @($Actual)
        $right = @($Expected)
        if ($left.Count -ne $right.Count) { return $false }
        for ($i = 0; $i -lt $left.Count; $i++) {
            if (-not (Test-StandinEqual $left[$i] $right[$i] $Exactly)) { return $false }
        }
        return $true
    }
    if ($null -eq $Actual -or $null -eq $Expected) { return $null -eq $Actual -and $null -eq $Expected }
    if ($Exactly -and $Actual -is [string] -and $Expected -is [string]) { return $Actual -ceq $Expected }
    [bool] ($Actual -eq $Expected)
}

function Test-StandinEmpty {
    param([object] $Value)
    if ($null -eq $Value) { return $true }
    if ($Value -is [string]) { return $Value.Length -eq 0 }
    $Value -is [System.Collections.ICollection] -and $Value.Count -eq 0
}

# A reason why the error is not the one that was expected; nothing when it is.
function Find-StandinDifference {
    param([System.Management.Automation.ErrorRecord] $Failure, [string] $Message, [string] $ErrorId, [type] $Type)
    if ($Message -and "$($Failure.Exception.Message)" -notlike $Message) { "the message was '$($Failure.Exception.Message)'" }
    elseif ($ErrorId -and $Failure.FullyQualifiedErrorId -notlike $ErrorId) { "the error id was '$($Failure.FullyQualifiedErrorId)'" }
    elseif ($Type -and $Failure.Exception -isnot $Type) { "the exception was $($Failure.Exception.GetType().FullName)" }
}

function Test-StandinThrow {
    param([scriptblock] $Action, [string] $Message, [string] $ErrorId, [type] $Type, [bool] $Not, [string] $Why, [bool] $PassThru)
    $failure = $null
    try { $null = & $Action } catch { $failure = $_ }
    if ($Not) {
        if ($failure) { throw "Expected no error, but got '$failure' ($($failure.FullyQualifiedErrorId)).$Why" }
        return
    }
    if (-not $failure) { throw "Expected an error, but there was none.$Why" }
    $difference = Find-StandinDifference $failure $Message $ErrorId $Type
    if ($difference) { throw "Expected an error like '$Message$ErrorId$Type', but $difference.$Why" }
    if ($PassThru) { $failure }
}

function Should {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(ValueFromPipeline)] [AllowNull()] [object] $ActualValue,
        [switch] $Not,
        [Parameter(Mandatory, ParameterSetName = 'Be')] [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()] [object] $Be,
        [Parameter(Mandatory, ParameterSetName = 'BeExactly')] [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()] [object] $BeExactly,
        [Parameter(Mandatory, ParameterSetName = 'BeTrue')] [switch] $BeTrue,
        [Parameter(Mandatory, ParameterSetName = 'BeFalse')] [switch] $BeFalse,
        [Parameter(Mandatory, ParameterSetName = 'BeNullOrEmpty')] [switch] $BeNullOrEmpty,
        [Parameter(Mandatory, ParameterSetName = 'HaveCount')] [int] $HaveCount,
        [Parameter(Mandatory, ParameterSetName = 'Match')] [string] $Match,
        [Parameter(Mandatory, ParameterSetName = 'BeLike')] [string] $BeLike,
        [Parameter(Mandatory, ParameterSetName = 'BeGreaterThan')] [object] $BeGreaterThan,
        [Parameter(Mandatory, ParameterSetName = 'BeGreaterOrEqual')] [object] $BeGreaterOrEqual,
        [Parameter(Mandatory, ParameterSetName = 'BeLessThan')] [object] $BeLessThan,
        [Parameter(Mandatory, ParameterSetName = 'BeLessOrEqual')] [object] $BeLessOrEqual,
        [Parameter(Mandatory, ParameterSetName = 'BeIn')] [object[]] $BeIn,
        [Parameter(Mandatory, ParameterSetName = 'Contain')] [object] $Contain,
        [Parameter(Mandatory, ParameterSetName = 'BeOfType')] [object] $BeOfType,
        [Parameter(Mandatory, ParameterSetName = 'Exist')] [switch] $Exist,
        [Parameter(Mandatory, ParameterSetName = 'Throw')] [switch] $Throw,
        [Parameter(ParameterSetName = 'Throw', Position = 0)] [string] $ExpectedMessage,
        [Parameter(ParameterSetName = 'Throw')] [string] $ErrorId,
        [Parameter(ParameterSetName = 'Throw')] [type] $ExceptionType,
        [Parameter(ParameterSetName = 'Throw')] [switch] $PassThru,
        [string] $Because
    )
    begin {
        $all = [System.Collections.Generic.List[object]]::new()
        $isPiped = $MyInvocation.ExpectingInput
    }
    process {
        if ($isPiped) { $all.Add($ActualValue) }
    }
    end {
        # One object from the pipeline is itself; several, or none, are a list.
        $actual = if (-not $isPiped) { $ActualValue } elseif ($all.Count -eq 1) { $all[0] } else { , $all.ToArray() }
        $why = if ($Because) { " Because $Because." } else { '' }
        $name = $PSCmdlet.ParameterSetName
        $expected = if ($PSBoundParameters[$name] -is [switch]) { $null } else { $PSBoundParameters[$name] }
        if ($name -eq 'Throw') {
            return Test-StandinThrow $actual $ExpectedMessage $ErrorId $ExceptionType $Not $why $PassThru
        }
        $holds = switch ($name) {
            'Be' { Test-StandinEqual $actual $Be $false }
            'BeExactly' { Test-StandinEqual $actual $BeExactly $true }
            'BeTrue' { [bool] $actual }
            'BeFalse' { -not $actual }
            'BeNullOrEmpty' { Test-StandinEmpty $actual }
            'HaveCount' { $actual = if ($isPiped) { $all.Count } else { @($ActualValue).Count }; $actual -eq $HaveCount }
            'Match' { "$actual" -match $Match }
            'BeLike' { "$actual" -like $BeLike }
            'BeGreaterThan' { $actual -gt $BeGreaterThan }
            'BeGreaterOrEqual' { $actual -ge $BeGreaterOrEqual }
            'BeLessThan' { $actual -lt $BeLessThan }
            'BeLessOrEqual' { $actual -le $BeLessOrEqual }
            'BeIn' { $BeIn -contains $actual }
            'Contain' { @($actual) -contains $Contain }
            'BeOfType' { $actual -is [type] ("$BeOfType".Trim('[', ']')) }
            'Exist' { [System.IO.Path]::Exists($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($actual)) }
        }
        if ([bool] $holds -eq [bool] $Not) {
            throw "Expected $(Format-StandinValue $actual)$(if ($Not) { ' not' }) to -$name $(if ($null -ne $expected) { Format-StandinValue $expected }).$why"
        }
    }
}
