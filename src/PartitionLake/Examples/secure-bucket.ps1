<#
.SYNOPSIS
Secures a bucket, gives it a lifecycle, checks it as Security Hub would, and does all of it again to show that nothing
is written twice.

.DESCRIPTION
Ends with exit code 0 when every control that can be set has passed and the second run changed nothing, otherwise
with 1. The buckets must exist. Credentials come from where they always come from: profile, environment or role.

S3.1 belongs to the account, S3.11 needs a receiver for events, S3.15 (Object Lock) can never be taken back, and S3.20
needs the root user: they are shown and not set.

.EXAMPLE
./secure-bucket.ps1 -BucketName my-lake -LogBucket my-logs

.EXAMPLE
pwsh src/PartitionLake/Examples/secure-bucket.ps1 -BucketName lake -LogBucket logs -EndpointUrl http://127.0.0.1:5000
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $BucketName,

    # Receives the access logs; of the same account and region.
    [Parameter(Mandatory)]
    [string] $LogBucket,

    [string] $KmsKeyId = 'alias/aws/s3',

    # Another service than AWS's own, such as a test server.
    [string] $EndpointUrl,

    [string] $Region
)

$ErrorActionPreference = 'Stop'
$notSet = 'S3.1', 'S3.11', 'S3.15', 'S3.20'

$manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../../PartitionLake.psd1")
if ([System.IO.File]::Exists($manifest)) {
    Import-Module $manifest
}
else {
    Import-Module PartitionLake
}

$aws = @{}
if ($EndpointUrl) { $aws.EndpointUrl = $EndpointUrl }
if ($Region) { $aws.Region = $Region }

function Set-Everything {
    Set-LakeSecurity -BucketName $BucketName -KmsKeyId $KmsKeyId -LogBucket $LogBucket @aws
    Set-LakeLifecycle -Path $BucketName -NoTransition @aws
}

'1. What would change'
Set-LakeSecurity -BucketName $BucketName -KmsKeyId $KmsKeyId -LogBucket $LogBucket -WhatIf @aws | Out-Default

'2. Change it'
$first = @(Set-Everything)
$first | Out-Default

'3. Look at it as Security Hub does'
$findings = @(Test-LakeSecurity -BucketName $BucketName @aws)
$findings | Out-Default

'4. Once more: nothing is left to write'
$second = @(Set-Everything)
$second | Out-Default

$open = @($findings | Where-Object { $_.Id -notin $notSet -and $_.Status -notin 'Passed', 'NotAvailable' })
$again = @($second | Where-Object Changed)
foreach ($finding in $open) { "  FAILED  $($finding.Id) $($finding.Status): $($finding.Evidence) $($finding.Remedy)" }
foreach ($change in $again) { "  FAILED  the second run wrote $($change.Control)$($change.Rule)" }
if ($open.Count -gt 0 -or $again.Count -gt 0) {
    exit 1
}
"All $(@($findings | Where-Object Status -EQ 'Passed').Count) controls that can be set have passed, and the second run wrote nothing."
exit 0
