# The cmdlets of AWS.Tools.Kinesis that the example uses, with their parameters and the shape of what they return, over the JSON of the service.
param($Endpoint, $Script, [hashtable] $Arguments)

function Invoke-Kinesis {
    param($Operation, $Body)
    $headers = @{
        'X-Amz-Target' = "Kinesis_20131202.$Operation"
        Authorization  = 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0'
    }
    $answer = Invoke-WebRequest -Uri $Endpoint -Method Post -Headers $headers -SkipHeaderValidation -Body ($Body | ConvertTo-Json) `
        -ContentType 'application/x-amz-json-1.1'
    [System.Text.Encoding]::UTF8.GetString($answer.RawContentStream.ToArray()) | ConvertFrom-Json
}

function Get-KINShardList {
    param($StreamName, $Region)
    (Invoke-Kinesis ListShards @{ StreamName = $StreamName }).Shards
}

function Get-KINShardIterator {
    param($StreamName, $ShardId, $ShardIteratorType, $StartingSequenceNumber, $Region)
    $body = @{ StreamName = $StreamName; ShardId = $ShardId; ShardIteratorType = $ShardIteratorType }
    if ($StartingSequenceNumber) {
        $body.StartingSequenceNumber = $StartingSequenceNumber
    }
    (Invoke-Kinesis GetShardIterator $body).ShardIterator
}

function Get-KINRecord {
    param($ShardIterator, $Limit, $Region)
    $page = Invoke-Kinesis GetRecords @{ ShardIterator = $ShardIterator; Limit = $Limit }
    $page.Records = @($page.Records | ForEach-Object {
            [pscustomobject]@{
                Data                        = [System.IO.MemoryStream]::new([Convert]::FromBase64String($_.Data))
                SequenceNumber              = $_.SequenceNumber
                ApproximateArrivalTimestamp = [datetime]::UnixEpoch.AddSeconds($_.ApproximateArrivalTimestamp)
            }
        })
    $page
}

& $Script @Arguments
